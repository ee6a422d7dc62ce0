"""Quarantine: mail that no agent sees before a person has released it. For keys that rule the whole room."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from postroom import QuarantineState, Scope
from postroom.doors import refusal
from postroom_server.console.mail_html import framed
from postroom_server.console.visits import HOME, Visit

_MOST = 200
_DECIDED = (QuarantineState.RELEASED, QuarantineState.DISCARDED)


async def held(visit: Visit) -> Response:
    """What waits, and what was decided last."""
    visit.grant.require(Scope.ADMIN)
    return await visit.page(
        "quarantine.html",
        held=await visit.room.quarantine.list(count=_MOST),
        decided=await visit.room.quarantine.list(*_DECIDED, count=20),
    )


async def one(visit: Visit) -> Response:
    """One message, to judge by. Its HTML is shown where it is asked for."""
    visit.grant.require(Scope.ADMIN)
    found = await visit.room.quarantine.show(visit.named("message_id"))
    original = await visit.room.views.original(found.message.id)
    return await visit.page(
        "quarantined.html",
        found=found,
        text=original.text,
        frame=await asyncio.to_thread(framed, original.html, original.attachments) if original.html else "",
    )


async def decide(visit: Visit) -> Response:
    """A person let it in, or keeps it out for good."""
    message_id, verb = visit.named("message_id"), visit.wrote("decision")
    by = {"by": visit.grant.key.name, "why": visit.wrote("why")}
    if verb == "discard":
        await visit.do("quarantine.discard", message_id=message_id, **by)
        return visit.back(f"{HOME}/quarantine", f"{message_id} is discarded: no agent will see it.")
    if verb not in ("release", "release_apart"):
        raise refusal("invalid_request", "Choose one of: release, discard.", status=422)
    apart = verb == "release_apart"
    found = await visit.do("quarantine.release", message_id=message_id, as_new_thread=apart, **by)
    return visit.back(
        f"{HOME}/quarantine", f"{found.message.id} is released; {', '.join(found.mailboxes)} may read it."
    )
