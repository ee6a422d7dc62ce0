"""A loopback SMTP server that says what a test tells it to, and remembers what it was told."""

from __future__ import annotations

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.postroom.backends.scripted import serving

DROP = "drop the line"
SILENCE = "say nothing"

EXTENSIONS = ("PIPELINING", "SIZE 1000000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")


@dataclass
class ScriptedSmtp:
    """`replies` maps the beginning of a command (or `.` for the content, or `greeting`) to a reply, `DROP`, `SILENCE`.

    A list is used up reply by reply; after it, and for any other command, the server is well-behaved.
    """

    replies: Mapping[str, str | list[str]] = field(default_factory=dict)
    extensions: tuple[str, ...] = EXTENSIONS
    password: str = "sesame"
    tokens: set[str] = field(default_factory=set)
    port: int = 0
    commands: list[str] = field(default_factory=list)
    in_one_read: list[str] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    last_words: list[str] = field(default_factory=list)
    connections: int = 0
    most_at_once: int = 0
    _recipients: int = 0
    silent: asyncio.Event = field(default_factory=asyncio.Event)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def url_for(self, login: str) -> str:
        return f"smtp://{login}@127.0.0.1:{self.port}"

    def hang_up(self) -> None:
        """End every connection, as a server does with idle ones."""
        for writer in self._writers:
            writer.transport.abort()

    def count(self, command: str) -> int:
        return sum(line.upper().startswith(command) for line in self.commands)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        self.most_at_once = max(self.most_at_once, len(self._writers))
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._converse(reader, writer)
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._answer(writer, "greeting", "220 scripted.test ESMTP")
        while line := (await reader.readline()).decode().rstrip("\r\n"):
            self.commands.append(line)
            self._note_a_flight(line, _unread(reader))
            await self._answer(writer, line, await self._usual(line, reader, writer))
            self._count_recipients(line)
            if line == "DATA" and self.replied.startswith("354"):
                self.contents.append(await _content(reader))
                await self._answer(writer, ".", "250 2.0.0 Taken")
            if line == "QUIT" or self.replied.startswith("421"):
                return

    def _note_a_flight(self, line: str, unread: bytes) -> None:
        if unread and not self.in_one_read:
            self.in_one_read = [line, *unread.decode().splitlines()]

    def _count_recipients(self, line: str) -> None:
        if line.startswith(("MAIL", "RSET")):
            self._recipients = 0
        elif line.startswith("RCPT"):
            self._recipients += self.replied.startswith("2")

    async def _usual(self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        verb = line.split()[0].upper()
        if verb == "EHLO":
            return "\r\n".join([f"250-{name}" for name in ("scripted.test", *self.extensions)] + ["250 HELP"])
        if verb == "AUTH":
            return await self._authenticate(line, reader, writer)
        data = "354 Go on" if self._recipients else "503 5.5.1 To nobody"
        usual = {"DATA": data, "QUIT": "221 2.0.0 Bye", "RCPT": "250 2.1.5 Ok", "MAIL": "250 2.1.0 Ok"}
        return usual.get(verb, "250 2.0.0 Ok")

    async def _authenticate(self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        token = line.split()[-1]
        if line.startswith(("AUTH XOAUTH2", "AUTH OAUTHBEARER")):
            return await self._take_token(line, reader, writer)
        if line.startswith("AUTH LOGIN"):
            writer.write(b"334 UGFzc3dvcmQ6\r\n")
            token = (await reader.readline()).decode()
        if base64.b64decode(token).decode().endswith(self.password):
            return "235 2.7.0 Welcome"
        return f"535 5.7.8 No entry for {token}"

    async def _take_token(self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """As RFC 7628 section 3.2.2, and Google's XOAUTH2: a fault is described in a challenge, and refused once it is answered."""
        mechanism, _, response = line.removeprefix("AUTH ").partition(" ")
        if not response:
            response = await self._ask("", reader, writer)
        said = base64.b64decode(response).decode().split("\x01")
        self.logins.append((mechanism, said[0]))
        if said[-3].removeprefix("auth=Bearer ") in self.tokens:
            return "235 2.7.0 Welcome"
        self.last_words.append(await self._ask('{"status":"401","schemes":"bearer"}', reader, writer))
        return f"535 5.7.8 Not {said}"

    async def _ask(self, challenge: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        writer.write(b"334 " + base64.b64encode(challenge.encode()) + b"\r\n")
        return (await reader.readline()).decode().rstrip("\r\n")

    async def _answer(self, writer: asyncio.StreamWriter, command: str, usual: str) -> None:
        scripted = next((self.replies[key] for key in self.replies if command.startswith(key)), usual)
        if isinstance(scripted, list):
            scripted = scripted.pop(0) if scripted else usual
        self.replied = scripted
        if scripted == DROP:
            writer.transport.abort()
            raise ConnectionResetError
        if scripted == SILENCE:
            self.silent.set()
            await asyncio.Event().wait()
        writer.write(f"{scripted}\r\n".encode("utf-8", "surrogateescape"))
        await writer.drain()


def _unread(reader: asyncio.StreamReader) -> bytes:
    """What has arrived beyond what was read."""
    return bytes(reader._buffer)  # type: ignore[attr-defined]  # asyncio shows it nowhere else


async def _content(reader: asyncio.StreamReader) -> bytes:
    """Up to the dot, which may stand alone."""
    lines = [await reader.readuntil(b"\r\n")]
    while lines[-1] != b".\r\n":
        lines.append(await reader.readuntil(b"\r\n"))
    return b"".join(lines)


@asynccontextmanager
async def scripted_smtp(
    replies: Mapping[str, str | list[str]] | None = None,
    *,
    extensions: tuple[str, ...] = EXTENSIONS,
    tokens: set[str] | None = None,
) -> AsyncIterator[ScriptedSmtp]:
    """One that listens until the end of the block; it takes the access tokens that are in `tokens` at the time."""
    script = ScriptedSmtp(replies or {}, extensions, tokens=tokens if tokens is not None else set())
    async with serving(script.serve) as script.port:
        yield script
