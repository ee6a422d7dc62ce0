"""What ends the waits and follow-ups of a thread, and what a due one does."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from postroom.backends.store.records.claims import TIMER_QUEUE
from postroom.backends.store.records.message_values import recipients_of
from postroom.backends.store.records.records import Records
from postroom.engine.confinement.tainting import Shadow
from postroom.engine.outbound import settling
from postroom.engine.outbound.placing import wake
from postroom.model.address import Address, Participant
from postroom.model.business_hours import BusinessHours
from postroom.model.choices import StopCondition
from postroom.model.event import EventName
from postroom.model.ids import outside
from postroom.model.message import Direction
from postroom.model.plan import FollowUp, PlanStatus
from postroom.ports.database import Row

_ENDED = {"wait": EventName.WAIT_ENDED, "follow_up": EventName.FOLLOW_UP_ENDED}


class FollowUps(BaseModel, frozen=True):
    """The body of a follow-up plan's row. `jitter` are seconds, one number for each step, drawn when it was planned; `shadow`
    is the taint of the run which planned.
    """

    steps: tuple[FollowUp, ...]
    stop_on: frozenset[StopCondition]
    business_hours: BusinessHours | None = None
    jitter: tuple[int, ...] = ()
    shadow: Shadow = Shadow()


def body_of(plan: Row) -> FollowUps:
    """What a follow-up plan's row says of its steps."""
    return FollowUps.model_validate_json(plan["body"])


def answered(records: Records, message: Row) -> bool:
    """A person answered: every wait and follow-up of the thread that stops on it has its outcome; whether it ended a wait."""
    stopped = [plan for plan in records.plans.open_of_thread(message["thread_id"]) if stops_on(plan, "replied")]
    for plan in stopped:
        end(records, plan, PlanStatus.REPLIED, message_id=message["id"])
    return any(plan["kind"] == "wait" for plan in stopped)


def stops_on(plan: Row, condition: StopCondition) -> bool:
    """Whether this ends the plan: a follow-up plan says itself what does, a wait ends by all of it."""
    return plan["kind"] == "wait" or condition in body_of(plan).stop_on


def closed(records: Records, thread_id: int) -> None:
    """Its holder is done with the thread: the follow-ups that stop on that are over. An answer is still awaited."""
    for plan in records.plans.open_of_thread(thread_id):
        if plan["kind"] == "follow_up" and stops_on(plan, "closed"):
            end(records, plan, PlanStatus.CLOSED)


def end(
    records: Records, plan: Row, status: PlanStatus, *, message_id: int | None = None, **details: Any
) -> str | None:
    """Close an open plan with its outcome; its outside id, or `None` if it had ended already."""
    if not records.plans.end(plan["id"], status, message_id=message_id):
        return None
    withdraw_the_timer(records, plan)
    name = plan_id(plan)
    settling.withdraw(records, records.approvals.waiting_of_plan(plan["id"]), why=f"{name} ended: {status}")
    announce(records, _ENDED[plan["kind"]], plan, message_id=message_id, outcome=status, **details)
    return name


def withdraw_the_timer(records: Records, plan: Row) -> None:
    """Nothing of a plan is due any more."""
    records.claims.withdraw(TIMER_QUEUE, plan["id"])


def announce(records: Records, name: EventName, plan: Row, *, message_id: int | None = None, **details: Any) -> None:
    """Write down what became of a plan; what is not known is left out."""
    records.events.append(
        name,
        trace_id=records.messages.newest_trace(plan["thread_id"]) or "",
        mailbox=plan["mailbox"],
        thread_id=plan["thread_id"],
        message_id=message_id,
        plan=plan_id(plan),
        **{key: value for key, value in details.items() if value is not None},
    )


def wake_holder(records: Records, plan: Row, *, about: Row | None = None) -> None:
    """A wait that ended without an answer gives its agent a turn, about that message or the newest to answer."""
    mailbox = records.mailboxes.by_id(plan["mailbox_id"])
    message = about if about is not None else records.messages.newest_to_answer(plan["thread_id"])
    if message is not None:
        wake(records, message, mailbox_id=mailbox["id"], reason="wait")


def message_to_follow(records: Records, plan: Row) -> Row | None:
    """The room's last message of the thread to people outside; where it wrote none, the newest that could be answered."""
    for outbox_id in reversed(records.deliveries.of_thread(plan["thread_id"])):
        recipients = [delivery.recipient for delivery in records.deliveries.all(outbox_id)]
        if any(records.mailboxes.serving(recipient) is None for recipient in recipients):
            return records.messages.row(records.deliveries.row(outbox_id)["message_id"])
    return records.messages.newest_to_answer(plan["thread_id"])


def addressees(records: Records, plan: Row) -> tuple[Address, ...]:
    """The people outside whose answer a wait is for, or whom the next step of a follow-up plan goes to."""
    message = message_to_follow(records, plan)
    people = _people_behind(message, copied=plan["kind"] == "wait") if message is not None else ()
    return tuple(person.address for person in people if records.mailboxes.serving(person.address) is None)


def plan_id(plan: Row) -> str:
    """`w7` for a wait, `f8` for a follow-up plan."""
    return outside("w" if plan["kind"] == "wait" else "f", plan["id"])


def _people_behind(message: Row, *, copied: bool) -> tuple[Participant, ...]:
    named = recipients_of(message)
    if message["direction"] == Direction.OUTBOUND:
        return named.addressed if copied else named.to
    return named.reply_to or (Participant.model_validate_json(message["sender"]),)
