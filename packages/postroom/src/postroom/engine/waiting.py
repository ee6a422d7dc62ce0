"""Waiting: a wait is made once by a call or a turn, and one turn tells its agent how it ended."""

from __future__ import annotations

from datetime import timedelta

from postroom.backends.store.records.records import Records
from postroom.engine import waits
from postroom.model.ids import inside
from postroom.model.plan import Wait
from postroom.model.run import Run
from postroom.ports.database import Row


def start_once(records: Records, thread_id: str, *, mailbox: str, timeout: timedelta, run: Run | None) -> Wait:
    """Await an answer. What is run again, a turn after a crash or a call before an interrupt, finds the wait that it made."""
    run, thread = run or Run(), inside("t", thread_id)
    holder = records.mailboxes.row(mailbox)
    made = records.waits.made_before(mailbox_id=holder["id"], thread_id=thread, turn=run.wake, call_ref=run.call_ref)
    if made is not None:
        return waits.value(made)
    wait = waits.start(records, thread_id, mailbox=mailbox, timeout=timeout)
    records.waits.made_by(inside("w", wait.id), turn=run.wake, call_ref=run.call_ref)
    return wait


def ended_waits(records: Records, turn: Row) -> tuple[Wait, ...]:
    """The waits whose end a turn is about, oldest first."""
    return tuple(waits.value(plan) for plan in records.waits.told_in(turn["id"]))
