"""Serving a room until told to stop: requests under way are answered, streams end, then the room closes."""

from __future__ import annotations

import socket
from types import FrameType
from typing import Any

import uvicorn

from postroom import AsyncPostroom, ConfigurationError
from postroom_server.app import app

GRACE_SECONDS = 10


class Server(uvicorn.Server):
    """Ends the streams when it is told to stop: they never end by themselves."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal came."""
        super().handle_exit(sig, frame)
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


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections from now on. Raises `ConfigurationError` where nobody may listen there."""
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ConfigurationError(f"Cannot listen at {host}:{port}: {error.strerror}.") from None
    # Its connections take this over. asyncio sets it only on sockets that name their protocol, and then an answer waits 40 ms.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


async def serve(room: AsyncPostroom, listening: socket.socket) -> None:
    """Run the room with its receivers, timers and handlers, and its web doors at this socket, until a signal; then close it."""
    with listening:
        async with room:
            await room.start()
            await server(room).serve(sockets=[listening])
