"""Who calls: the bearer of a key (RFC 6750), looked up anew for each call."""

from __future__ import annotations

from starlette.requests import Request

from postroom import AsyncPostroom, PostroomError
from postroom.doors import Grant, Problem
from postroom_server.limiting import CallLimit
from postroom_server.problems import CHALLENGE, Refusal, refusal


async def enter(request: Request, room: AsyncPostroom, limit: CallLimit) -> Grant:
    """What the caller may do. Raises a refusal: 401 without a key in force, 429 for one that asks too much."""
    grant = await grant_of(request, room)
    limit.take(grant.key.id)
    return grant


async def grant_of(request: Request, room: AsyncPostroom) -> Grant:
    """The grant of the key in the Authorization field. Raises a refusal (401)."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise refusal(
            "unauthenticated", "This door takes a key: Authorization: Bearer prk_...", status=401, headers=CHALLENGE
        )
    try:
        return await room.keys.authenticate(secret)
    except PostroomError as error:
        if error.code != "permission_denied":
            raise
        problem = Problem.said("unauthenticated", str(error), status=401, you_can=error.you_can)
        raise Refusal(problem, headers=CHALLENGE) from None
