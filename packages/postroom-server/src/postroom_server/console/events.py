"""Events: what happened in the room, newest first, and which key did it."""

from __future__ import annotations

from starlette.responses import Response

from postroom import AgentKey, Scope
from postroom_server.console.telling import told
from postroom_server.console.visits import Visit
from postroom_server.stream import event_id

_COUNT = 100


async def newest(visit: Visit) -> Response:
    """A page of the audit trail. It goes on by itself where a script may run, and when it is loaded again where none may."""
    before = visit.asked("before")
    found = await visit.room.views.events(mailboxes=visit.eyes, before=event_id(before), count=_COUNT)
    return await visit.page(
        "events.html",
        events=[told(event) for event in found],
        older=found[-1].id if len(found) == _COUNT else None,
        first=not before,
        keys=await _names(visit),
    )


async def _names(visit: Visit) -> dict[str, str]:
    """The names of the keys that this key may know of: an admin's all, another's its own."""
    known: list[AgentKey] = [visit.grant.key]
    if visit.grant.permits(Scope.ADMIN):
        known = await visit.room.keys.all()
    return {key.id: key.name for key in known}
