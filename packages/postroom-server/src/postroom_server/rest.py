"""REST: a route for each row of the table of operations."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from postroom import AsyncPostroom, ConfigurationError, PostroomError
from postroom.doors import (
    OPERATIONS,
    REPEAT,
    RUN_HEADER,
    CarriedRun,
    Grant,
    Once,
    Operation,
    Refusal,
    RemoteCall,
    answering,
    body_of,
    faults_of,
    perform,
    refusal,
)
from postroom_server.entering import enter
from postroom_server.leaving import while_asked
from postroom_server.limiting import CallLimit
from postroom_server.metrics import Calls
from postroom_server.paging import links

IDEMPOTENCY_KEY = "Idempotency-Key"
_JSON = "application/json"
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL as JSON writes it, and not an escaped backslash before `u0000`."""


@dataclass(frozen=True)
class Door:
    """What every call passes: the room behind it, the limit of calls, and their count."""

    room: AsyncPostroom
    limit: CallLimit
    calls: Calls


def routes(door: Door) -> list[Route]:
    """One for each operation, those with fixed words before those with parameters in the same place."""
    rows = sorted(OPERATIONS, key=lambda operation: [part.startswith("{") for part in operation.path.split("/")])
    return [Route(row.path, _endpoint(door, row), methods=[row.verb], name=row.name) for row in rows]


def _endpoint(door: Door, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        with door.calls.counting(operation.name) as counted:
            response = await _answer(door, operation, request)
            counted.status = response.status_code
            return response

    return endpoint


async def _answer(door: Door, operation: Operation, request: Request) -> Response:
    """The steps of a call: who, how much, what, whether before, done."""
    grant = await enter(request, door.room, door.limit)
    body = await body_of(request, most=door.room.settings.max_request_bytes)
    _require_json(request, body)
    call = _call(operation, request, body, grant)
    once = _once(request, operation, body, grant)
    if once is None:
        done = perform(door.room, call)
        result = await (while_asked(request, done) if operation.waits else done)
        return _response(call, result, request)
    return await _answer_once(door.room, call, once, request)


async def _answer_once(room: AsyncPostroom, call: RemoteCall, once: Once, request: Request) -> Response:
    """Do it, or give back what it was answered the first time."""
    kept = await answering.begin(room, once)
    if kept is not None:
        return _json(kept.body, status=kept.status, headers={"Idempotency-Replayed": "true"})
    try:
        response = _response(call, await perform(room, call), request)
    except (PostroomError, ConfigurationError):
        await answering.forget(room, once)
        raise
    body = bytes(response.body) if call.operation.reveals is None else None
    await answering.finish(room, once, status=response.status_code, body=body)
    return response


def _call(operation: Operation, request: Request, body: bytes, grant: Grant) -> RemoteCall:
    path = {name: unquote(value) for name, value in request.path_params.items()}
    arguments = _arguments(operation, path, request, body)
    given = _idempotency_key(request)
    if operation.takes_key and given and not given.startswith(REPEAT):
        arguments.setdefault("key", f"{grant.key.id}:{given}")
    mailbox = path["mailbox"] if operation.of_mailbox else None
    return RemoteCall(operation, arguments, grant, mailbox=mailbox, carried=_carried(request))


def _arguments(operation: Operation, path: dict[str, str], request: Request, body: bytes) -> dict[str, Any]:
    _refuse_nul(*path.values(), *(value for _, value in request.query_params.multi_items()))
    if _NUL.search(body):
        raise _no_nul()
    try:
        return operation.arguments(path, request.query_params.multi_items(), body)
    except ValidationError as error:
        unreadable = any(each["type"] == "json_invalid" for each in error.errors(include_input=False))
        raise refusal("invalid_request", faults_of(error), status=400 if unreadable else 422) from None


def _refuse_nul(*texts: str) -> None:
    if any("\0" in text for text in texts):
        raise _no_nul()


def _no_nul() -> Refusal:
    return refusal("invalid_request", "The character NUL stands in no text here.", status=422)


def _carried(request: Request) -> CarriedRun:
    value = request.headers.get(RUN_HEADER)
    return CarriedRun.of_header(value) if value is not None else CarriedRun()


def _once(request: Request, operation: Operation, body: bytes, grant: Grant) -> Once | None:
    """The call by its idempotency key, where it has one and changes anything."""
    given = _idempotency_key(request)
    if given is None or not operation.writes:
        return None
    parts = (operation.verb.encode(), request.scope["raw_path"], request.scope["query_string"], body)
    digest = hashlib.sha256(b"\0".join(parts)).hexdigest()
    return Once(grant.key.id, given, digest, repeatable=operation.takes_key)


def _idempotency_key(request: Request) -> str | None:
    given = request.headers.get(IDEMPOTENCY_KEY)
    if given is not None and not (0 < len(given) <= answering.LONGEST_KEY and given.isascii() and given.isprintable()):
        raise refusal(
            "invalid_request",
            f"An {IDEMPOTENCY_KEY} has 1 to {answering.LONGEST_KEY} printable characters.",
            status=400,
        )
    return given


def _require_json(request: Request, body: bytes) -> None:
    kind = request.headers.get("content-type", _JSON if not body else "").partition(";")[0].strip().lower()
    if body and kind != _JSON:
        raise refusal("unsupported_media_type", f"A body is {_JSON} here.", status=415)


def _response(call: RemoteCall, result: Any, request: Request) -> Response:
    if call.operation.is_silent:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    return _json(call.operation.write(result), headers=links(call.operation, call.arguments, result, request))


def _json(content: bytes, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    fields = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", **(headers or {})}
    return Response(content, status_code=status, headers=fields, media_type=_JSON)


class RawPaths:
    """Routes by the path as it was sent: a Message-ID in it may hold a slash, which is written `%2F`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on with its path still encoded."""
        if scope["type"] == "http" and scope.get("raw_path"):
            scope = {**scope, "path": scope["raw_path"].decode("ascii", "replace")}
        await self._app(scope, receive, send)
