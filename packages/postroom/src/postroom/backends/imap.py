"""The way in over IMAP (RFC 9051): mail fetched from a folder, seen the moment it arrives by IDLE (RFC 2177)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import selectors
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError
from imapclient.imapclient import SENT

from postroom.backends.certificates import of_peer
from postroom.backends.imap_follower import BackOff, FolderRefused, Follower, Following, Room
from postroom.backends.imap_login import Conversation, Login, TokenRefused
from postroom.backends.mail_services import imap_url
from postroom.backends.mail_tls import check_trust, client_tls
from postroom.backends.mail_url import MailUrl, parse_mail_url, system_words
from postroom.backends.sasl import Bearer, choose
from postroom.model.errors import ConfigurationError
from postroom.ports.receiver import Accept, Cursor, Knows
from postroom.ports.tokens import AccessTokens, TokensUnavailable
from postroom.ports.trial import Seen, Stage, TrialFailed

log = logging.getLogger(__name__)
logging.getLogger("imapclient").setLevel(logging.WARNING)  # below this level it writes mail text

PORTS = {"imaps": 993, "imap": 143}
OPTIONS = ("starttls", "verify", "timeout", "poll", "size", "seen", "start", "recipient_header", "auth")
RECIPIENT_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To")
ID_FIELDS = ("Message-ID", "X-Microsoft-Original-Message-ID")
"""Outlook gives some messages an id of its own, and keeps the one that they came with in the second field."""
DEFAULT_SIZE = 30 * 1024 * 1024
IDLE_SECONDS = 28 * 60.0  # RFC 2177: renewed at least every 29 minutes
KEEP_ALIVE_SECONDS = 120
UIDS_PER_SEARCH = 50_000  # imaplib reads no line longer than a million octets
UIDS_PER_PORTION = 500


def jittered_back_off(failures: int) -> float:
    """Seconds before the next attempt: doubling from one to 300, spread over half to the whole of it."""
    return min(300.0, 2.0 ** min(failures, 9)) * random.SystemRandom().uniform(0.5, 1)


class ImapReceiver:
    """Follows one folder of one account: `imaps://user:password@host/INBOX`, or `imap://` with STARTTLS.

    Options: `starttls`, `verify`, `timeout` seconds for each answer, `poll` seconds where the server has no IDLE,
    `size` of the largest message in octets, `seen=yes` to flag what was taken, `start=new` to leave alone what the
    folder holds at the very first visit, or when its server has renumbered it, `recipient_header` to name the field that
    the account's own server writes the envelope's recipient into (`Delivered-To` unless told otherwise). An address found
    there that is no mailbox of the room is ignored; then the message's own header decides. `auth=oauth2` logs in by the access
    `tokens` of the account.

    `load_cursor` and `save_cursor` keep the place reached; they are called on the receiver's own thread. `back_off`
    tells how long to wait after so many failures in a row; a line that `now` says has held for a while was none.
    """

    def __init__(
        self,
        url: str,
        *,
        load_cursor: Callable[[], str | None],
        save_cursor: Callable[[str], None],
        back_off: BackOff = jittered_back_off,
        idle_seconds: float = IDLE_SECONDS,
        tokens: AccessTokens | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = _parse(url)
        self._login = Login(self._url, tokens)
        visit = _Visit.of(self._url, idle_seconds=idle_seconds)
        self._following = Following(
            open_folder=lambda: _open_folder(self._login, visit),
            load_cursor=load_cursor,
            save_cursor=save_cursor,
            back_off=back_off,
            now=now,
            largest=self._url.count("size", default=DEFAULT_SIZE),
            starts_new=self._url.choice("start", ("all", "new"), default="all") == "new",
            recipient_header=self._url.choice("recipient_header", RECIPIENT_HEADERS, default=RECIPIENT_HEADERS[0]),
        )
        self._follower: Follower | None = None

    def __repr__(self) -> str:
        return f"ImapReceiver({str(self._url)!r})"

    async def start(self, accept: Accept, *, knows: Knows) -> None:
        """Connect and follow the folder. A server out of reach is tried again later; one that refuses us raises
        `ConfigurationError`."""
        self._login.from_this_loop()
        follower = Follower(self._following, Room(accept, knows, asyncio.get_running_loop()))
        await follower.start()
        self._follower = follower

    async def try_out(self) -> Seen:
        """See `TriedSource`."""
        self._login.from_this_loop()
        visit = _Visit.of(self._url, idle_seconds=IDLE_SECONDS)
        return await asyncio.to_thread(_tried, self._login, lambda client: _ImapFolder(client, self._url, visit).name)

    async def aclose(self) -> None:
        """Stop following; the arrival in progress is finished first."""
        follower, self._follower = self._follower, None
        if follower is not None:
            await follower.stop()


def open_imap_receiver(url: str, *, hostname: str, cursor: Cursor, tokens: AccessTokens | None = None) -> ImapReceiver:
    """The receiver for `imap://`, `imaps://` and the services' short URLs (an entry point). IMAP has no words for who the
    client is.
    """
    return ImapReceiver(imap_url(url), load_cursor=cursor.load, save_cursor=cursor.save, tokens=tokens)


class LoginRefused(FolderRefused):
    """The server knows no such user, or another password."""


class ImapSentFolder:
    """Looks whether a message lies in the account's Sent folder (special use `\\Sent`, RFC 6154), or in the folder that the URL's
    path names where it names any but INBOX.
    """

    def __init__(self, url: str, *, tokens: AccessTokens | None = None) -> None:
        self._url = _parse(imap_url(url))
        self._login = Login(self._url, tokens)

    async def find_in_sent(self, message_id: str) -> bool | None:
        """Whether the folder holds that Message-ID at this moment; `None` if it cannot be told."""
        if not message_id.isascii() or not message_id.isprintable():
            return None
        self._login.from_this_loop()
        try:
            return await asyncio.to_thread(self._look, message_id)
        except (OSError, IMAPClientError, FolderRefused, TokensUnavailable) as error:
            log.warning("imap.sent_folder_unavailable", extra={"error": type(error).__name__})
            return None

    async def try_out(self) -> Seen:
        """See `TriedSource`."""
        self._login.from_this_loop()
        return await asyncio.to_thread(_tried, self._login, self._opened)

    def _opened(self, client: _Client) -> str:
        folder = self._folder(client)
        if folder is None:
            raise FolderRefused(f"The mail server {self._url.place} has no Sent folder for this login.")
        return _ImapFolder(client, self._url, _Visit.of(self._url, idle_seconds=IDLE_SECONDS).at(folder)).name

    def _look(self, message_id: str) -> bool | None:
        with _connected(self._login) as client:
            folder = self._folder(client)
            if folder is None:
                return None
            client.select_folder(folder, readonly=True)
            return any(_holds(client, name, message_id) for name in ID_FIELDS)

    def _folder(self, client: _Client) -> str | None:
        named = self._url.path.strip("/")
        folder: str | None = named if named.upper() not in ("", "INBOX") else client.find_special_folder(SENT)
        return folder


def _holds(client: _Client, field: str, message_id: str) -> bool:
    """SEARCH HEADER also finds a part of a field (RFC 9051 section 6.4.4), so the fields themselves are read."""
    found = client.search(["HEADER", field, message_id])
    fields = client.fetch(found, [f"BODY.PEEK[HEADER.FIELDS ({field.upper()})]"])
    return any(message_id.encode() in _body(data).split() for data in fields.values())


@dataclass(frozen=True)
class _Visit:
    """How a folder is read while it is open."""

    folder: str
    poll: float
    idle: float
    marks_seen: bool

    @classmethod
    def of(cls, url: MailUrl, *, idle_seconds: float) -> _Visit:
        return cls(
            folder=url.path.strip("/") or "INBOX",
            poll=url.seconds("poll", default=60),
            idle=idle_seconds,
            marks_seen=url.choice("seen", ("yes", "no"), default="no") == "yes",
        )

    def at(self, folder: str) -> _Visit:
        """The same of another folder."""
        return replace(self, folder=folder)


class _Client(IMAPClient):  # type: ignore[misc]  # the library is not typed
    """An `IMAPClient` whose `idle_check(timeout=0)` also finds what has been read from the socket already, and that knows what an
    answer told beside what it was asked for.
    """

    _number_told: bytes | None = None

    def tells_of_more(self) -> bool:
        """Whether any answer, since this was last asked, told of another number of messages in the folder: that is told once, and
        not again to who begins to wait (RFC 9051 section 7.4.1).
        """
        (*_, number), gone = self._imap.response("EXISTS")[1], self._imap.response("EXPUNGE")[1]
        if gone != [None]:
            self._number_told = None
        if number is None:
            return False
        before, self._number_told = self._number_told, number
        return bool(number != before)

    def _poll_socket(self, sock: Any, timeout: float | None = None) -> Any:
        return timeout == 0 or super()._poll_socket(sock, timeout)

    def _select_poll_socket(self, sock: Any, timeout: float | None = None) -> Any:
        return timeout == 0 or super()._select_poll_socket(sock, timeout)


class _ImapFolder:
    """An open folder (see `Folder`)."""

    def __init__(self, client: _Client, url: MailUrl, visit: _Visit) -> None:
        self._client = client
        self._visit = visit
        self.name = f"{url.place}/{visit.folder}"
        try:
            opened = client.select_folder(visit.folder, readonly=not visit.marks_seen)
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            raise FolderRefused(f"The mail server {url.place} has no folder {visit.folder!r} for this login.") from None
        client.tells_of_more()
        self.uid_validity = int(opened.get(b"UIDVALIDITY", 0))
        newest = max(client.search("UID *"), default=0) if b"UIDNEXT" not in opened else 0
        self.uid_next = int(opened.get(b"UIDNEXT", newest + 1))

    def uids_after(self, uid: int) -> Iterator[list[int]]:
        for low in range(uid + 1, self.uid_next, UIDS_PER_SEARCH):
            high = min(low + UIDS_PER_SEARCH, self.uid_next) - 1
            yield from self._search(f"UID {low}:{high}", above=uid)
        # `*` is the last message even where its UID is lower than the other end (RFC 9051 section 9).
        newest = max(uid + 1, self.uid_next)
        for portion in self._search(f"UID {newest}:*", above=newest - 1):
            self.uid_next = portion[-1] + 1
            yield portion

    def _search(self, criteria: str, *, above: int) -> Iterator[list[int]]:
        uids = sorted(uid for uid in self._client.search(criteria) if uid > above)
        for start in range(0, len(uids), UIDS_PER_PORTION):
            yield uids[start : start + UIDS_PER_PORTION]

    def sizes(self, uids: list[int]) -> dict[int, int]:
        fetched = self._client.fetch(uids, ["RFC822.SIZE"])
        # A server may also say here which flags of other messages changed (RFC 9051 section 7.5.2).
        return {uid: int(data[b"RFC822.SIZE"]) for uid, data in fetched.items() if b"RFC822.SIZE" in data}

    def contents(self, uids: list[int]) -> dict[int, bytes]:
        fetched = self._client.fetch(uids, ["BODY.PEEK[]"])
        return {uid: body for uid, data in fetched.items() if (body := _body(data))}

    def mark_seen(self, uid: int) -> None:
        if not self._visit.marks_seen:
            return
        try:
            self._client.add_flags([uid], [SEEN], silent=True)
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            log.warning("imap.flag_refused", extra={"folder": self.name, "uid": uid})

    def wait_for_change(self, wake: socket.socket) -> None:
        if not self._client.has_capability("IDLE"):
            _wait_readable(wake, seconds=self._visit.poll)
            self._client.noop()
            return
        if self._client.tells_of_more():
            return
        self._client.idle()
        if not self._client.idle_check(timeout=0):
            _wait_readable(self._client.socket(), wake, seconds=self._visit.idle)
        self._client.idle_done()

    def cut(self) -> None:
        with contextlib.suppress(OSError):
            self._client.socket().shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def _open_folder(login: Login, visit: _Visit) -> Iterator[_ImapFolder]:
    with _connected(login) as client:
        yield _ImapFolder(client, login.url, visit)


@contextlib.contextmanager
def _connected(login: Login) -> Iterator[_Client]:
    """A session that has logged in. A token may be withdrawn before its time: after one that is refused, the next is tried once."""
    try:
        client = _open(login)
    except TokenRefused:
        client = _open(login)
    with client:
        yield client


def _open(login: Login) -> _Client:
    """Connect and log in, over TLS as the URL asks."""
    url, bearer = login.url, login.bearer()
    seconds = url.seconds("timeout", default=30)
    implicit = url.scheme == "imaps"
    client = _Client(
        url.host,
        url.port,
        ssl=implicit,
        ssl_context=client_tls(url, implicit=True) if implicit else None,
        timeout=SocketTimeout(connect=seconds, read=seconds),
    )
    with contextlib.ExitStack() as undoing:
        undoing.enter_context(client)
        _tune(client.socket())
        if not implicit:
            _start_tls(client, url)
        _log_in(client, login, bearer)
        undoing.pop_all()
    return client


def _tried(login: Login, look: Callable[[_Client], str]) -> Seen:
    """Log in, look at a folder, log out."""
    url, stage = login.url, Stage.REACH
    try:
        with _connected(login) as client:
            stage = Stage.FOLDER
            folder, peer = look(client), client.socket()
            shown = of_peer(peer) if isinstance(peer, ssl.SSLSocket) else None
            return Seen(place=url.place, certificate=shown, logged_in=True, folder=folder)
    except (LoginRefused, TokenRefused, TokensUnavailable) as refusal:
        raise TrialFailed(str(refusal), stage=Stage.LOGIN) from refusal
    except FolderRefused as refusal:
        raise TrialFailed(str(refusal), stage=stage if stage is Stage.FOLDER else Stage.TLS) from refusal
    except ssl.SSLCertVerificationError as error:
        what = f"has a certificate that cannot be trusted: {error.verify_message}"
        raise TrialFailed(f"The mail server {url.place} {what}.", stage=Stage.CERTIFICATE) from error
    except ssl.SSLError as error:
        raise TrialFailed(
            f"The mail server {url.place} could not agree on TLS: {error.reason}.", stage=Stage.TLS
        ) from error
    except (OSError, IMAPClientError) as error:
        words = system_words(error) if isinstance(error, OSError) else "it gave no answer that makes sense"
        what = f"could not be reached: {words}"
        raise TrialFailed(f"The mail server {url.place} {what}.", stage=Stage.REACH) from error


def _start_tls(client: _Client, url: MailUrl) -> None:
    if url.starttls == "never":
        return
    if client.has_capability("STARTTLS"):
        client.starttls(client_tls(url, implicit=False))
    elif url.starttls == "required":
        raise FolderRefused(f"The mail server {url.place} offers no STARTTLS, which its URL requires.")


def _log_in(client: _Client, login: Login, bearer: Bearer | None) -> None:
    place = login.url.place
    try:
        _authenticate(client, login.url, bearer)
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        if "[UNAVAILABLE]" in str(error):
            raise
        if bearer is not None:
            raise login.refuse(bearer) from None
        raise LoginRefused(f"The mail server {place} refused the user name or password.") from None


def _authenticate(client: _Client, url: MailUrl, bearer: Bearer | None) -> None:
    if bearer is not None:
        mechanism = choose([name.decode().removeprefix("AUTH=") for name in client.capabilities()])
        if mechanism is None:
            raise FolderRefused(f"The mail server {url.place} offers no login by access token.")
        client.sasl_login(mechanism, Conversation(bearer, mechanism))
        return
    user, password = url.user or "", url.password.get_secret_value() if url.password else ""
    log_in = client.plain_login if client.has_capability("AUTH=PLAIN") else client.login
    log_in(user, password)


def _tune(connection: socket.socket) -> None:
    """Notice a line cut silently during a long IDLE, and send at once what the library writes in pieces."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else 40 ms in the middle of a command
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_KEEPIDLE"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEP_ALIVE_SECONDS)


def _wait_readable(*connections: socket.socket, seconds: float) -> None:
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection, selectors.EVENT_READ)
        selector.select(seconds)


def _body(data: dict[bytes, Any]) -> bytes:
    """The section a FETCH response carries, whatever its name; empty without one, and for the NIL that some servers answer for a
    message that was expunged meanwhile (RFC 2180 section 4.1).
    """
    return next((value for name, value in data.items() if name.startswith(b"BODY[") and isinstance(value, bytes)), b"")


def _parse(url: str) -> MailUrl:
    parsed = parse_mail_url(url, ports=PORTS, options=OPTIONS)
    if not parsed.host or parsed.user is None:
        raise ConfigurationError(f"{parsed}: an IMAP URL names a user and a host.")
    check_trust(parsed)
    return parsed
