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
    """Who opened which session. Where there are too many, of one key or of all, the one that was not used for longest is over."""

    def __init__(self, most: int = MOST_SESSIONS, *, of_a_key: int = MOST_OF_A_KEY) -> None:
        self._of: OrderedDict[str, Owner] = OrderedDict()
        self._most, self._of_a_key = most, of_a_key

    def owns(self, owner: Owner, session: str) -> bool:
        """Whether this key opened that session, for this mailbox."""
        if self._of.get(session) != owner:
            return False
        self._of.move_to_end(session)
        return True

    def open(self, session: str, owner: Owner) -> list[str]:
        """A session began; those that are over for it, which the caller ends."""
        self._of[session] = owner
        own = [each for each, (key, _) in self._of.items() if key == owner[0]]
        over = own[: -self._of_a_key] or list(self._of)[: -self._most]
        for each in over:
            self.end(each)
        return over

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

    async def end(self, session: str) -> None:
        """End a session as its client would: its streams close, and from then on there is no such session."""
        headers = [(SESSION_ID.encode(), session.encode("latin-1"))]
        scope = {"type": "http", "method": "DELETE", "path": "/mcp", "query_string": b"", "headers": headers}
        await self._manager.handle_request(scope, _no_body, _to_nobody)

    async def _start(self) -> None:
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        await self._ready.wait()

    async def _run(self) -> None:
        async with self._manager.run():
            self._ready.set()
            await self._ending.wait()


def session_in(answer: Message) -> str:
    """The session that the head of an answer names, or nothing."""
    named = (value for name, value in answer.get("headers", ()) if name.lower() == SESSION_ID.encode())
    return next(named, b"").decode("latin-1")


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _to_nobody(message: Message) -> None:
    pass


def _limits() -> dict[str, Any]:
    """What bounds idle sessions, where this mcp can."""
    known = inspect.signature(StreamableHTTPSessionManager).parameters
    return {"session_idle_timeout": IDLE_SECONDS} if "session_idle_timeout" in known else {}
