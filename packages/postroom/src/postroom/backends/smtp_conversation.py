"""Commands and replies on an open connection (RFC 5321 section 4.1), several commands in one flight where that is offered."""

from __future__ import annotations

import asyncio
from collections import deque

from postroom.backends.smtp_reply import Reply, read_reply

LONGEST_REPLY = 32 * 1024


class SessionLost(Exception):
    """The session ended, or stopped making sense, before any content was handed over."""


class Conversation(asyncio.Protocol):
    """The client's side. What the server says unasked ends it: the next reply could not be told from that."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._read = bytearray()
        self._replies: deque[Reply] = deque()
        self._lines: list[str] = []
        self._ahead: deque[bytes] = deque()
        self._due = 0
        self._waiter: asyncio.Future[None] | None = None
        self._fault = ""
        transport.set_protocol(self)

    @property
    def is_open(self) -> bool:
        """Whether it can go on."""
        return not self._fault and not self._transport.is_closing()

    def say_ahead(self, lines: list[bytes]) -> None:
        """Write commands in one flight (RFC 2920); each is to be said by `say`, in this order, or not at all."""
        self._ahead.extend(lines)
        self._write(b"\r\n".join(lines) + b"\r\n", replies=len(lines))

    async def say(self, line: bytes, *, timeout: float) -> Reply:
        """Say one command, unless it was said ahead, and read its reply. Raises `SessionLost`."""
        if self._ahead:
            assert self._ahead.popleft() == line, "what was said ahead is said in that order"
        else:
            self._write(line + b"\r\n")
        return await self._reply(timeout)

    async def said_in_vain(self, *, timeout: float) -> list[tuple[bytes, Reply]]:
        """The replies to what was said ahead and is not wanted any more. Raises `SessionLost`."""
        return [(self._ahead.popleft(), await self._reply(timeout)) for _ in range(len(self._ahead))]

    async def hand_over(self, data: bytes, *, timeout: float) -> Reply:
        """Write a content and read its reply. Raises `SessionLost`."""
        self._write(data)
        return await self._reply(timeout)

    def abort(self) -> None:
        """Close it at once."""
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take complete replies from what was read, up to the first that makes no sense."""
        self._read += data
        while not self._fault and (end := self._read.find(b"\n")) >= 0:
            line = bytes(self._read[:end])
            del self._read[: end + 1]
            self._take(line)
        if len(self._read) + sum(map(len, self._lines)) > LONGEST_REPLY:
            self._end("gave a reply without an end")
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """Nothing more will come."""
        self._end("closed the connection")
        self._wake()

    def _take(self, line: bytes) -> None:
        code, text = line[:3], line[4:].strip(b" \t\r").decode("utf-8", "surrogateescape")
        if not code.isdigit():
            self._end("gave an answer that makes no sense")
            return
        self._lines.append(text)
        if line[3:4] == b"-":
            return
        self._replies.append(read_reply(int(code), "\n".join(self._lines)))
        self._lines = []
        if len(self._replies) > self._due:
            self._end("spoke unasked")

    def _write(self, data: bytes, *, replies: int = 1) -> None:
        if not self.is_open:
            raise SessionLost(self._fault or "closed the connection")
        self._due += replies
        self._transport.write(data)

    async def _reply(self, timeout: float) -> Reply:
        if not self._replies and not self._fault:
            await self._wait(timeout)
        if not self._replies:
            raise SessionLost(self._fault)
        self._due -= 1
        return self._replies.popleft()

    async def _wait(self, timeout: float) -> None:
        self._waiter = self._loop.create_future()
        late = self._loop.call_later(timeout, self._give_up)
        try:
            await self._waiter
        finally:
            late.cancel()
            self._waiter = None

    def _give_up(self) -> None:
        self._end("did not answer in time")
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done() and (self._replies or self._fault):
            self._waiter.set_result(None)

    def _end(self, fault: str) -> None:
        self._fault = self._fault or fault
