"""A loopback IMAP server with one folder: just the commands a receiver speaks, and the faults a test wants."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.postroom.backends.scripted import serving

UID_RANGE = re.compile(r"UID (\d+):(\d+|\*)")


@dataclass
class ScriptedImap:
    """Messages by UID in `mail`. `capabilities` without IDLE makes the receiver poll. `tells` comes unasked before every answer;
    a message in `empties` is NIL, as one that was expunged.
    """

    capabilities: str = "IMAP4rev1 IDLE SPECIAL-USE"
    uid_validity: int = 7
    uid_next: int = 1
    mail: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    commands: list[str] = field(default_factory=list)
    refuses_login: bool = False
    refuses_flags: bool = False
    hides_uid_next: bool = False
    tells: bytes = b""
    empties: set[int] = field(default_factory=set)
    drops_at: str = ""
    port: int = 0
    connections: int = 0
    idling: asyncio.Event = field(default_factory=asyncio.Event)
    spoken: asyncio.Condition = field(default_factory=asyncio.Condition)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    def url(self, options: str = "") -> str:
        return f"imap://agent%40acme.test:sesame@127.0.0.1:{self.port}/INBOX?{options}"

    def add(self, content: bytes, *, announce: bool = True) -> int:
        """A message arrives; whoever idles is told."""
        uid, self.uid_next = self.uid_next, self.uid_next + 1
        self.mail[uid] = content
        if announce and self.idling.is_set():
            for writer in self._writers:
                writer.write(f"* {len(self.mail)} EXISTS\r\n".encode())
        return uid

    def hang_up(self) -> None:
        self.idling.clear()
        for writer in self._writers:
            writer.transport.abort()

    async def said(self, command: str, *, times: int = 1) -> None:
        """Return when that command has come that often."""
        async with self.spoken:
            await self.spoken.wait_for(lambda: sum(command in line for line in self.commands) >= times)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        try:
            with contextlib.suppress(ConnectionError):
                writer.write(b"* OK ready\r\n")
                await self._converse(reader, writer)
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := (await reader.readline()).decode().rstrip("\r\n"):
            tag, _, command = line.partition(" ")
            if self.drops_at and self.drops_at in command:
                self.drops_at = ""
                writer.transport.abort()
                return
            if command == "IDLE":
                await self._idle(tag, reader, writer)
            else:
                writer.write(self._answer(tag, command))
            await self._note(command)
            if command == "LOGOUT":
                return

    async def _note(self, command: str) -> None:
        async with self.spoken:
            self.commands.append(command)
            self.spoken.notify_all()

    async def _idle(self, tag: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+ idling\r\n")
        self.idling.set()
        await reader.readline()
        self.idling.clear()
        writer.write(f"{tag} OK done\r\n".encode())

    def _answer(self, tag: str, command: str) -> bytes:
        verb = command.removeprefix("UID ").split()[0]
        if verb == "LOGIN" and self.refuses_login:
            return f"{tag} NO [AUTHENTICATIONFAILED] no\r\n".encode()
        answers: dict[str, Callable[[], bytes]] = {
            "CAPABILITY": lambda: f"* CAPABILITY {self.capabilities}\r\n".encode(),
            "EXAMINE": self._opened,
            "SELECT": self._opened,
            "SEARCH": lambda: self._search(command),
            "FETCH": lambda: b"".join(self._fetched(uid, command) for uid in self._listed(command)),
            "STORE": lambda: self._store(command),
            "LOGOUT": lambda: b"* BYE\r\n",
            "LIST": lambda: b'* LIST (\\HasNoChildren) "/" INBOX\r\n',
        }
        if verb == "STORE" and self.refuses_flags:
            return f"{tag} NO [NOPERM] no\r\n".encode()
        return self.tells + answers.get(verb, bytes)() + f"{tag} OK done\r\n".encode()

    def _opened(self) -> bytes:
        lines = [f"{len(self.mail)} EXISTS", f"OK [UIDVALIDITY {self.uid_validity}]"]
        lines += [] if self.hides_uid_next else [f"OK [UIDNEXT {self.uid_next}]"]
        return "".join(f"* {line}\r\n" for line in lines).encode()

    def _search(self, command: str) -> bytes:
        last = max(self.mail, default=0)
        low, high = UID_RANGE.search(command.replace("UID *", f"UID {last}:*")).groups()
        bounds = sorted((int(low), last if high == "*" else int(high)))
        found = [str(uid) for uid in sorted(self.mail) if bounds[0] <= uid <= bounds[1]]
        return f"* SEARCH {' '.join(found)}\r\n".encode()

    def _listed(self, command: str) -> list[int]:
        return [uid for uid in map(int, command.split()[2].split(",")) if uid in self.mail]

    def _fetched(self, uid: int, command: str) -> bytes:
        content, number = self.mail[uid], sorted(self.mail).index(uid) + 1
        if "RFC822.SIZE" in command:
            return f"* {number} FETCH (UID {uid} RFC822.SIZE {len(content)})\r\n".encode()
        if uid in self.empties:
            return f"* {number} FETCH (UID {uid} BODY[] NIL)\r\n".encode()
        return f"* {number} FETCH (UID {uid} BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n"

    def _store(self, command: str) -> bytes:
        self.seen.update(self._listed(command))
        return b""


@asynccontextmanager
async def scripted_imap(capabilities: str = "IMAP4rev1 IDLE SPECIAL-USE") -> AsyncIterator[ScriptedImap]:
    script = ScriptedImap(capabilities)
    async with serving(script.serve) as script.port:
        yield script
