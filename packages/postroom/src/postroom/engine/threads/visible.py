"""What a mailbox may see: threads it holds or has a message of, and the messages in them."""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.model.errors import NotFound
from postroom.model.ids import inside, outside
from postroom.ports.database import Row


def visible_thread(records: Records, thread_id: str, *, mailbox: Row, lock: bool = False) -> Row:
    """The row of a thread (`t3`). Raises `NotFound` where the mailbox has no part in it: the same words as for no thread."""
    number = inside("t", thread_id)
    row = records.threads.row(number, lock=lock)
    if row["assignee_id"] != mailbox["id"] and not records.placements.sees_thread(mailbox["id"], number):
        raise NotFound(f"There is no thread {outside('t', number)} here.", you_can="take ids from check_mail.")
    return row


def visible_message(records: Records, message_id: str, *, mailbox: Row) -> Row:
    """The row of a message, by id (`m12`) or Message-ID (`<...>`), in a thread that the mailbox can see. Raises `NotFound`."""
    if message_id.strip().startswith("<"):
        row = records.messages.row_by_message_id(message_id.strip())
    else:
        row = records.messages.row(inside("m", message_id))
    visible_thread(records, outside("t", row["thread_id"]), mailbox=mailbox)
    return row
