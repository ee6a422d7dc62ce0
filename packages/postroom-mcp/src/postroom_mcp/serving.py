"""Serving the HTTP door by itself, until told to stop."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import uvicorn

from postroom import AsyncPostroom, ConfigurationError
from postroom_mcp.http import app
from postroom_mcp.settings import McpSettings

GRACE_SECONDS = 10


class Server(uvicorn.Server):
    """Ends sessions when it is told to stop: their streams never end by themselves."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal came."""
        super().handle_exit(sig, frame)
        served: Any = self.config.app
        served.state.ending.set()


async def serve(room: AsyncPostroom, settings: McpSettings, *, at: str) -> None:
    """Serve `HOST:PORT` until a signal. Raises `ConfigurationError` where that is no address."""
    host, _, port = at.rpartition(":")
    if not host or not port.isdigit():
        raise ConfigurationError(f"--http takes HOST:PORT, such as 127.0.0.1:8765, not {at!r}.")
    config = uvicorn.Config(
        app(room, settings=settings),
        host=host.strip("[]"),
        port=int(port),
        ws="none",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        log_config=None,
        access_log=False,
    )
    print(f"{room.domain} at http://{at}/mcp", file=sys.stderr, flush=True)
    await Server(config).serve()
