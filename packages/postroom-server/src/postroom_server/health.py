"""Whether the process lives, and whether its room can work."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from postroom import AsyncPostroom


async def health(request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


async def ready(room: AsyncPostroom) -> Response:
    """The store can be read. Raises `StoreUnavailable`, a 503."""
    await room.read(lambda records: None)
    return JSONResponse({"status": "ready"}, headers={"Cache-Control": "no-store"})
