"""`POST /v1/receive/{provider}`: web calls of mail providers. The provider's own signature opens this door, not a key."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from postroom import AsyncPostroom, ConfigurationError
from postroom.doors import body_of, refusal


async def receive(request: Request, room: AsyncPostroom) -> Response:
    """Hand a call as it came to its provider's reader: 204, once it is stored. Raises a refusal (404) where none reads it."""
    provider, most = request.path_params["provider"], room.settings.max_request_bytes
    try:
        await room.providers.receive(provider, await body_of(request, most=most), dict(request.headers))
    except ConfigurationError:
        raise refusal("not_found", "No provider of this name calls here.", status=404) from None
    return Response(status_code=204)
