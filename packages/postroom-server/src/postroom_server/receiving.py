"""`POST /v1/receive/{provider}`: web calls of mail providers. The provider's own signature opens this door, not a key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from postroom_server.limiting import body_of
from postroom_server.problems import refusal


@dataclass(frozen=True)
class WebhookCall:
    """A call as it came: the raw body, which the signature is over, and the header fields, their names in lower case."""

    headers: Mapping[str, str]
    body: bytes


Receiver = Callable[[WebhookCall], Awaitable[None]]
"""Checks the signature, then takes what the call brings. Raises `InvalidSignature`, `MalformedMessage`, `StoreUnavailable`."""


async def receive(request: Request, receivers: Mapping[str, Receiver], *, most: int) -> Response:
    """Hand a call to its provider's receiver: 204, or 404 for a provider that nobody named."""
    receiver = receivers.get(request.path_params["provider"])
    if receiver is None:
        raise refusal("not_found", "No provider of this name calls here.", status=404)
    await receiver(WebhookCall(dict(request.headers), await body_of(request, most=most)))
    return Response(status_code=204)
