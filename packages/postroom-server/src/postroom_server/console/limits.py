"""Limits: what is used of them, as bars, and how the domains stand with those who receive their mail."""

from __future__ import annotations

from starlette.responses import Response

from postroom_server.console.visits import Visit


async def usage(visit: Visit) -> Response:
    """Of the mailboxes that the key may see; of domains and the room, where it may see all."""
    whole = visit.eyes is None
    found = await visit.room.limits.usage()
    return await visit.page(
        "limits.html",
        usage=[each for each in found if whole or (each.scope == "mailbox" and visit.sees(each.owner))],
        reputations=await visit.room.limits.reputation() if whole else [],
    )
