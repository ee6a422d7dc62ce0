"""Waits: an answer is awaited until a deadline, and its agent is woken either way."""

from __future__ import annotations

import json
from datetime import timedelta

from postroom.backends.store.records.claims import TIMER_QUEUE, Claim
from postroom.backends.store.records.records import Records
from postroom.engine.plans import plans
from postroom.engine.plans.holders import held_thread
from postroom.model.bounds import ahead
from postroom.model.event import EventName
from postroom.model.ids import at, inside, outside
from postroom.model.plan import PlanStatus, Wait
from postroom.model.request import WAITING, Side
from postroom.model.run import Run
from postroom.ports.database import Row

_EVERY = 2**31


def start(records: Records, thread_id: str, *, mailbox: str, timeout: timedelta, run: Run | None = None) -> Wait:
    """Await an answer. What is run again, a turn after a crash or a call before an interrupt, finds the wait that it made."""
    run, holder, thread = run or Run(), records.mailboxes.row(mailbox), inside("t", thread_id)
    made = records.waits.made_before(mailbox_id=holder["id"], thread_id=thread, turn=run.wake, call_ref=run.call_ref)
    if made is not None:
        return value(made)
    wait = _begin(records, thread_id, mailbox=mailbox, timeout=timeout)
    records.waits.made_by(inside("w", wait.id), turn=run.wake, call_ref=run.call_ref)
    return wait


def await_what_was_asked(records: Records, thread: int, *, mailbox: str) -> None:
    """Whoever is handed a thread awaits the answers to the requests that were asked in it, as whoever asked did."""
    for request in records.requests.of_thread(thread, count=_EVERY):
        left = (request["deadline"] or 0) - records.now
        if request["side"] == Side.ASKING and request["state"] in WAITING and left > 0:
            start(records, outside("t", thread), mailbox=mailbox, timeout=timedelta(milliseconds=left))


def ended(records: Records, turn: Row) -> tuple[Wait, ...]:
    """The waits whose end a turn is about, oldest first."""
    return tuple(value(plan) for plan in records.waits.told_in(turn["id"])) if turn["tells_waits"] else ()


def _begin(records: Records, thread_id: str, *, mailbox: str, timeout: timedelta) -> Wait:
    """Await an answer in a thread until a deadline. Raises `NotAssigned` where another mailbox holds the thread."""
    thread, holder = held_thread(records, thread_id, mailbox)
    due = records.now + round(ahead(timeout, name="The timeout of a wait").total_seconds() * 1000)
    body = json.dumps({"deadline": due})
    number = records.plans.create(
        "wait", mailbox_id=holder["id"], thread_id=thread["id"], epoch=thread["epoch"], due=due, body=body
    )
    records.claims.enqueue(TIMER_QUEUE, number, run_at=due)
    plan = records.plans.row(number)
    plans.announce(records, EventName.WAIT_STARTED, plan)
    return value(plan)


def value(plan: Row) -> Wait:
    """The public value of a wait's row."""
    answer = plan["outcome_message_id"]
    return Wait(
        id=outside("w", plan["id"]),
        thread_id=outside("t", plan["thread_id"]),
        mailbox=plan["mailbox"],
        deadline=at(json.loads(plan["body"]).get("deadline") or plan["due"] or plan["created_at"]),
        status=PlanStatus(plan["status"]),
        message_id=outside("m", answer) if answer else None,
    )


def time_out(records: Records, claim: Claim) -> None:
    """The deadline has come: its agent is woken, unless the wait had ended."""
    if not records.claims.finish(claim):
        return
    plan = records.plans.row(claim.subject_id)
    if plans.end(records, plan, PlanStatus.TIMED_OUT) is not None:
        plans.wake_holder(records, plan)
