"""The official client, of whichever mcp is installed, over stdio and streamable HTTP."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from postroom_mcp.protocol import IS_2


@asynccontextmanager
async def over_http(url: str, key: str, **options: Any) -> AsyncIterator[ClientSession]:
    """A session at a URL with a key."""
    headers = {"Authorization": f"Bearer {key}"}
    async with _transport(url, headers) as (reads, writes, *_), ClientSession(reads, writes, **options) as session:
        await session.initialize()
        yield session


@asynccontextmanager
async def over_stdio(*arguments: str, env: Mapping[str, str], **options: Any) -> AsyncIterator[ClientSession]:
    """A session with `postroom-mcp` as a process of its own."""
    started = StdioServerParameters(command=sys.executable, args=["-m", "postroom_mcp", *arguments], env=dict(env))
    async with stdio_client(started) as (reads, writes), ClientSession(reads, writes, **options) as session:
        await session.initialize()
        yield session


def said(result: Any) -> str:
    """The text of a result."""
    return "".join(part.text for part in result.content)


def refused(result: Any) -> bool:
    """Whether a result is an error."""
    return bool(result.is_error if IS_2 else result.isError)


def data(result: Any) -> dict[str, Any]:
    """The structured content of a result."""
    return dict(result.structured_content if IS_2 else result.structuredContent)


@asynccontextmanager
async def _transport(url: str, headers: dict[str, str]) -> AsyncIterator[Any]:
    if IS_2:
        import httpx2 as http
    else:
        import httpx as http  # type: ignore[no-redef]
    async with (
        http.AsyncClient(headers=headers, timeout=20) as client,
        streamable_http_client(url, http_client=client) as streams,
    ):
        yield streams
