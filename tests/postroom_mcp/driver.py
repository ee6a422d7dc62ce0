"""The MCP server as the contract suite of the tools drives it: every call is a request of the protocol, over one connection."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from postroom import AsyncMailbox, Mailbox
from postroom_mcp import McpSettings, mcp_server
from postroom_mcp.testing import Wire, connected
from tests.contracts.frameworks import Seen

WAIT = 20


class Connection:
    """A server and its client on a loop of their own, until closed."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._wire: Future[Wire] = Future()
        self._loop = asyncio.new_event_loop()
        context = contextvars.copy_context()
        self._thread = threading.Thread(target=context.run, args=(self._run,))
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._end = asyncio.Event()
        async with connected(self._server) as wire:
            self._wire.set_result(wire)
            await self._end.wait()

    def ask(self, method: str, params: dict[str, Any], request_id: str | None = None) -> Future[dict[str, Any]]:
        wire = self._wire.result(WAIT)
        return asyncio.run_coroutine_threadsafe(wire.ask(method, params, request_id=request_id), self._loop)

    def close(self) -> None:
        self._wire.result(WAIT)
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(WAIT)


@dataclass(frozen=True)
class ListedTool:
    """A tool as `tools/list` told of it."""

    connection: Connection
    told: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.told["name"])


class Mcp:
    name = "mcp"
    has_call_ids = True

    def __init__(self) -> None:
        self._open: list[Connection] = []

    def postroom_tools(self, mailbox: Mailbox | AsyncMailbox, only: Sequence[str] | None = None) -> list[Any]:
        connection = Connection(mcp_server(mailbox, only, settings=McpSettings(structured="all")))
        self._open.append(connection)
        listed = connection.ask("tools/list", {}).result(WAIT)["tools"]
        return [ListedTool(connection, told) for told in listed]

    def schema(self, tool: Any) -> dict[str, Any]:
        told = tool.told
        function = {"name": told["name"], "description": told["description"], "parameters": told["inputSchema"]}
        return {"type": "function", "function": function}

    def call(self, tool: Any, arguments: dict[str, Any], call_id: str | None = None) -> Seen:
        return _seen(_asked(tool, arguments, call_id).result(WAIT))

    async def acall(self, tool: Any, arguments: dict[str, Any], call_id: str | None = None) -> Seen:
        return _seen(await asyncio.wrap_future(_asked(tool, arguments, call_id)))

    def run(self, tools: list[Any], steps: Any) -> str:
        raise NotImplementedError("MCP has no agent of its own; its clients do")

    arun = run  # type: ignore[assignment]

    def close(self) -> None:
        while self._open:
            self._open.pop().close()


def _asked(tool: ListedTool, arguments: dict[str, Any], call_id: str | None) -> Future[dict[str, Any]]:
    return tool.connection.ask("tools/call", {"name": tool.name, "arguments": arguments}, call_id)


def _seen(answer: dict[str, Any]) -> Seen:
    text = "".join(part["text"] for part in answer["content"])
    return Seen(text, refused=answer["isError"], data=answer.get("structuredContent"))
