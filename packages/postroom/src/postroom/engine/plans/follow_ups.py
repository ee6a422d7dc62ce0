"""Follow-ups: messages of a thread that are planned for later, and what their agent or a person does with the plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from postroom.backends.store.records.mailboxes import business_hours_of
from postroom.backends.store.records.records import Records
from postroom.engine.confinement import tainting
from postroom.engine.confinement.tainting import Shadow
from postroom.engine.outbound import protecting
from postroom.engine.plans import due, plans
from postroom.engine.plans.holders import held_thread
from postroom.engine.wiring import Wiring
from postroom.mail.lint.lint import lint
from postroom.mail.secrets.scan import scan
from postroom.model.bounds import ahead
from postroom.model.business_hours import BusinessHours
from postroom.model.choices import StopCondition
from postroom.model.errors import FaultyDraft, InvalidRequest, SecretsFound
from postroom.model.event import EventName
from postroom.model.ids import at, inside, milliseconds, outside
from postroom.model.message import Draft
from postroom.model.plan import FollowUp, FollowUpPlan, PlanStatus
from postroom.model.run import Run
from postroom.ports.database import Row

_LONGEST_PAUSE_MS = 365 * 86_400_000
"""For so long a thread stays tainted while what a tainted run planned in it is paused."""
NO_SHADOW = Shadow()
NOT_YOURS = "look at the thread's plans in read_thread."


@dataclass(frozen=True)
class Intended:
    """What a mailbox asks to have sent later. `business_hours` may be given, or be those of the mailbox (`True`), or none."""

    steps: tuple[FollowUp, ...]
    stop_on: frozenset[StopCondition]
    business_hours: BusinessHours | bool
    jitter: tuple[int, ...]


def drawn(jitter: timedelta, steps: int, *, token: Callable[[int], str]) -> tuple[int, ...]:
    """Seconds for each step, up to the jitter, drawn once: what is tried again keeps its moment."""
    if not jitter:
        return ()
    most = round(ahead(jitter, name="A jitter").total_seconds())
    return tuple(int(token(6), 16) % (most + 1) for _ in range(steps))


def plan(
    records: Records,
    thread_id: str,
    intended: Intended,
    *,
    mailbox: str,
    shadow: Shadow = NO_SHADOW,
    run: Run | None = None,
) -> FollowUpPlan:
    """Plan messages of a thread for later, one after another, until one of the stop conditions comes true.

    Raises `NotAssigned` where another mailbox holds the thread, `InvalidRequest` without steps, or for a moment that is over.
    """
    thread, holder = held_thread(records, thread_id, mailbox)
    _refuse_the_impossible(intended.steps, now=records.now)
    body = plans.FollowUps(
        steps=intended.steps,
        stop_on=intended.stop_on,
        business_hours=_hours(intended.business_hours, holder),
        jitter=intended.jitter,
        shadow=shadow,
    )
    number = records.plans.create(
        "follow_up",
        mailbox_id=holder["id"],
        thread_id=thread["id"],
        epoch=thread["epoch"],
        due=records.now,
        body=body.model_dump_json(),
    )
    if run is not None and run.wake is not None and run.hold is not None:
        records.plans.made_by(number, turn=run.wake, hold=str(run.hold))
    row = records.plans.row(number)
    first = due.of_step(records, row, 0)
    tainting.cast(records, shadow, thread=thread["id"], until=first)
    due.settle(records, row, 0, first)
    plans.announce(records, EventName.FOLLOW_UP_PLANNED, row, steps=len(intended.steps))
    return value(records.plans.row(number))


def made_before(records: Records, thread: int, *, mailbox: str, run: Run) -> FollowUpPlan | None:
    """The plan that an earlier try of this turn has made in a thread, the first of them first: a process may have died then, and
    who is run again plans in other words.
    """
    if run.wake is None or run.hold is None:
        return None
    holder = records.mailboxes.row(mailbox)
    number = records.plans.find_again(mailbox_id=holder["id"], thread_id=thread, turn=run.wake, hold=str(run.hold))
    return value(records.plans.row(number)) if number is not None else None


def pause(records: Records, number: int, *, mailbox: str | None = None, by: str | None = None) -> FollowUpPlan:
    """Nothing of an open plan is due until it is resumed; stop conditions end it all the same. Pausing twice pauses once."""
    row = _open(records, number, mailbox)
    if row["paused_left"] is None:
        records.plans.pause(number, next_step=row["next_step"], left=max(0, row["due"] - records.now))
        shadow, until = plans.body_of(row).shadow, records.now + _LONGEST_PAUSE_MS
        tainting.prolong(records, shadow, thread=row["thread_id"], until=until)
        plans.withdraw_the_timer(records, row)
        plans.announce(records, EventName.FOLLOW_UP_PAUSED, row, by=by or mailbox)
    return value(records.plans.row(number))


def resume(records: Records, number: int, *, mailbox: str | None = None, by: str | None = None) -> FollowUpPlan:
    """End a pause: the next step is as far away as it was, and then within its business hours."""
    row = _open(records, number, mailbox)
    if row["paused_left"] is not None:
        moment = at(records.now + row["paused_left"])
        moment = due.within_hours(plans.body_of(row), row["next_step"], moment)
        records.plans.resume(number, due=milliseconds(moment))
        due.settle(records, records.plans.row(number), row["next_step"], milliseconds(moment))
        plans.announce(records, EventName.FOLLOW_UP_RESUMED, row, by=by or mailbox)
    return value(records.plans.row(number))


def cancel(records: Records, number: int, *, mailbox: str) -> None:
    """Cancel one's own plan; cancelling twice cancels once."""
    row = records.plans.row(number, lock=True)
    if row["status"] != PlanStatus.CANCELLED or not _is_theirs(row, mailbox):
        plans.end(records, _open(records, number, mailbox), PlanStatus.CANCELLED)


