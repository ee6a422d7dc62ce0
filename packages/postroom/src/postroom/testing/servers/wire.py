"""Scripted servers on a real wire: an SMTP server (RFC 5321) on 127.0.0.1 that answers as they say."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from types import TracebackType
from typing import Self

from postroom.backends.smtp_content import LINE_BUFFER
from postroom.engine.loop import RoomLoop
from postroom.model.errors import ConfigurationError
from postroom.testing.servers.servers import HOP, Deliver, Lookup, ScriptedServer
from postroom.testing.servers.wire_session import House, Session

MAX_MESSAGE_OCTETS = 64 * 1024 * 1024  # above what a room lets out
IDLE_SECONDS = 60.0


class WireServer:
    """The next hop of a room's transport, for every domain: asks the scripted server of each recipient's domain.

    `deliver` is called, on this server's own thread, once for each content taken and before the reply leaves. `hop` is
    the server connected to: its faults decide greeting, STARTTLS and AUTH. STARTTLS is offered with a `tls` context, or
    to be refused. A session ends before the second message for a server that has faults: each of its attempts begins
    with a greeting. Use it as `with`, or `start` and `close` it.
    """

    def __init__(
        self,
        lookup: Lookup,
        *,
        now: Callable[[], int],
        deliver: Deliver,
        hop: ScriptedServer | None = None,
        tls: ssl.SSLContext | None = None,
        size: int = MAX_MESSAGE_OCTETS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._house = House(lookup, now, deliver, hop or ScriptedServer(HOP), tls, size, idle_seconds)
        self._loop = RoomLoop("postroom-wire")
        self._sessions: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where this server listens: the `transport` of a room."""
        if self._server is None:
            raise ConfigurationError("The wire server does not listen; start it first.")
        host, port = self._server.sockets[0].getsockname()
        return f"smtp://{host}:{port}"

    def start(self) -> None:
        """Listen on a free port of 127.0.0.1."""
        if self._server is None:
            self._loop.call(self._listen)

    def close(self) -> None:
        """Stop listening, end every session."""
        if self._server is not None:
            self._loop.call(self._shut)
            self._loop.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0, limit=LINE_BUFFER)

    def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = asyncio.ensure_future(Session(self._house, reader, writer).run())
        self._sessions.add(session)
        session.add_done_callback(self._sessions.discard)

    async def _shut(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for session in self._sessions:
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)
        await asyncio.sleep(0)  # lets the loop close the sockets before it is closed itself
