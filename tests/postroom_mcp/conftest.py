"""A room with mail, and its MCP door over HTTP on a loopback port."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from postroom import AsyncPostroom, Scope
from postroom_mcp import McpSettings, app
from tests.contracts.frameworks import QUIET, mail_from_ada

os.environ.update(QUIET)

Door = Callable[..., AbstractAsyncContextManager[str]]


@pytest.fixture(autouse=True)
def private_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))


@pytest.fixture
async def room() -> AsyncIterator[AsyncPostroom]:
    async with AsyncPostroom("acme.test", mailboxes=["support", "billing"]) as opened:
        await opened.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")
        yield opened


async def key(room: AsyncPostroom, *scopes: Scope | str, mailboxes: Any = ("support",)) -> str:
    made = await room.keys.create("test", scopes=scopes, mailboxes=mailboxes)
    return made.secret.get_secret_value()


@asynccontextmanager
async def door(room: AsyncPostroom, **settings: Any) -> AsyncIterator[str]:
    """The URL of the door, `http://127.0.0.1:port/mcp`."""
    async with served(app(room, settings=McpSettings(**settings))) as url:
        yield f"{url}/mcp"


@asynccontextmanager
async def served(application: Any) -> AsyncIterator[str]:
    """The URL of an application on a loopback port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(application, log_config=None, lifespan="off", ws="none", timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            application.state.ending.set()
            server.should_exit = True
            await serving
