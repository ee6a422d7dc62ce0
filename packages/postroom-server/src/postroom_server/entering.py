"""Who calls: the bearer of a key, who may ask only so much."""

from __future__ import annotations

from starlette.requests import Request

from postroom import AsyncPostroom
from postroom.doors import Grant, grant_of
from postroom_server.limiting import CallLimit


async def enter(request: Request, room: AsyncPostroom, limit: CallLimit) -> Grant:
    """What the caller may do. Raises a refusal: 401 without a key in force, 429 for one that asks too much."""
    grant = await grant_of(request, room)
    limit.take(grant.key.id)
    return grant
