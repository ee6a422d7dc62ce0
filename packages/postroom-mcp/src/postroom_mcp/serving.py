"""Serving the HTTP door by itself, until told to stop."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from postroom import AsyncPostroom, ConfigurationError
from postroom.doors import listen, stopped_by_a_signal
from postroom_mcp.http import app
from postroom_mcp.settings import McpSettings

GRACE_SECONDS = 10


class Server(uvicorn.Server):
    """Ends sessions when it is told to stop: their streams never end by themselves."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The first signal ends it. Uvicorn's own would raise that again afterwards, and nobody could close the room."""
        with stopped_by_a_signal(self._end):
            yield

    def _end(self) -> None:
        served: Any = self.config.app
        self.should_exit = True
        served.state.ending.set()


async def serve(room: AsyncPostroom, settings: McpSettings, *, at: str) -> None:
    """Serve `HOST:PORT` until a signal. Raises `ConfigurationError` where nobody may listen there."""
    host, _, port = at.rpartition(":")
    if not host or not port.isdigit():
        raise ConfigurationError(f"--http takes HOST:PORT, such as 127.0.0.1:8765, not {at!r}.")
    config = uvicorn.Config(
        app(room, settings=settings),
        ws="none",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        log_config=None,
        access_log=False,
    )
    with listen(host.strip("[]"), int(port)) as listening:
        print(f"{room.domain} at http://{host}:{listening.getsockname()[1]}/mcp", file=sys.stderr, flush=True)
        await Server(config).serve(sockets=[listening])
