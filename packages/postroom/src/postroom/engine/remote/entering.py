"""Coming to a web door: by which key, and with how much. Every door asks the same, whatever it is built with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Protocol

from postroom.engine.keys.grant import Grant
from postroom.model.errors import PermissionDenied
from postroom.model.problem import Problem

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="postroom"'}
_MINUTE = 60.0


class WebRequest(Protocol):
    """What is asked of a request: its header, and its body piece by piece."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Its fields, by names in small letters."""

    def stream(self) -> AsyncIterator[bytes]:
        """Its body."""


class Refusal(Exception):
    """The door itself says no: the problem, and header fields that go with it."""

    def __init__(self, problem: Problem, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.detail)
        self.problem = problem
        self.headers = dict(headers or {})


def refusal(
    code: str,
    detail: str,
    *,
    status: int,
    headers: Mapping[str, str] | None = None,
    you_can: str = "",
    retryable: bool = False,
) -> Refusal:
    """A refusal of the door itself."""
    return Refusal(Problem.said(code, detail, status=status, you_can=you_can, retryable=retryable), headers=headers)


async def grant_of(request: WebRequest, room: AsyncPostroom) -> Grant:
    """The grant of the key in the Authorization field (RFC 6750), looked up anew. Raises a refusal (401)."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        said = "This door takes a key: Authorization: Bearer prk_..."
        raise refusal("unauthenticated", said, status=401, headers=_CHALLENGE)
    try:
        return await room.keys.authenticate(secret)
    except PermissionDenied as denied:
        raise refusal("unauthenticated", str(denied), status=401, you_can=denied.you_can, headers=_CHALLENGE) from None


async def body_of(request: WebRequest, *, most: int) -> bytes:
    """The body, read no further than it may be long, nor longer than a minute. Raises a refusal (413, 408)."""
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > most:
        raise _too_large(most)
    try:
        async with asyncio.timeout(_MINUTE):
            return await _read(request, most=most)
    except TimeoutError:
        raise refusal("too_slow", "The body did not come within a minute.", status=408, retryable=True) from None


async def _read(request: WebRequest, *, most: int) -> bytes:
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > most:
            raise _too_large(most)
    return bytes(found)


def _too_large(most: int) -> Refusal:
    return refusal("too_large", f"A body has at most {most} octets here.", status=413)
