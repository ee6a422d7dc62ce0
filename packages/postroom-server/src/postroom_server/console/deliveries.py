"""Deliveries: what is on its way, and what did not arrive."""

from __future__ import annotations

from starlette.responses import Response

from postroom import DeliveryStatus
from postroom_server.console.visits import Visit

_MOST = 1_000


async def open_ones(visit: Visit) -> Response:
    """What has not ended well, newest first; or deliveries in one state."""
    visit.eyes  # noqa: B018 - raises for a key that sees nothing
    wanted = [status for status in DeliveryStatus if status == visit.asked("status")]
    entries = await visit.room.deliveries(*wanted, count=_MOST)
    return await visit.page(
        "deliveries.html",
        entries=[entry for entry in entries if visit.sees(entry.mailbox)],
        states=list(DeliveryStatus),
        wanted=wanted[0] if wanted else "",
    )
