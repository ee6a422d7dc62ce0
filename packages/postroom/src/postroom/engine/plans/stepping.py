"""A step of a follow-up plan inside the transaction that queues it: does it still stand, and what comes after it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from postroom.backends.store.records.records import Records
from postroom.engine.outbound.acceptance import Acceptance
from postroom.engine.plans import due, plans
from postroom.model.ids import at
from postroom.model.plan import PlanStatus
from postroom.ports.database import Row


class NotNow(Exception):
    """The step is not sent now: its plan ended, was paused, was moved, or has gone on."""


class Later(NamedTuple):
    """The moment to which a step that is due is put off, why, and the day until which somebody is away."""

    moment: datetime
    why: str
    until: str | None = None


def see_that_it_stands(acceptance: Acceptance, records: Records) -> None:
    """Whoever stops a plan does so before or after this transaction, never between this look and the row in the outbox:
    the thread is locked, and now the plan. What a person let go was looked at by the person.
    """
    request = acceptance.request
    if request.plan is None or request.consent is not None:
        return
    plan = records.plans.row(request.plan, lock=True)
    if not (_is_as_prepared(acceptance, records, plan) and stands(records, plan)):
        raise NotNow


def stands(records: Records, plan: Row) -> bool:
    """Whether the next step of a plan may be sent at this moment."""
    return is_due(records, plan) and why_later(records, plan) is None and not _is_in_vain(records, plan)


def is_due(records: Records, plan: Row) -> bool:
    """Whether a plan is open, not paused, and its next step due."""
    return plan["status"] == PlanStatus.OPEN and plan["due"] is not None and plan["due"] <= records.now


def put_back(records: Records, plan: Row) -> None:
    """A step that may not be sent now is due when it may be; a plan that nobody comes back to in time ends."""
    if not is_due(records, plan):
        return
    if _is_in_vain(records, plan):
        plans.end(records, plan, PlanStatus.AUTO_REPLIED)
    elif (later := why_later(records, plan)) is not None:
        due.move(records, plan, later.moment, why=later.why, until=later.until)
    else:
        due.settle(records, plan, plan["next_step"], records.now)


def go_on_with_the_plan(acceptance: Acceptance, records: Records) -> None:
    """In the transaction that queued a step, or found that it had been queued, the plan goes on to the next."""
    request = acceptance.request
    if request.plan is None:
        return
    plan = records.plans.row(request.plan)
    if plan["status"] == PlanStatus.OPEN and request.step in (None, plan["next_step"]):
        due.go_on(records, plan)


def why_later(records: Records, plan: Row) -> Later | None:
    """Why a step that is due waits on, where it does: whom it is for is away, or at home."""
    body, number, now = plans.body_of(plan), plan["next_step"], at(records.now)
    until = due.absence(records, plan)
    if until is not None and (back := due.past(until, body, number, now)) > now:
        return Later(back, "absence", until.isoformat())
    opening = due.within_hours(body, number, now)
    return Later(opening, "business_hours") if opening > now else None


def _is_as_prepared(acceptance: Acceptance, records: Records, plan: Row) -> bool:
    """Whether the plan still comes to this step, and the thread to the message that it follows."""
    answered, followed = acceptance.answered, plans.message_to_follow(records, plan)
    same = (answered and answered["id"]) == (followed and followed["id"])
    return bool(plan["next_step"] == acceptance.request.step and same)


def _is_in_vain(records: Records, plan: Row) -> bool:
    until = due.absence(records, plan)
    return until is not None and due.is_too_long(until, at(records.now))
