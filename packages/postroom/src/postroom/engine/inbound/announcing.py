"""Announcing: what became of an arrival goes on record."""

from __future__ import annotations

from typing import Any

from postroom.backends.store.records.records import Records
from postroom.engine.inbound.entry import Entry
from postroom.model.event import EventName
from postroom.ports.database import Row

_ABOUT_ITS_HOLDER = (EventName.THREAD_ASSIGNED, EventName.THREAD_ROUTED)


def announce(entry: Entry, records: Records, message: Row, name: EventName, **details: Any) -> None:
    """Write down what became of an arrival, with its mailbox; where it begins a thread, with who holds that."""
    mailbox = entry.holder if name in _ABOUT_ITS_HOLDER else entry.mailboxes[0]
    records.events.append(
        name,
        trace_id=message["trace_id"],
        mailbox=mailbox["name"],
        thread_id=message["thread_id"],
        message_id=message["id"],
        **details,
    )
