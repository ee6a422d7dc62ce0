"""Timers: what a due wait or follow-up does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from postroom.backends.store.records.claims import CLEANING_QUEUE, EXPIRY_QUEUE, TIMER_QUEUE, Claim
from postroom.backends.store.records.records import Records
from postroom.engine import approvals, outbox, plans, protecting, storing
from postroom.engine.acceptance import SendRequest
from postroom.engine.visible import visible_thread
from postroom.engine.wiring import Wiring
from postroom.mail.lint.lint import lint
from postroom.mail.secrets.scan import scan
from postroom.model.errors import (
    ApprovalRequired,
    FaultyDraft,
    InvalidRequest,
    MailboxPaused,
    NotAssigned,
    PostroomError,
    SecretsFound,
    Suppressed,
)
from postroom.model.event import EventName
from postroom.model.ids import at, inside, milliseconds, outside
from postroom.model.mailbox import DEFAULT_SCOPES
from postroom.model.message import Draft
from postroom.model.plan import FollowUp, FollowUpPlan, PlanStatus, StopCondition, Wait
from postroom.model.run import Run
from postroom.ports.database import Row

_LOOK_AGAIN_MS = 60_000


def start_wait(records: Records, thread_id: str, *, mailbox: str, timeout: timedelta) -> Wait:
    """Await an answer in a thread until a deadline. Raises `NotAssigned` where another mailbox holds the thread."""
    thread, holder = _held(records, thread_id, mailbox)
    if timeout <= timedelta(0):
        raise InvalidRequest("A wait needs a timeout above zero.", you_can="give a number of hours or days.")
    due = records.now + round(timeout.total_seconds() * 1000)
    number = records.plans.create(
        "wait", mailbox_id=holder["id"], thread_id=thread["id"], epoch=thread["epoch"], due=due, body="{}"
    )
    records.claims.enqueue(TIMER_QUEUE, number, run_at=due)
    _announce(records, EventName.WAIT_STARTED, thread, mailbox, plan=outside("w", number))
    return wait_value(records, records.plans.row(number))


def plan_follow_ups(
    records: Records, thread_id: str, *, mailbox: str, steps: tuple[FollowUp, ...], stop_on: frozenset[StopCondition]
) -> FollowUpPlan:
    """Plan messages of a thread for later, one after another, until one of the stop conditions comes true."""
    thread, holder = _held(records, thread_id, mailbox)
    if not steps:
        raise InvalidRequest("A follow-up plan needs at least one step.", you_can="give a delay and a text.")
    due = records.now + _after(steps[0])
    body = plans.FollowUps(steps=steps, stop_on=stop_on).model_dump_json()
    number = records.plans.create(
        "follow_up", mailbox_id=holder["id"], thread_id=thread["id"], epoch=thread["epoch"], due=due, body=body
    )
    records.claims.enqueue(TIMER_QUEUE, number, run_at=due)
    _announce(records, EventName.FOLLOW_UP_PLANNED, thread, mailbox, plan=outside("f", number), steps=len(steps))
    return follow_up_value(records.plans.row(number))


def steps_waiting(records: Records, thread: int) -> int:
    """How many planned messages of a thread are still to come."""
    waiting = [plan for plan in records.plans.open_of_thread(thread) if plan["kind"] == "follow_up"]
    return sum(len(plans.FollowUps.model_validate_json(plan["body"]).steps) - plan["next_step"] for plan in waiting)


async def read_over(wiring: Wiring, thread_id: str, steps: Sequence[FollowUp]) -> None:
    """Refuse a text now that would be refused when it is due, when no agent is there to mend it.

    Numbers and other people's addresses are looked for then: who is written to is not known yet.
    """
    await wiring.store.aread(lambda records: _read_over(wiring, records, inside("t", thread_id), steps))


def cancel(records: Records, plan_id: int, *, mailbox: str) -> None:
    """Cancel one's own open plan."""
    plan = records.plans.row(plan_id)
    if plan["mailbox"] != mailbox or plans.end(records, plan, PlanStatus.CANCELLED) is None:
        raise InvalidRequest(
            "That plan is not open, or not yours.", you_can="look at the thread's plans in read_thread."
        )


def wait_value(records: Records, plan: Row) -> Wait:
    """The public value of a wait's row."""
    answer = plan["outcome_message_id"]
    return Wait(
        id=outside("w", plan["id"]),
        thread_id=outside("t", plan["thread_id"]),
        mailbox=plan["mailbox"],
        deadline=at(plan["due"] or plan["created_at"]),
        status=PlanStatus(plan["status"]),
        message_id=outside("m", answer) if answer else None,
    )


def follow_up_value(plan: Row) -> FollowUpPlan:
    """The public value of a follow-up plan's row."""
    body = plans.FollowUps.model_validate_json(plan["body"])
    return FollowUpPlan(
        id=outside("f", plan["id"]),
        thread_id=outside("t", plan["thread_id"]),
        mailbox=plan["mailbox"],
        steps=body.steps,
        next_step=plan["next_step"],
        due=at(plan["due"]) if plan["due"] else None,
        stop_on=body.stop_on,
        status=PlanStatus(plan["status"]),
    )


