"""Serving a room until told to stop: requests under way are answered, streams end, then the room closes."""

from __future__ import annotations

from types import FrameType
from typing import Any

import uvicorn

from postroom import AsyncPostroom
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


async def serve(room: AsyncPostroom, *, host: str = "127.0.0.1", port: int = 8025) -> None:
    """Run the room with its receivers, timers and handlers, and its web doors, until a signal; then close it."""
    async with room:
        await room.start()
        await server(room, host=host, port=port).serve()
