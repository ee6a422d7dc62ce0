"""Plans: what agents wait for, will send and have promised; an admin pauses, resumes and cancels."""

from __future__ import annotations

from itertools import chain

from starlette.responses import Response

from postroom import Planned
from postroom.doors import refusal
from postroom_server.console.visits import HOME, Visit

_MOST = 500
_FAR = float("inf")
_DONE = {"pause": "is paused", "resume": "goes on", "cancel": "is cancelled"}


async def all_planned(visit: Visit) -> Response:
    """Everything that is planned, the next due first."""
    return await visit.page("plans.html", plans=await _visible(visit))


async def decide(visit: Visit) -> Response:
    """An admin decided about a plan."""
    plan, verb = visit.named("plan_id"), visit.wrote("decision")
    if verb not in _DONE:
        raise refusal("invalid_request", "Choose one of: pause, resume, cancel.", status=422)
    await visit.do(f"plans.{verb}", plan_id=plan, by=visit.grant.key.name)
    return visit.back(f"{HOME}/plans", f"{plan} {_DONE[verb]}.")


async def _visible(visit: Visit) -> list[Planned]:
    if visit.eyes is None:
        return await visit.room.plans.all(count=_MOST)
    living = {mailbox.name for mailbox in await visit.room.mailboxes()}
    found = [await visit.room.plans.of_mailbox(name) for name in visit.eyes if name in living]
    return sorted(chain.from_iterable(found), key=lambda plan: plan.due.timestamp() if plan.due else _FAR)
