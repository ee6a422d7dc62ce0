"""Dead letters: what was given up, and how a person has it tried again."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from postroom.backends.store.records.claims import OUTBOX_QUEUE, wake_queue
from postroom.backends.store.records.records import Records
from postroom.engine.outbound import receipts
from postroom.engine.threads.explaining import message_row
from postroom.model.delivery import Receipt
from postroom.model.errors import InvalidRequest
from postroom.model.event import EventName
from postroom.model.ids import inside, outside
from postroom.ports.database import Row

_LATEST = 2**62


class DeadLetter(BaseModel, frozen=True):
    """Work that was given up. `id` re-queues it: a message's (`m12`) for a delivery, a turn's (`d7`) for a handler.

    `error` is what the next hop said last, or the name of the handler's last exception.
    """

    kind: Literal["delivery", "turn"]
    id: str
    mailbox: str
    thread_id: str
    message_id: str
    subject: str
    attempts: int
    error: str


def dead_letters(records: Records, *, count: int) -> list[DeadLetter]:
    """Claims that were given up, newest first."""
    return [_dead_letter(records, row) for row in records.claims.dead(before=_LATEST, count=count)]


def wake_again(records: Records, turn_id: str) -> None:
    """Make a given-up turn of a handler ready again, its tries and its thread's budget counted anew. Raises `InvalidRequest`."""
    number = inside("d", turn_id)
    turn = records.wakes.row(number)
    if not records.claims.is_dead(wake_queue(turn["mailbox_id"]), number):
        raise InvalidRequest(f"{turn_id} was not given up.", you_can="take ids from the list of dead letters.")
    records.wakes.forgive(number)
    records.thread_usage.reset(turn["mailbox_id"], turn["thread_id"])
    records.claims.enqueue(wake_queue(turn["mailbox_id"]), number)
    records.events.append(
        EventName.HANDLER_REQUEUED,
        trace_id=records.messages.row(turn["message_id"])["trace_id"],
        mailbox=turn["mailbox"],
        thread_id=turn["thread_id"],
        message_id=turn["message_id"],
        delivery=outside("d", number),
    )


def requeue(records: Records, message_id: str) -> Receipt:
    """Queue again what ended without being sent, with a lifetime that begins anew. Raises `InvalidRequest`."""
    number = message_row(records, message_id)["id"]
    outbox_id = records.deliveries.of_message(number)
    if not records.deliveries.reopen(outbox_id):
        raise InvalidRequest(
            "Nothing of this message has ended without being sent.", you_can="look at delivery_status first."
        )
    records.claims.enqueue(OUTBOX_QUEUE, outbox_id)
    records.events.append_about(records.deliveries.row(outbox_id), EventName.MESSAGE_REQUEUED)
    return receipts.receipt(records, outbox_id)


def _dead_letter(records: Records, claim: Row) -> DeadLetter:
    delivering = claim["queue"] == OUTBOX_QUEUE
    subject = records.deliveries.row(claim["subject_id"]) if delivering else records.wakes.row(claim["subject_id"])
    return DeadLetter(
        kind="delivery" if delivering else "turn",
        id=outside("m", subject["message_id"]) if delivering else outside("d", subject["id"]),
        mailbox=subject["mailbox"],
        thread_id=outside("t", subject["thread_id"]),
        message_id=outside("m", subject["message_id"]),
        subject=records.messages.row(subject["message_id"])["subject"],
        attempts=claim["attempts"],
        error=claim["error"] or "",
    )
