"""Timers: what a row does whose time has come."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from postroom.backends.store.records.claims import (
    CLEANING_QUEUE,
    EXPIRY_QUEUE,
    KEEPING_QUEUE,
    PROMISE_QUEUE,
    REQUEST_QUEUE,
    Claim,
)
from postroom.backends.store.records.records import Records
from postroom.engine.keeping import retaining
from postroom.engine.outbound import approvals, outbox
from postroom.engine.outbound.acceptance import SendRequest
from postroom.engine.plans import due, plans, promises, stepping, waits
from postroom.engine.plans.stepping import NotNow
from postroom.engine.requests import deadlines
from postroom.engine.threads import cleaning
from postroom.engine.wiring import Wiring
from postroom.model.choices import DEFAULT_SCOPES
from postroom.model.errors import ApprovalRequired, MailboxPaused, NotAssigned, PostroomError, Suppressed
from postroom.model.ids import at, inside, milliseconds, outside
from postroom.model.mailbox import MailboxStatus
from postroom.model.plan import PlanStatus
from postroom.model.run import Run
from postroom.ports.database import Row

_LOOK_AGAIN_MS = 60_000
_TURNS: dict[str, Callable[[Wiring, Claim], Awaitable[None]]] = {
    CLEANING_QUEUE: cleaning.take_cleaning_turn,
    KEEPING_QUEUE: retaining.take_turn,
    REQUEST_QUEUE: deadlines.take_turn,
}
_AT_ONCE: dict[str, Callable[[Records, Claim], None]] = {
    EXPIRY_QUEUE: approvals.expire,
    PROMISE_QUEUE: promises.come_due,
}


async def fire(wiring: Wiring, claim: Claim) -> None:
    """Do what is due: a wait times out and wakes its agent, a follow-up sends its next step, a held draft expires, a
    request is to be answered.
    """
    if (turn := _TURNS.get(claim.queue)) is not None:
        await turn(wiring, claim)
    elif (work := _AT_ONCE.get(claim.queue)) is not None:
        await wiring.store.awrite(lambda records: work(records, claim))
    else:
        await _plan_comes_due(wiring, claim)


async def _plan_comes_due(wiring: Wiring, claim: Claim) -> None:
    plan, stands = await wiring.store.aread(partial(_look, number=claim.subject_id))
    if plan["kind"] == "wait":
        await wiring.store.awrite(lambda records: waits.time_out(records, claim))
    elif stands and await wiring.store.aread(lambda records: _is_paused(records, plan)):
        await wiring.store.awrite(lambda records: _put_off(records, claim, None))
    elif stands:
        await _send_step(wiring, claim, plan)
    else:
        await wiring.store.awrite(lambda records: _put_back(records, claim))


def _is_paused(records: Records, plan: Row) -> bool:
    """Whether the gate would only say so again, minute by minute, and put each time on record."""
    return bool(records.mailboxes.by_id(plan["mailbox_id"])["status"] == MailboxStatus.PAUSED)


def _look(records: Records, *, number: int) -> tuple[Row, bool]:
    plan = records.plans.row(number)
    return plan, plan["kind"] == "follow_up" and stepping.stands(records, plan)


async def _send_step(wiring: Wiring, claim: Claim, plan: Row) -> None:
    """Every gate is asked at this moment, as for any other send, and whether the step still stands, in the transaction that
    queues it; the plan's own key makes each step happen once.
    """
    followed = await wiring.store.aread(lambda records: plans.message_to_follow(records, plan))
    number = plan["next_step"]
    request = SendRequest(
        mailbox=plan["mailbox"],
        scopes=DEFAULT_SCOPES,
        run=Run(framework="postroom"),
        text=plans.body_of(plan).steps[number].text,
        answers=outside("m", followed["id"]) if followed is not None else None,
        key=f"follow-up:{plan['id']}:{number}",
        epoch=plan["epoch"],
        plan=plan["id"],
        step=number,
    )
    try:
        await outbox.submit(wiring, request)
    except NotNow:
        await wiring.store.awrite(lambda records: _put_back(records, claim))
    except MailboxPaused:
        await wiring.store.awrite(lambda records: _put_off(records, claim, None))
    except ApprovalRequired as held:
        asked = held.approval_id
        await wiring.store.awrite(lambda records: _wait_for_a_person(records, claim, asked))
    except PostroomError as refusal:
        await wiring.store.awrite(partial(_take_refusal, claim=claim, refusal=refusal))
    else:
        await wiring.store.awrite(lambda records: _finish(records, claim))


def _put_back(records: Records, claim: Claim) -> None:
    """The step is not sent now; it is due again when it may be, if ever."""
    stepping.put_back(records, records.plans.row(claim.subject_id, lock=True))
    _finish(records, claim)


def _finish(records: Records, claim: Claim) -> None:
    """This turn is over; what is still to come of an open plan has its own."""
    plan = records.plans.row(claim.subject_id)
    if plan["due"] is None:
        records.claims.finish(claim)
    else:
        records.claims.retry(claim, run_at=plan["due"])


def _wait_for_a_person(records: Records, claim: Claim, approval_id: str | None) -> None:
    """The person's decision makes the step due again; nobody looks before the held draft has expired."""
    expires = records.approvals.row(inside("p", approval_id or ""))["expires_at"]
    records.claims.retry(claim, run_at=expires + _LOOK_AGAIN_MS)


def _take_refusal(records: Records, *, claim: Claim, refusal: PostroomError) -> None:
    """What may leave later is tried again later; any other refusal ends the plan."""
    if refusal.retryable:
        _put_off(records, claim, refusal.retry_at)
    else:
        records.claims.finish(claim)
        plans.end(records, records.plans.row(claim.subject_id), _outcome_of(refusal))


def _put_off(records: Records, claim: Claim, until: datetime | None) -> None:
    """To a moment within the plan's business hours, unless the plan was stopped meanwhile."""
    plan = records.plans.row(claim.subject_id, lock=True)
    if stepping.is_due(records, plan):
        moment = until if until is not None else at(records.now + _LOOK_AGAIN_MS)
        later = due.within_hours(plans.body_of(plan), plan["next_step"], moment)
        due.settle(records, plan, plan["next_step"], milliseconds(later))
    _finish(records, claim)


def _outcome_of(refusal: PostroomError) -> PlanStatus:
    if isinstance(refusal, Suppressed):
        return PlanStatus.SUPPRESSED
    return PlanStatus.HANDED_OFF if isinstance(refusal, NotAssigned) else PlanStatus.CANCELLED
