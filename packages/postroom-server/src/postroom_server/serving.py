"""Serving a room until told to stop: requests under way are answered, streams end, then the room closes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from postroom import AsyncPostroom
from postroom.doors import listen, stopped_by_a_signal
from postroom_server.app import app

__all__ = ["GRACE_SECONDS", "Server", "listen", "serve", "server"]

GRACE_SECONDS = 10


class Server(uvicorn.Server):
    """Ends the streams when it is told to stop: they never end by themselves."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The first signal ends it. Uvicorn's own would raise that again afterwards, and nobody could close the room."""
        with stopped_by_a_signal(self._end):
            yield

    def _end(self) -> None:
        self.should_exit = True
        self.end_streams()

    def end_streams(self) -> None:
        """Let every open stream come to its end."""
        served: Any = self.config.app
        served.state.ending.set()


def server(room: AsyncPostroom, *, host: str = "127.0.0.1", port: int = 8025, **options: Any) -> Server:
    """A server of the room; `await server(...).serve()` until a signal."""
    config = uvicorn.Config(
        app(room),
        host=host,
        port=port,
        ws="none",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        **{"log_config": None, "access_log": False, **options},
    )
    return Server(config)


async def serve(room: AsyncPostroom, listening: socket.socket) -> None:
    """Run the room with its receivers, timers and handlers, and its web doors at this socket, until a signal; then close it."""
    with listening:
        async with room:
            await room.start()
            await server(room).serve(sockets=[listening])
