"""Sessions over HTTP: each belongs to the key that opened it, for the mailbox that it was opened for."""

from __future__ import annotations

import asyncio
import inspect
from collections import OrderedDict
from typing import Any

from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

Owner = tuple[str, str]
"""A key's id and a mailbox."""

SESSION_ID = "mcp-session-id"
MOST_SESSIONS, MOST_OF_A_KEY = 1_000, 100
IDLE_SECONDS = 1_800.0


class Owners:
    """Who opened which session. Where there are too many, of one key or of all, the one that was not used for longest is forgotten,
    and then nobody reaches it.
    """

    def __init__(self, most: int = MOST_SESSIONS, *, of_a_key: int = MOST_OF_A_KEY) -> None:
        self._of: OrderedDict[str, Owner] = OrderedDict()
        self._most, self._of_a_key = most, of_a_key

    def owns(self, owner: Owner, session: str) -> bool:
        """Whether this key opened that session, for this mailbox."""
        if self._of.get(session) != owner:
            return False
        self._of.move_to_end(session)
        return True

    def open(self, session: str, owner: Owner) -> None:
        """A session began."""
        self._of[session] = owner
        key = owner[0]
        own = [each for each, (opened_by, _) in self._of.items() if opened_by == key]
        if len(own) > self._of_a_key:
            self.end(own[0])
        while len(self._of) > self._most:
            self._of.popitem(last=False)

    def end(self, session: str) -> None:
        """A session is over."""
        self._of.pop(session, None)


class Transport:
    """The protocol over HTTP. It runs in a task of its own, from the first request until `ending` is set."""

    def __init__(self, server: Server[Any], *, ending: asyncio.Event) -> None:
        self._manager = StreamableHTTPSessionManager(server, **_limits())
        self._ending = ending
        self._ready = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if self._ending.is_set():
            await Response(status_code=503, headers={"Retry-After": "5"})(scope, receive, send)
            return
        await self._start()
        await self._manager.handle_request(scope, receive, send)

    async def _start(self) -> None:
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        await self._ready.wait()

    async def _run(self) -> None:
        async with self._manager.run():
            self._ready.set()
            await self._ending.wait()


def opening(send: Send, owners: Owners, owner: Owner) -> Send:
    """A way out that notes the session which an answer opens."""

    async def noting(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] < 400:
            for name, value in message.get("headers", ()):
                if name.lower() == SESSION_ID.encode():
                    owners.open(value.decode("latin-1"), owner)
        await send(message)

    return noting


def _limits() -> dict[str, Any]:
    """What bounds idle sessions, where this mcp can."""
    known = inspect.signature(StreamableHTTPSessionManager).parameters
    return {"session_idle_timeout": IDLE_SECONDS} if "session_idle_timeout" in known else {}
