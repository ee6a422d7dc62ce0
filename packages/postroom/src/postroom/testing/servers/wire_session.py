"""One SMTP session (RFC 5321) with scripted servers: commands in, their answers out."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from postroom.backends.smtp_content import read_content, read_piece
from postroom.backends.smtp_path import read_path
from postroom.model.address import Address
from postroom.model.errors import InvalidRequest
from postroom.model.message import Envelope
from postroom.testing.servers import replies
from postroom.testing.servers.servers import GO_ON, LINE_DROPS, Answer, Deliver, Lookup, ScriptedServer, content_answer

log = logging.getLogger(__name__)

MAX_COMMAND_OCTETS = 2048
MAX_RECIPIENTS = 1000

_PATH = re.compile(
    r'(?:FROM|TO):\s*(?P<path><(?:"(?:[^"\\]|\\.)*"|[^">])*>)(?P<parameters>(?: \S+)*)\s*', re.IGNORECASE
)
_PARAMETERS = frozenset({"SIZE", "BODY", "SMTPUTF8", "AUTH", "RET", "ENVID", "NOTIFY", "ORCPT"})


@dataclass(frozen=True)
class House:
    """What every session of one server shares."""

    lookup: Lookup
    now: Callable[[], int]
    deliver: Deliver
    hop: ScriptedServer
    tls: ssl.SSLContext | None
    size: int
    idle_seconds: float


class _LineEnds(Exception):
    """This session is over."""


_LINE_ENDED = (_LineEnds, ConnectionError, asyncio.IncompleteReadError)


class Session:
    """One SMTP session: reads a command, does what it says, replies."""

    def __init__(self, house: House, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._house = house
        self._reader = reader
        self._writer = writer
        self._greeted = self._encrypted = self._logged_in = False
        self._transactions = 0
        self._open = False
        self._reverse_path: Address | None = None
        self._recipients: list[Address] = []
        self._commands = {
            "HELO": self._helo, "EHLO": self._ehlo, "STARTTLS": self._starttls, "AUTH": self._auth, "MAIL": self._mail,
            "RCPT": self._rcpt, "DATA": self._data, "RSET": self._rset, "NOOP": self._noop, "VRFY": self._vrfy,
            "QUIT": self._quit,
        }  # fmt: skip

    async def run(self) -> None:
        """Talk until one side ends the line."""
        try:
            with contextlib.suppress(*_LINE_ENDED):
                await self._converse()
        finally:
            self._writer.close()

    async def _converse(self) -> None:
        try:
            await self._say(self._house.hop.on_connect(now=self._house.now()))
            while True:
                await self._obey(await self._read_line())
        except _LINE_ENDED:
            raise
        except TimeoutError:
            await self._say(replies.IDLE)
        except Exception:
            log.exception("wire.session_failed")
            await self._say(replies.FAILED)

    async def _obey(self, line: str) -> None:
        verb, _, argument = line.partition(" ")
        command = self._commands.get(verb.upper())
        if command is None:
            await self._say(replies.UNKNOWN_COMMAND)
        else:
            await command(argument.strip())

    async def _helo(self, argument: str) -> None:
        self._greeted = True
        self._forget()
        await self._say(Answer(250, self._house.hop.domain))

    async def _ehlo(self, argument: str) -> None:
        self._greeted = True
        self._forget()
        names = [self._house.hop.domain, *replies.EXTENSIONS, f"SIZE {self._house.size}"]
        if not self._encrypted and (self._house.tls or self._refuses_tls()):
            names.append("STARTTLS")
        await self._say(Answer(250, "\n".join(names)))

    async def _starttls(self, argument: str) -> None:
        refusal = self._refuses_tls()
        if refusal is None and (self._house.tls is None or self._encrypted):
            refusal = replies.NO_TLS
        if refusal is not None and refusal.code != LINE_DROPS.code:
            await self._say(refusal)
            return
        await self._say(replies.READY_FOR_TLS)
        if refusal is not None or self._house.tls is None:
            await self._say(LINE_DROPS)
        else:
            await self._encrypt(self._house.tls)

    async def _encrypt(self, tls: ssl.SSLContext) -> None:
        """What the client said in clear is forgotten (RFC 3207 section 4.2)."""
        try:
            await self._writer.start_tls(tls, ssl_handshake_timeout=self._house.idle_seconds)
        except ssl.SSLError as error:
            raise _LineEnds from error
        self._forget()
        self._encrypted, self._greeted, self._logged_in = True, False, False

    async def _auth(self, argument: str) -> None:
        """AUTH (RFC 4954): everybody's password is right, unless the hop refuses whoever logs in."""
        mechanism, _, initial = argument.upper().partition(" ")
        if not self._greeted or self._logged_in or self._open:
            await self._say(replies.OUT_OF_ORDER)
        elif mechanism not in ("PLAIN", "LOGIN"):
            await self._say(replies.UNKNOWN_MECHANISM)
        elif "*" in [initial, *await self._challenge(mechanism, has_initial=bool(initial))]:
            await self._say(replies.BAD_SYNTAX)
        else:
            refusal = self._house.hop.on_auth(now=self._house.now())
            self._logged_in = refusal is None
            await self._say(refusal or replies.LOGGED_IN)

    async def _challenge(self, mechanism: str, *, has_initial: bool) -> list[str]:
        """Ask for what the client has not said yet: its answers, until it cancels with `*`."""
        prompts = ["VXNlcm5hbWU6", "UGFzc3dvcmQ6"] if mechanism == "LOGIN" else [""]
        told: list[str] = []
        for prompt in prompts[int(has_initial) :]:
            await self._say(Answer(334, prompt))
            told.append(await self._read_line())
            if told[-1] == "*":
                break
        return told

    async def _mail(self, argument: str) -> None:
        now = self._house.now()
        if not self._greeted or self._open:
            await self._say(replies.OUT_OF_ORDER)
        elif not self._logged_in and self._house.hop.on_auth(now=now) is not None:
            await self._say(replies.LOGIN_NEEDED)
        else:
            await self._begin(argument)

    async def _begin(self, argument: str) -> None:
        self._transactions += 1
        await self._start_afresh(self._house.hop)
        found = _PATH.fullmatch(argument)
        if found is None or not argument.upper().startswith("FROM:"):
            await self._say(replies.BAD_SYNTAX)
        elif (refusal := self._refuses_parameters(found["parameters"])) is not None:
            await self._say(refusal)
        else:
            try:
                self._reverse_path = read_path(found["path"])
            except InvalidRequest:
                await self._say(replies.BAD_SENDER)
            else:
                self._open = True
                await self._say(replies.SENDER_OK)

    async def _rcpt(self, argument: str) -> None:
        found = _PATH.fullmatch(argument)
        if not self._open:
            await self._say(replies.OUT_OF_ORDER)
        elif found is None or not argument.upper().startswith("TO:"):
            await self._say(replies.BAD_SYNTAX)
        elif len(self._recipients) >= MAX_RECIPIENTS:
            await self._say(replies.TOO_MANY)
        elif (recipient := _recipient(found["path"])) is None:
            await self._say(replies.BAD_RECIPIENT)
        else:
            await self._name(recipient)

    async def _name(self, recipient: Address) -> None:
        server = self._house.lookup(recipient.domain)
        await self._start_afresh(server)
        answer = server.on_recipient(recipient, reverse_path=self._reverse_path, now=self._house.now())
        if answer.accepts and recipient not in self._recipients:
            self._recipients.append(recipient)
        await self._say(answer, by=server)

    async def _data(self, argument: str) -> None:
        if argument or not self._recipients:
            await self._say(replies.BAD_SYNTAX if argument else replies.OUT_OF_ORDER)
            return
        envelope = Envelope(reverse_path=self._reverse_path, forward_paths=tuple(self._recipients))
        server = self._house.lookup(envelope.forward_paths[0].domain)
        answer = server.on_data(envelope, now=self._house.now())
        await self._say(answer, by=server)
        if answer.code == GO_ON.code:
            content = await read_content(self._next_piece, largest=self._house.size)
            self._forget()
            await self._say(replies.TOO_BIG if content is None else self._take(envelope, content), by=server)

    def _take(self, envelope: Envelope, content: bytes) -> Answer:
        """Deliver what is accepted; the reply."""
        decided = content_answer(self._house.lookup, envelope, content, now=self._house.now())
        if decided.answer.accepts:
            self._house.deliver(envelope, content, decided.passage)
        return LINE_DROPS if decided.line_drops else decided.answer

    async def _rset(self, argument: str) -> None:
        self._forget()
        await self._say(replies.OK)

    async def _noop(self, argument: str) -> None:
        await self._say(replies.OK)

    async def _vrfy(self, argument: str) -> None:
        await self._say(replies.NEVER_VERIFIED)

    async def _quit(self, argument: str) -> None:
        await self._say(replies.BYE)

    def _forget(self) -> None:
        self._open, self._reverse_path, self._recipients = False, None, []

    def _refuses_tls(self) -> Answer | None:
        return self._house.hop.on_starttls(now=self._house.now())

    def _refuses_parameters(self, parameters: str) -> Answer | None:
        given = {name.upper(): value for name, _, value in (each.partition("=") for each in parameters.split())}
        if not given.keys() <= _PARAMETERS:
            return replies.UNKNOWN_PARAMETER
        size = given.get("SIZE", "0")
        if not (size.isascii() and size.isdigit() and len(size) <= 20):
            return replies.BAD_SYNTAX
        return replies.TOO_BIG if int(size) > self._house.size else None

    async def _start_afresh(self, server: ScriptedServer) -> None:
        """With a scripted server each message begins with a greeting, as it does without a wire: an older session ends
        before the server is asked anything, and the client opens another."""
        if self._transactions > 1 and server.faults:
            await self._say(LINE_DROPS)

    async def _say(self, answer: Answer, *, by: ScriptedServer | None = None) -> None:
        """Reply, in drips if the server is slow. Raises `_LineEnds` where this reply, or the lack of one, is the last."""
        if answer.code == LINE_DROPS.code:
            self._writer.transport.abort()
            raise _LineEnds
        await self._write(replies.on_the_wire(answer), by=by or self._house.hop)
        if answer.code in replies.ENDS_LINE:
            raise _LineEnds

    async def _write(self, reply: bytes, *, by: ScriptedServer) -> None:
        drip = by.on_reply()
        octets = drip.octets if drip else len(reply)
        for start in range(0, len(reply), octets):
            self._writer.write(reply[start : start + octets])
            await self._writer.drain()
            if drip:
                await asyncio.sleep(drip.pause.total_seconds())

    async def _read_line(self) -> str:
        """A command, without its CRLF. Raises `TimeoutError`."""
        line = None
        with contextlib.suppress(asyncio.LimitOverrunError):
            async with asyncio.timeout(self._house.idle_seconds):
                line = await self._reader.readuntil(b"\n")
        if line is None or len(line) > MAX_COMMAND_OCTETS:
            await self._say(replies.TOO_LONG)
            raise _LineEnds
        return line.decode("utf-8", "surrogateescape").rstrip("\r\n")

    async def _next_piece(self) -> bytes:
        """A line of content, or a part of one. Raises `TimeoutError`."""
        async with asyncio.timeout(self._house.idle_seconds):
            return await read_piece(self._reader)


def _recipient(path: str) -> Address | None:
    try:
        return read_path(path)
    except InvalidRequest:
        return None
