"""Deliveries: what is on its way, and what did not arrive."""

from __future__ import annotations

from starlette.responses import Response

from postroom import DeliveryStatus
from postroom_server.console.visits import Visit

_MOST = 1_000


async def open_ones(visit: Visit) -> Response:
    """What has not ended well, newest first; or deliveries in one state."""
    wanted = [status for status in DeliveryStatus if status == visit.asked("status")]
    return await visit.page(
        "deliveries.html",
        entries=await visit.room.views.deliveries(*wanted, mailboxes=visit.eyes, count=_MOST),
        states=list(DeliveryStatus),
        wanted=wanted[0] if wanted else "",
    )
