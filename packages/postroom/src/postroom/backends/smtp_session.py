"""SMTP and LMTP sessions of a listener, on aiosmtpd: every command and content answered as the room behind it says."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import ssl
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session, TLSSetupException

from postroom.backends import smtp_client_told
from postroom.backends.smtp_content import LINE_BUFFER, read_content, read_piece
from postroom.backends.smtp_path import read_path
from postroom.backends.smtp_reply import printable
from postroom.model.address import Address
from postroom.model.errors import InvalidRequest, MalformedMessage, NotFound, StoreUnavailable
from postroom.ports.receiver import Accept, Arrival, Knows

log = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd writes addresses and mail text below this level

CONTENT_SECONDS = 600.0
GOODBYE_SECONDS = 1.0
COMMAND_OCTETS = 2048

STORED = "250 2.0.0 Stored"
NO_SUCH_MAILBOX = "550 5.1.1 No such mailbox here"
TRY_LATER = "451 4.3.0 The message cannot be stored now; try again later"
TOO_LARGE = "552 5.3.4 The message is larger than this server takes"

_BARE_REPLY = re.compile(r"(\d{3}) (?!\d\.\d)")
_ENHANCED = {
    "221": "2.0.0", "250": "2.0.0", "252": "2.5.0", "454": "4.7.0", "500": "5.5.2", "501": "5.5.4", "502": "5.5.1",
    "503": "5.5.1", "530": "5.7.0", "552": "5.3.4", "554": "5.7.0", "555": "5.5.4",
}  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """How much one listener takes: octets of a message, sessions at a time, seconds for a command, recipients."""

    size: int
    sessions: int
    timeout: float
    recipients: int


class Door:
    """What every session of one listener shares; its `handle_` methods are aiosmtpd's hooks."""

    def __init__(
        self,
        accept: Accept,
        knows: Knows,
        *,
        scheme: str,
        hostname: str,
        limits: Limits,
        tls: ssl.SSLContext | None,
        is_behind_another: bool = False,
    ) -> None:
        self._accept = accept
        self._knows = knows
        self.scheme = scheme
        self.hostname = hostname
        self.limits = limits
        self.tls = tls
        self.is_behind_another = is_behind_another
        self.sessions: set[_SmtpSession] = set()
        self._storing: set[asyncio.Future[None]] = set()
        self._closing = False

    def open_session(self) -> asyncio.Protocol:
        """The protocol of a new connection."""
        if self._closing or len(self.sessions) >= self.limits.sessions:
            return _Busy()
        session = _LmtpSession(self) if self.scheme == "lmtp" else _SmtpSession(self)
        self.sessions.add(session)
        return session

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Name the extensions; AUTH is left out, nobody logs in here."""
        session.host_name = hostname
        offered = [line for line in responses[:-1] if not line.startswith("250-AUTH")]
        told = [
            f"250-{verb} {smtp_client_told.ATTRIBUTES}" for verb in ("XFORWARD", "XCLIENT") if self.is_told_by(session)
        ]
        return ["\r\n".join([*offered, *told, "250-PIPELINING", "250-ENHANCEDSTATUSCODES", responses[-1]])]

    def is_told_by(self, session: Session | None) -> bool:
        """Whether this client is a server in front of us that may say whom it speaks for."""
        return self.is_behind_another and session is not None and smtp_client_told.may_tell(session.peer)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the reverse-path; `<>` is that of a report."""
        try:
            read_path(address)
        except InvalidRequest:
            return "553 5.1.7 The sender's address cannot be read"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Sender taken"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a forward-path that is a mailbox of this room; nothing is relayed."""
        if len(envelope.rcpt_tos) >= self.limits.recipients:
            return "452 4.5.3 Too many recipients"
        try:
            recipient = read_path(address)
            known = recipient is not None and await self._knows(recipient)
        except InvalidRequest:
            return "553 5.1.3 The recipient's address cannot be read"
        except StoreUnavailable:
            return TRY_LATER
        if not known:
            return NO_SUCH_MAILBOX
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient taken"

    async def handle_exception(self, error: Exception) -> str:
        """Our own fault must not cost the sender a bounce."""
        if isinstance(error, TLSSetupException):
            log.info("smtp.tls_failed")
        else:
            log.error("smtp.session_failed", exc_info=error)
        return TRY_LATER

    async def store(self, arrival: Arrival) -> str:
        """The reply to a content. A client that hangs up does not stop what has begun."""
        task = asyncio.ensure_future(self._accept(arrival))
        self._storing.add(task)
        task.add_done_callback(self._forget)
        try:
            await asyncio.shield(task)
        except MalformedMessage as refusal:
            return f"554 5.6.0 {printable(str(refusal))}"
        except NotFound:
            return NO_SUCH_MAILBOX
        except StoreUnavailable:
            return TRY_LATER
        except Exception:
            log.exception("smtp.store_failed")
            return TRY_LATER
        return STORED

    def _forget(self, task: asyncio.Future[None]) -> None:
        self._storing.discard(task)
        if not task.cancelled():
            task.exception()

    async def aclose(self) -> None:
        """Answer what has been read, then end every session."""
        self._closing = True
        sessions = list(self.sessions)
        await asyncio.gather(*(session.answered.wait() for session in sessions))
        await asyncio.gather(*(session.end() for session in sessions))
        await asyncio.gather(*self._storing, return_exceptions=True)


