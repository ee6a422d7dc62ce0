"""A room behind its web doors: requests go to the application itself, or over loopback where the connection matters."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn

from postroom import AsyncPostroom, Scope
from postroom.model.settings import Settings
from postroom_server import app, listen

URL = "http://mail.acme.test"
Client = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def room() -> AsyncIterator[AsyncPostroom]:
    settings = Settings(domain="acme.test", mailboxes=("support", "billing"))
    async with AsyncPostroom("acme.test", settings=settings, background=False) as opened:
        yield opened


@pytest.fixture
async def client(room: AsyncPostroom) -> AsyncIterator[Client]:
    """Makes a client with a key of these scopes; `await client("read", mailboxes=["support"])`, `await client()` has none."""
    served, opened = app(room), list[httpx.AsyncClient]()

    async def make(*scopes: Scope | str, mailboxes: Iterable[str] | None = None) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(served, raise_app_exceptions=False)
        headers = {}
        if scopes:
            key = await room.keys.create("test", scopes=scopes, mailboxes=mailboxes)
            headers = {"Authorization": f"Bearer {key.secret.get_secret_value()}"}
        opened.append(httpx.AsyncClient(transport=transport, base_url=URL, headers=headers, timeout=30))
        return opened[-1]

    yield make
    for each in opened:
        await each.aclose()


@asynccontextmanager
async def listening(served: object) -> AsyncIterator[str]:
    """The URL of an application on a loopback port."""
    with listen("127.0.0.1", 0) as door:
        config = uvicorn.Config(served, log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=2)  # type: ignore[arg-type]  # any ASGI application
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[door]))
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            served.state.ending.set()  # type: ignore[attr-defined]  # Starlette's own
            server.should_exit = True
            await serving
