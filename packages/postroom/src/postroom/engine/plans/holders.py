"""Who holds a thread may plan in it, and nobody else."""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.engine.threads.visible import visible_thread
from postroom.model.errors import NotAssigned
from postroom.model.ids import at, outside
from postroom.ports.database import Row


def held_thread(records: Records, thread_id: str, mailbox: str) -> tuple[Row, Row]:
    """The rows of a thread, locked, and of the mailbox that holds it. Raises `NotAssigned` where it does not."""
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