def steps_waiting(records: Records, thread: int) -> int:
    """How many planned messages of a thread are still to come."""
    waiting = [row for row in records.plans.open_of_thread(thread) if row["kind"] == "follow_up"]
    return sum(len(plans.body_of(row).steps) - row["next_step"] for row in waiting)


async def read_over(wiring: Wiring, thread_id: str, steps: Sequence[FollowUp]) -> None:
    """Refuse a text now that would be refused when it is due, when no agent is there to mend it.

    Numbers and other people's addresses are looked for then: who is written to is not known yet.
    """
    await wiring.store.aread(lambda records: _read_over(wiring, records, inside("t", thread_id), steps))


def value(row: Row) -> FollowUpPlan:
    """The public value of a follow-up plan's row."""
    body = plans.body_of(row)
    return FollowUpPlan(
        id=outside("f", row["id"]),
        thread_id=outside("t", row["thread_id"]),
        mailbox=row["mailbox"],
        steps=body.steps,
        next_step=row["next_step"],
        due=at(row["due"]) if row["due"] is not None else None,
        paused=row["paused_left"] is not None and row["status"] == PlanStatus.OPEN,
        stop_on=body.stop_on,
        business_hours=body.business_hours,
        status=PlanStatus(row["status"]),
    )


def _hours(wanted: BusinessHours | bool, holder: Row) -> BusinessHours | None:
    if isinstance(wanted, BusinessHours):
        return wanted
    return business_hours_of(holder) if wanted else None


def _refuse_the_impossible(steps: Sequence[FollowUp], *, now: int) -> None:
    if not steps:
        raise InvalidRequest("A follow-up plan needs at least one step.", you_can="give a delay and a text.")
    for step in steps:
        if step.at is not None and milliseconds(step.at) <= now:
            raise InvalidRequest(f"{step.at:%Y-%m-%d %H:%M} is over.", you_can="name a time in the future.")


def _open(records: Records, number: int, mailbox: str | None) -> Row:
    """The row of an open follow-up plan, locked; of that mailbox, where one is named."""
    row = records.plans.row(number, lock=True)
    if row["status"] != PlanStatus.OPEN or not _is_theirs(row, mailbox):
        raise InvalidRequest("That plan is not open, or not yours.", you_can=NOT_YOURS)
    return row


def _is_theirs(row: Row, mailbox: str | None) -> bool:
    return mailbox in (None, row["mailbox"]) and row["kind"] == "follow_up"


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
