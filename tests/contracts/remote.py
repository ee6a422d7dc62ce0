"""A room used from afar: a real server on loopback in front of an embedded room, and clients with keys of their own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from postroom import Postroom, Scope
from postroom_server import app

EVERY_SCOPE = frozenset(Scope)


class LoopbackServer:
    """uvicorn on a free port of this machine, in a thread. It serves one room after another."""

    def __init__(self) -> None:
        self._served: Any = None
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        config = uvicorn.Config(self, log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=2)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._door],), daemon=True)
        self._thread.start()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._served(scope, receive, send)

    def serve(self, room: Postroom) -> None:
        """Let requests reach this room from now on."""
        self._served = app(room)

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._door.close()


@contextmanager
def loopback_server() -> Iterator[LoopbackServer]:
    server = LoopbackServer()
    try:
        yield server
    finally:
        server.close()


@contextmanager
def connected(
    server: LoopbackServer,
    room: Postroom,
    *,
    scopes: Iterable[Scope] = EVERY_SCOPE,
    mailboxes: Iterable[str] | None = None,
    **options: Any,
) -> Iterator[Postroom]:
    """The room behind the server, by a key of these scopes."""
    key = room.keys.create("test", scopes=scopes, mailboxes=mailboxes)
    with Postroom.connect(server.url, key=key.secret, **options) as remote:
        yield remote
