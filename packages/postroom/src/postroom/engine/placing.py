"""Placing a stored message in a mailbox of this room, and waking whoever should read it."""

from __future__ import annotations

from postroom.backends.store.records.claims import wake_queue
from postroom.backends.store.records.records import Records
from postroom.backends.store.records.wakes import WakeReason
from postroom.ports.database import Row


def place_here(records: Records, message: Row, *, mailbox: Row) -> None:
    """Mail between mailboxes of the room: placed unread with its addressee, who is woken, whoever holds the thread."""
    records.threads.adopt(message["thread_id"], assignee_id=mailbox["id"])
    records.placements.place_unread(message["id"], mailbox_id=mailbox["id"], thread_id=message["thread_id"])
    wake(records, message, mailbox_id=mailbox["id"], reason="message")


def wake(records: Records, message: Row, *, mailbox_id: int, reason: WakeReason, approval_id: int | None = None) -> int:
    """Give a mailbox's agent one reason to take a turn, about one message; the delivery id of the turn.

    `approval_id` is the held draft that a person decided about.
    """
    epoch = records.threads.row(message["thread_id"])["epoch"]
    number = records.wakes.create(
        mailbox_id=mailbox_id,
        thread_id=message["thread_id"],
        message_id=message["id"],
        epoch=epoch,
        reason=reason,
        approval_id=approval_id,
    )
    records.claims.enqueue(wake_queue(mailbox_id), number)
    return number
