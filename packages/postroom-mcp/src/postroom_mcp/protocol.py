"""The only file that knows which mcp is installed: 1.x, or 2.x, where requests and their context are of another form."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import mcp.shared.exceptions as faults
import mcp.types as types
from mcp.server.lowlevel import Server

from postroom_mcp.wire import Json

IS_2 = "input_schema" in types.Tool.model_fields
_ASKS_IN_THE_ANSWER = "2026-07-28"
"""From this revision on a server cannot send requests: what it asks travels in the answer, and the call comes again."""

ClientFault: type[Exception] = getattr(faults, "MCPError", None) or faults.McpError
"""The client answered a request of ours with an error, or cannot be asked any more."""


class AnswerAwaited(Exception):
    """The client is asked in the answer to its call, and calls again with what the person said."""

    def __init__(self, key: str, request: Json) -> None:
        super().__init__(key)
        self.key = key
        self.request = request


@dataclass(frozen=True)
class Exchange:
    """One request of a client. `connection` is a name that no other connection has; `http` is the request that carried it."""

    request_id: str | int | None
    connection: str
    http: Any
    _session: Any
    _given: Any = None

    def can_ask(self) -> bool:
        """Whether the client shows a person forms."""
        wanted = getattr(_capabilities(self._session), "elicitation", None)
        return wanted is not None and (
            getattr(wanted, "form", None) is not None or getattr(wanted, "url", None) is None
        )

    async def ask(self, key: str, *, message: str, schema: Json) -> tuple[str, Json]:
        """Show a person a form: `accept`, `decline` or `cancel`, and what stands in it. Raises `ClientFault`, `AnswerAwaited`."""
        if getattr(self._session, "protocol_version", "") >= _ASKS_IN_THE_ANSWER and IS_2:
            answer = (getattr(self._given, "input_responses", None) or {}).get(key)
            if answer is None:
                raise AnswerAwaited(key, {"mode": "form", "message": message, "requestedSchema": schema})
        else:
            answer = await self._session.elicit_form(message, schema, self.request_id)
        return str(getattr(answer, "action", "cancel")), dict(getattr(answer, "content", None) or {})


Listing = Callable[[Exchange], Awaitable[list[Json]]]
Calling = Callable[[Exchange, str, Json], Awaitable[Json]]


def low_level(name: str, *, version: str, instructions: str, listed: Listing, called: Calling) -> Server[Any]:
    """A server that lists and calls tools through these two functions."""
    make = _of_2 if IS_2 else _of_1
    return make(name, listed, called, version=version, instructions=instructions, lifespan=_named)


@asynccontextmanager
async def _named(server: Any) -> AsyncIterator[str]:
    """The name of a connection: request ids begin anew in each. Over HTTP the session's id goes before it."""
    yield uuid.uuid4().hex


def _capabilities(session: Any) -> Any:
    if IS_2:
        return session.client_capabilities
    return session.client_params.capabilities if session.client_params else None


def _exchange(context: Any, given: Any = None) -> Exchange:
    return Exchange(context.request_id, context.lifespan_context, context.request, context.session, given)


def _of_1(name: str, listed: Listing, called: Calling, **options: Any) -> Server[Any]:
    server: Any = Server(name, **options)

    async def on_list(request: Any) -> Any:
        tools = await listed(_exchange(server.request_context))
        return types.ServerResult(types.ListToolsResult.model_validate({"tools": tools}))

    async def on_call(request: Any) -> Any:
        asked = request.params
        answer = await called(_exchange(server.request_context), asked.name, asked.arguments or {})
        return types.ServerResult(types.CallToolResult.model_validate(answer))

    server.request_handlers[types.ListToolsRequest] = on_list
    server.request_handlers[types.CallToolRequest] = on_call
    return server  # type: ignore[no-any-return]  # the class is generic in what 2.x does not know


def _of_2(name: str, listed: Listing, called: Calling, **options: Any) -> Server[Any]:
    wire: Any = types

    async def on_list(context: Any, params: Any) -> Any:
        return types.ListToolsResult.model_validate({"tools": await listed(_exchange(context))})

    async def on_call(context: Any, params: Any) -> Any:
        try:
            answer = await called(_exchange(context, params), params.name, params.arguments or {})
        except AnswerAwaited as awaited:
            asked = {"method": "elicitation/create", "params": awaited.request}
            return wire.InputRequiredResult.model_validate({"inputRequests": {awaited.key: asked}})
        return types.CallToolResult.model_validate(answer)

    make: Any = Server
    return make(name, on_list_tools=on_list, on_call_tool=on_call, **options)  # type: ignore[no-any-return]