class _SmtpSession(SMTP):
    """One SMTP session: aiosmtpd's commands, with enhanced status codes (RFC 2034) and our own way to read content."""

    line_length_limit = LINE_BUFFER

    def __init__(self, door: Door) -> None:
        super().__init__(
            door,
            data_size_limit=door.limits.size,
            enable_SMTPUTF8=True,
            hostname=door.hostname,
            ident=f"{'LMTP' if door.scheme == 'lmtp' else 'ESMTP'} Postroom",
            tls_context=door.tls,
            timeout=door.limits.timeout,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
            loop=asyncio.get_running_loop(),
        )
        self.command_size_limits = defaultdict(lambda: COMMAND_OCTETS)  # aiosmtpd shares one among all sessions
        self._door = door
        self._told: dict[str, str] = {}
        self._forwarded: dict[str, str] = {}
        self.answered = asyncio.Event()
        self.answered.set()
        self._ended = asyncio.Event()

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._door.sessions.discard(self)

    async def _handle_client(self) -> None:
        try:
            with contextlib.suppress(ConnectionError):
                await super()._handle_client()
        finally:
            self._ended.set()

    async def push(self, status: Any) -> None:
        """Send a reply, with an enhanced status code where aiosmtpd gives none."""
        bare = _BARE_REPLY.match(status) if isinstance(status, str) else None
        if bare and bare[1] in _ENHANCED and self.session is not None and self.session.extended_smtp:
            status = f"{bare[0]}{_ENHANCED[bare[1]]} {status[bare.end() :]}"
        await super().push(status)

    @property
    def client_ip(self) -> str | None:
        """The address of the client, `None` on a socket of this machine; where a server in front of us told one, that."""
        peer = self.session.peer if self.session is not None else None
        return (self._told | self._forwarded).get("ADDR") or (str(peer[0]) if isinstance(peer, tuple) else None)

    @property
    def client_name(self) -> str | None:
        """What that client said in its greeting."""
        own = self.session.host_name if self.session is not None else None
        told = self._told | self._forwarded
        return told.get("HELO", "") if told else own

    async def smtp_XFORWARD(self, arg: str | None) -> None:  # noqa: N802
        """Be told which client the next message comes from."""
        if await self._is_told(arg, self._forwarded):
            await self.push("250 2.0.0 Noted")

    async def smtp_XCLIENT(self, arg: str | None) -> None:  # noqa: N802
        """Be told which client all messages come from; the session begins anew."""
        if await self._is_told(arg, self._told):
            assert self.session is not None
            self._forwarded.clear()
            self.envelope = self._create_envelope()
            self.session.host_name = None
            await self.push(f"220 {self.hostname} {self.__ident__}")

    async def smtp_RSET(self, arg: str | None) -> None:  # noqa: N802
        """Forget the message, and whose it was."""
        await super().smtp_RSET(arg)
        self._forwarded.clear()

    async def _is_told(self, arg: str | None, told: dict[str, str]) -> bool:
        if not self._door.is_told_by(self.session):
            await self.push("550 5.7.0 You may not speak for others")
            return False
        try:
            told |= smtp_client_told.read_attributes(arg or "")
        except ValueError:
            await self.push("501 5.5.4 These attributes cannot be read")
            return False
        return True

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        """Read the content, have it stored, and only then reply."""
        assert self.session is not None
        assert self.envelope is not None
        if await self.check_helo_needed():
            return
        if arg or not self.envelope.rcpt_tos:
            await self.push("501 Syntax: DATA" if arg else "503 Error: need RCPT command")
            return
        self._reset_timeout(CONTENT_SECONDS)
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = await read_content(partial(read_piece, self._reader), largest=self._door.limits.size)
        self._reset_timeout(CONTENT_SECONDS)
        self.answered.clear()
        try:
            reply = TOO_LARGE if content is None else await self._door.store(self._arrival(self.envelope, content))
            replies = self.count_replies(self.envelope)
            self.envelope = self._create_envelope()
            self._forwarded.clear()
            await self.push("\r\n".join([reply] * replies))
        finally:
            self.answered.set()

    def count_replies(self, envelope: Envelope) -> int:
        """How many replies follow a content: one."""
        return 1

    async def end(self) -> None:
        """Say goodbye and close; a client that does not listen, or does not close its side, is cut off."""
        if self.transport is not None and not self.transport.is_closing():
            with contextlib.suppress(ConnectionError, TimeoutError):
                await asyncio.wait_for(self.push("421 4.3.2 This server is going down"), GOODBYE_SECONDS)
        if self.transport is not None and not self.transport.is_closing():
            self.transport.close()
        try:
            await asyncio.wait_for(self._ended.wait(), GOODBYE_SECONDS)
        except TimeoutError:
            self._cut()

    def _timeout_cb(self) -> None:
        """Hang up on a client that takes too long; one that reads nothing would keep its session until it did."""
        self._cut()

    def _cut(self) -> None:
        connection = self._original_transport or self.transport  # below TLS, if there is any
        if isinstance(connection, asyncio.WriteTransport):
            connection.abort()

    def _arrival(self, envelope: Envelope, content: bytes) -> Arrival:
        peer = self.session.peer if self.session else None
        return Arrival(
            content=content,
            reverse_path=read_path(envelope.mail_from or ""),
            null_reverse_path=envelope.mail_from in ("", "<>"),
            recipients=_recipients(envelope),
            source=f"{self._door.scheme}:{peer[0] if isinstance(peer, tuple) else 'local'}",
            client_ip=self.client_ip,
            helo=self.client_name,
        )


class _LmtpSession(_SmtpSession, LMTP):
    """One LMTP session (RFC 2033): LHLO, and one reply to the content for each recipient taken."""

    def count_replies(self, envelope: Envelope) -> int:
        return len(envelope.rcpt_tos)


class _Busy(asyncio.Protocol):
    """A connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(b"421 4.3.2 Too many sessions; try again later\r\n")
        transport.close()


def _recipients(envelope: Envelope) -> tuple[Address, ...]:
    read = (read_path(path) for path in envelope.rcpt_tos)
    return tuple(dict.fromkeys(recipient for recipient in read if recipient is not None))