async def fire(wiring: Wiring, claim: Claim) -> None:
    """Do what is due: a wait times out and wakes its agent, a follow-up sends its next step, a held draft expires."""
    if claim.queue == EXPIRY_QUEUE:
        await wiring.store.awrite(lambda records: approvals.expire(records, claim))
        return
    if claim.queue == CLEANING_QUEUE:
        await storing.take_cleaning_turn(wiring, claim)
        return
    plan = await wiring.store.aread(lambda records: records.plans.row(claim.subject_id))
    if plan["status"] == PlanStatus.OPEN and plan["kind"] == "follow_up":
        await _send_step(wiring, claim, plan)
        return
    await wiring.store.awrite(lambda records: _time_out(records, claim))


def _time_out(records: Records, claim: Claim) -> None:
    if not records.claims.finish(claim):
        return
    plan = records.plans.row(claim.subject_id)
    if plan["status"] == PlanStatus.OPEN:
        plans.end(records, plan, PlanStatus.TIMED_OUT)
        plans.wake_holder(records, plan)


async def _send_step(wiring: Wiring, claim: Claim, plan: Row) -> None:
    """Every gate is asked at this moment, as for any other send; the plan's own key makes each step happen once."""
    value = follow_up_value(plan)
    followed = await wiring.store.aread(lambda records: plans.message_to_follow(records, plan))
    request = SendRequest(
        mailbox=plan["mailbox"],
        scopes=DEFAULT_SCOPES,
        run=Run(framework="postroom"),
        text=value.steps[value.next_step].text,
        answers=outside("m", followed["id"]) if followed is not None else None,
        key=f"follow-up:{plan['id']}:{value.next_step}",
        epoch=plan["epoch"],
        plan=plan["id"],
    )
    try:
        await outbox.submit(wiring, request)
    except MailboxPaused:
        await wiring.store.awrite(lambda records: _put_off(records, claim, None))
    except ApprovalRequired as held:
        asked = held.approval_id
        await wiring.store.awrite(lambda records: _wait_for_a_person(records, claim, asked))
    except PostroomError as refusal:
        await wiring.store.awrite(partial(_take_refusal, claim=claim, refusal=refusal))
    else:
        await wiring.store.awrite(lambda records: _advance(records, claim, value))


def _wait_for_a_person(records: Records, claim: Claim, approval_id: str | None) -> None:
    """The person's decision makes the step due again; nobody looks before the held draft has expired."""
    expires = records.approvals.row(inside("p", approval_id or ""))["expires_at"]
    records.claims.retry(claim, run_at=expires + _LOOK_AGAIN_MS)


def _take_refusal(records: Records, *, claim: Claim, refusal: PostroomError) -> None:
    """What may leave later is tried again later; any other refusal ends the plan."""
    if refusal.retryable:
        _put_off(records, claim, refusal.retry_at)
    else:
        _end_plan(records, claim, _outcome_of(refusal))


def _put_off(records: Records, claim: Claim, until: datetime | None) -> None:
    due = milliseconds(until) if until is not None else records.now + _LOOK_AGAIN_MS
    plan = records.plans.row(claim.subject_id)
    records.plans.advance(plan["id"], next_step=plan["next_step"], due=due)
    records.claims.retry(claim, run_at=due)


def _outcome_of(refusal: PostroomError) -> PlanStatus:
    if isinstance(refusal, Suppressed):
        return PlanStatus.SUPPRESSED
    return PlanStatus.HANDED_OFF if isinstance(refusal, NotAssigned) else PlanStatus.CANCELLED


def _advance(records: Records, claim: Claim, value: FollowUpPlan) -> None:
    plan, following = records.plans.row(claim.subject_id), value.next_step + 1
    if following >= len(value.steps):
        _end_plan(records, claim, PlanStatus.DONE)
    elif plan["status"] == PlanStatus.OPEN:
        due = records.now + _after(value.steps[following])
        records.plans.advance(plan["id"], next_step=following, due=due)
        records.claims.retry(claim, run_at=due)


def _end_plan(records: Records, claim: Claim, status: PlanStatus) -> None:
    records.claims.finish(claim)
    plans.end(records, records.plans.row(claim.subject_id), status)


def _read_over(wiring: Wiring, records: Records, thread: int, steps: Sequence[FollowUp]) -> None:
    protecting.learn_canaries(wiring.secrets, records)
    sent = (delivery for number in records.deliveries.of_thread(thread) for delivery in records.deliveries.all(number))
    outward = bool(records.threads.taking_part(thread).wrote) or any(
        records.mailboxes.serving(delivery.recipient) is None for delivery in sent
    )
    for step in steps:
        draft = Draft(to=(), text=step.text)
        if secrets := scan(draft, wiring.secrets, numbers=False).findings:
            raise SecretsFound(secrets)
        if faults := lint(draft) if outward else ():
            raise FaultyDraft(faults)


def _held(records: Records, thread_id: str, mailbox: str) -> tuple[Row, Row]:
    holder = records.mailboxes.row(mailbox)
    thread = visible_thread(records, thread_id, mailbox=holder, lock=True)
    if thread["assignee_id"] != holder["id"]:
        raise NotAssigned(
            outside("t", thread["id"]),
            assignee=thread["assignee"],
            since=at(thread["assigned_at"]),
            epoch=thread["epoch"],
        )
    return thread, holder


def lasts(steps: Sequence[FollowUp]) -> int:
    """How long a plan with these steps goes on, in milliseconds."""
    return sum(map(_after, steps))


def _after(step: FollowUp) -> int:
    return round(step.after.total_seconds() * 1000)


def _announce(records: Records, name: EventName, thread: Row, mailbox: str, **details: Any) -> None:
    records.events.append(
        name,
        trace_id=records.messages.newest_trace(thread["id"]) or "",
        mailbox=mailbox,
        thread_id=thread["id"],
        **details,
    )
