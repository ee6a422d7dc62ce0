"""A client in this process for tests, and how `postroom gullible` calls a tool: the protocol is spoken, no key, no network."""

from __future__ import annotations

import asyncio
import contextvars
import itertools
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import anyio
from mcp.server.lowlevel import Server
from mcp.shared.message import SessionMessage
from mcp.types import JSONRPCNotification, JSONRPCRequest

from postroom import Mailbox
from postroom_mcp.protocol import IS_2
from postroom_mcp.server import mcp_server

__all__ = ["Wire", "call_tool", "connected"]

_VERSION = "2025-06-18"
_CLIENT = {"protocolVersion": _VERSION, "capabilities": {}, "clientInfo": {"name": "postroom-testing", "version": "1"}}


class Wire:
    """One connection to a server: requests by id, several at a time."""

    def __init__(self, reads: Any, writes: Any) -> None:
        self._reads = reads
        self._writes = writes
        self._numbers = itertools.count(1)
        self._waiting: dict[str | int, asyncio.Future[dict[str, Any]]] = {}

    async def ask(
        self, method: str, params: dict[str, Any] | None = None, *, request_id: str | int | None = None
    ) -> dict[str, Any]:
        """The result of a request. Raises `RuntimeError` where the server answers with an error of the protocol."""
        number = next(self._numbers) if request_id is None else request_id
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        await self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params or {}}, JSONRPCRequest)
        return await answer

    async def tell(self, method: str, params: dict[str, Any] | None = None) -> None:
        """A notification: nothing comes back."""
        await self._send({"jsonrpc": "2.0", "method": method, "params": params or {}}, JSONRPCNotification)

    async def listen(self) -> None:
        """Take answers until the server goes."""
        async for message in self._reads:
            self._take(_plain(message.message))

    def _take(self, answer: dict[str, Any]) -> None:
        waiting = self._waiting.pop(answer.get("id", ""), None)
        if waiting is None or waiting.done():
            return
        if "error" in answer:
            waiting.set_exception(RuntimeError(answer["error"]["message"]))
        else:
            waiting.set_result(answer["result"])

    async def _send(self, message: dict[str, Any], kind: Any) -> None:
        await self._writes.send(SessionMessage(_message(kind.model_validate(message))))

    async def begin(self) -> None:
        """Shake hands."""
        await self.ask("initialize", _CLIENT)
        await self.tell("notifications/initialized")


@asynccontextmanager
async def connected(server: Server[Any]) -> AsyncIterator[Wire]:
    """A connection to a server in this process, shaken hands."""
    to_server, at_server = anyio.create_memory_object_stream[Any](16)
    to_client, at_client = anyio.create_memory_object_stream[Any](16)
    async with to_server, at_server, to_client, at_client, anyio.create_task_group() as tasks:
        wire = Wire(at_client, to_server)
        tasks.start_soon(server.run, at_server, to_client, server.create_initialization_options())
        tasks.start_soon(wire.listen)
        await wire.begin()
        try:
            yield wire
        finally:
            tasks.cancel_scope.cancel()


def call_tool(mailbox: Mailbox, name: str, arguments: dict[str, Any], *, run: str = "") -> str:
    """Call a tool as a client does for a model; what the model reads. `run` names the run that the call belongs to."""

    async def called() -> str:
        async with connected(mcp_server(mailbox, only=[name], run=run or None)) as wire:
            answer = await wire.ask("tools/call", {"name": name, "arguments": arguments})
        return "".join(part["text"] for part in answer["content"])

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(contextvars.copy_context().run, asyncio.run, called()).result()


def _message(request: Any) -> Any:
    if IS_2:
        return request
    from mcp.types import JSONRPCMessage

    return JSONRPCMessage(request)


def _plain(message: Any) -> dict[str, Any]:
    found: dict[str, Any] = getattr(message, "root", message).model_dump(mode="json", by_alias=True, exclude_none=True)
    return found
