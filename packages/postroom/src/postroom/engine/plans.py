"""What ends the waits and follow-ups of a thread, and what a due one does."""

from __future__ import annotations

from pydantic import BaseModel

from postroom.backends.store.records.claims import TIMER_QUEUE
from postroom.backends.store.records.messages import people_in
from postroom.backends.store.records.records import Records
from postroom.engine import settling
from postroom.engine.placing import wake
from postroom.model.address import Address, Participant
from postroom.model.event import EventName
from postroom.model.ids import outside
from postroom.model.message import Direction
from postroom.model.plan import FollowUp, PlanStatus, StopCondition
from postroom.ports.database import Row

_ENDED = {"wait": EventName.WAIT_ENDED, "follow_up": EventName.FOLLOW_UP_ENDED}


class FollowUps(BaseModel, frozen=True):
    """The body of a follow-up plan's row."""

    steps: tuple[FollowUp, ...]
    stop_on: frozenset[StopCondition]


def answered(records: Records, message: Row) -> bool:
    """A person answered: every wait and follow-up of the thread that stops on it has its outcome; whether it ended a wait."""
    stopped = [plan for plan in records.plans.open_of_thread(message["thread_id"]) if stops_on(plan, "replied")]
    for plan in stopped:
        end(records, plan, PlanStatus.REPLIED, message_id=message["id"])
    return any(plan["kind"] == "wait" for plan in stopped)


def stops_on(plan: Row, condition: StopCondition) -> bool:
    """Whether this ends the plan: a follow-up plan says itself what does, a wait ends by all of it."""
    return plan["kind"] == "wait" or condition in FollowUps.model_validate_json(plan["body"]).stop_on


def end(records: Records, plan: Row, status: PlanStatus, *, message_id: int | None = None) -> str | None:
    """Close an open plan with its outcome; its outside id, or `None` if it had ended already."""
    if not records.plans.end(plan["id"], status, message_id=message_id):
        return None
    records.claims.withdraw(TIMER_QUEUE, plan["id"])
    name = plan_id(plan)
    settling.withdraw(records, records.approvals.waiting_of_plan(plan["id"]), why=f"{name} ended: {status}")
    records.events.append(
        _ENDED[plan["kind"]],
        trace_id=records.messages.newest_trace(plan["thread_id"]) or "",
        mailbox=plan["mailbox"],
        thread_id=plan["thread_id"],
        message_id=message_id,
        plan=name,
        outcome=status,
    )
    return name


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
    if message["direction"] == Direction.OUTBOUND:
        return (*people_in(message, "to"), *(people_in(message, "cc") if copied else ()))
    return people_in(message, "reply_to") or (Participant.model_validate_json(message["sender"]),)
