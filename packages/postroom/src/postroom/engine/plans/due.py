"""When a step of a follow-up plan is due: into business hours, with its jitter, past the absence of whom it is for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from postroom.backends.store.records.claims import TIMER_QUEUE
from postroom.backends.store.records.records import Records
from postroom.engine.confinement import tainting
from postroom.engine.plans import plans
from postroom.engine.plans.plans import FollowUps
from postroom.model.event import EventName
from postroom.model.ids import at, milliseconds
from postroom.model.plan import PlanStatus
from postroom.ports.database import Row

LONGEST_ABSENCE = timedelta(days=90)
"""Whoever is away for longer is not written to afterwards: the plan ends."""


def of_step(records: Records, plan: Row, number: int) -> int:
    """When a step is due, counted from now, in milliseconds UTC."""
    body, now = plans.body_of(plan), at(records.now)
    step = body.steps[number]
    if step.after is None:
        moment = max(step.at or now, now)
    else:
        moment = body.business_hours.later(now, step.after) if body.business_hours else now + step.after
        moment = _spread(body, number, moment)
    until = absence(records, plan)
    if until is not None and not is_too_long(until, now):
        moment = past(until, body, number, moment)
    return milliseconds(moment)


def within_hours(body: FollowUps, number: int, moment: datetime) -> datetime:
    """The moment itself where it is within the plan's hours, or the step has a moment of its own; else one in the hours after."""
    hours = body.business_hours
    if hours is None or body.steps[number].at is not None or hours.opens(moment) == moment.astimezone(UTC):
        return moment
    return _spread(body, number, moment)


def past(until: date, body: FollowUps, number: int, moment: datetime) -> datetime:
    """The same time of a day on which nobody is away any more; the moment itself where it is later anyway."""
    local = body.business_hours.local(moment) if body.business_hours else moment
    days = (until - local.date()).days + 1
    if days <= 0:
        return moment
    back = local + timedelta(days=days)
    hours = body.business_hours
    return _spread(body, number, back) if hours and hours.opens(back) != back else back.astimezone(UTC)


def absence(records: Records, plan: Row) -> date | None:
    """The last day on which somebody is away whom the plan's next step goes to, as their own automatic answer says."""
    days = (records.messages.away_until(address) for address in plans.addressees(records, plan))
    return max((day for day in days if day is not None), default=None)


def is_too_long(until: date, now: datetime) -> bool:
    """Whether an absence lasts longer than a plan can wait."""
    return until - now.date() > LONGEST_ABSENCE


def move(records: Records, plan: Row, due: datetime, *, why: str, until: str | None = None) -> None:
    """Have the next step of a plan due at another moment, and say so."""
    settle(records, plan, plan["next_step"], milliseconds(due))
    told = due.astimezone(UTC).isoformat(timespec="seconds")
    plans.announce(records, EventName.FOLLOW_UP_MOVED, plan, why=why, due=told, until=until)


def go_on(records: Records, plan: Row) -> None:
    """A step has been dealt with: the next one is due in its turn, or the plan is done."""
    following = plan["next_step"] + 1
    if following < len(plans.body_of(plan).steps):
        settle(records, plan, following, of_step(records, plan, following))
    else:
        plans.end(records, plan, PlanStatus.DONE)


def settle(records: Records, plan: Row, number: int, due: int) -> None:
    """Write down which step comes next, and when; a plan that is paused keeps how far away that is."""
    if plan["paused_left"] is not None:
        records.plans.pause(plan["id"], next_step=number, left=max(0, due - records.now))
        return
    records.plans.advance(plan["id"], next_step=number, due=due)
    records.claims.enqueue(TIMER_QUEUE, plan["id"], run_at=due)
    tainting.prolong(records, plans.body_of(plan).shadow, thread=plan["thread_id"], until=due)


def _spread(body: FollowUps, number: int, moment: datetime) -> datetime:
    """Jitter after the moment; after the next opening, where that is later."""
    jitter = timedelta(seconds=body.jitter[number] if body.jitter else 0)
    hours = body.business_hours
    if hours is None:
        return moment + jitter
    spread = hours.opens(moment) + jitter
    opening = hours.opens(spread)
    return spread if opening == spread else hours.opens(opening + jitter)
