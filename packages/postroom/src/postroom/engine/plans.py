"""What ends the waits and follow-ups of a thread, and what a due one does."""

from __future__ import annotations

from postroom.backends.store.records.claims import TIMER_QUEUE
from postroom.backends.store.records.records import Records
from postroom.engine.placing import wake
from postroom.model.event import EventName
from postroom.model.ids import outside
from postroom.model.plan import PlanStatus
from postroom.ports.database import Row

_ENDED = {"wait": EventName.WAIT_ENDED, "follow_up": EventName.FOLLOW_UP_ENDED}


def answered(records: Records, message: Row) -> None:
    """A person answered: every wait and follow-up of the thread that stops on it has its outcome."""
    for plan in records.plans.open_of_thread(message["thread_id"]):
        end(records, plan, PlanStatus.REPLIED, message_id=message["id"])


def end(records: Records, plan: Row, status: PlanStatus, *, message_id: int | None = None) -> str | None:
    """Close an open plan with its outcome; its outside id, or `None` if it had ended already."""
    if not records.plans.end(plan["id"], status, message_id=message_id):
        return None
    records.claims.withdraw(TIMER_QUEUE, plan["id"])
    name = plan_id(plan)
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


def wake_holder(records: Records, plan: Row) -> None:
    """A wait that timed out gives its agent a turn, about the newest message of the thread."""
    mailbox = records.mailboxes.by_id(plan["mailbox_id"])
    newest = records.messages.newest_to_answer(plan["thread_id"])
    if newest is not None:
        wake(records, newest, mailbox_id=mailbox["id"], reason="wait")


def plan_id(plan: Row) -> str:
    """`w7` for a wait, `f8` for a follow-up plan."""
    return outside("w" if plan["kind"] == "wait" else "f", plan["id"])
