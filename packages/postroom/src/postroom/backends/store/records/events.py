"""The append-only event log."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from postroom.backends.store.records.cursors import Cursors
from postroom.backends.store.records.table import Table
from postroom.model.event import Event, EventName
from postroom.model.ids import at, outside
from postroom.ports.database import Row, Signal

_written = json.JSONEncoder(default=str).encode
_PRUNED = "events:pruned"


class Noted(NamedTuple):
    """An event of a transaction that has not ended yet."""

    name: EventName
    trace_id: str
    mailbox: str | None
    thread_id: int | None
    message_id: int | None
    details: dict[str, Any]


class Pruned(NamedTuple):
    """How far old events were removed: up to an id, and before a moment (milliseconds UTC). Some before it may have stayed."""

    last: int
    before: int


@dataclass(frozen=True)
class Events(Table):
    """The audit trail of a room. Rows are added, never changed. `key` is by which key (`k3`) they are written, if by one; `noted`
    are those of this transaction.
    """

    key: str = ""
    noted: list[Noted] = field(default_factory=list)

    def append(
        self,
        name: EventName,
        *,
        trace_id: str,
        mailbox: str | None = None,
        thread_id: int | None = None,
        message_id: int | None = None,
        **details: Any,
    ) -> None:
        """Add one event, which names the key that acts. Details are ids, codes and counts, never mail text."""
        if self.key:
            details = {**details, "key": self.key}
        self.noted.append(Noted(name, trace_id, mailbox, thread_id, message_id, details))
        self.connection.add(
            "insert_event",
            room=self.room,
            name=name,
            trace_id=trace_id,
            mailbox=mailbox,
            thread_id=thread_id,
            message_id=message_id,
            details=_written(details),
            now=self.now,
        )
        self.connection.signal(Signal.EVENT)

    def append_about(self, sent: Row, name: EventName, **details: Any) -> None:
        """Add one event about a message that was sent, by its outbox row."""
        self.append(
            name,
            trace_id=sent["trace_id"],
            mailbox=sent["mailbox"],
            thread_id=sent["thread_id"],
            message_id=sent["message_id"],
            **details,
        )

    def pruned(self) -> Pruned | None:
        """How far the log was pruned; `None` where everything is there."""
        kept = Cursors(self.connection, self.room, self.now).load(_PRUNED)
        return Pruned(*json.loads(kept)) if kept else None

    def note_pruned(self, last: int, *, before: int) -> None:
        """Events up to this one, from before then, are removed in this transaction."""
        known = self.pruned() or Pruned(0, 0)
        edge = [max(known.last, last), max(known.before, before)]
        Cursors(self.connection, self.room, self.now).save(_PRUNED, json.dumps(edge))

    def newest(self) -> int:
        """The id of the newest event, 0 before the first."""
        row = self.connection.one("newest_event", room=self.room)
        return int(row["id"]) if row is not None else 0

    def newest_at(self) -> int | None:
        """When the newest event happened, in milliseconds UTC; `None` before the first."""
        row = self.connection.one("newest_event", room=self.room)
        return int(row["at"]) if row is not None else None

    def one(self, event_id: int) -> Event | None:
        """One event."""
        row = self.connection.one("event_by_id", room=self.room, id=event_id)
        return _event(row) if row is not None else None

    def after(self, cursor: int, *, count: int) -> list[Event]:
        """Up to `count` events with an id above the cursor, oldest first."""
        return [_event(row) for row in self.connection.all("events_after", room=self.room, after=cursor, count=count)]

    def before(self, cursor: int, *, mailboxes: Sequence[str] | None = None, count: int) -> list[Event]:
        """Up to `count` events with an id below the cursor, newest first; of these mailboxes only, or of all."""
        if mailboxes is None:
            rows = self.connection.all("events_before", room=self.room, before=cursor, count=count)
        else:
            named = json.dumps(list(mailboxes))
            rows = self.connection.all("events_before_of", room=self.room, before=cursor, mailboxes=named, count=count)
        return [_event(row) for row in rows]

    def of_thread(self, thread_id: int, *, count: int = 1000) -> list[Event]:
        """A thread's events, oldest first."""
        return [
            _event(row)
            for row in self.connection.all("events_of_thread", room=self.room, thread_id=thread_id, count=count)
        ]

    def of_trace(self, trace_id: str, *, count: int = 1000) -> list[Event]:
        """A trace's events in all its threads, oldest first."""
        rows = self.connection.all("events_of_trace", room=self.room, trace_id=trace_id, count=count)
        return [_event(row) for row in rows]

    def of_message(self, message_id: int, *, count: int = 1000) -> list[Event]:
        """A message's events, oldest first."""
        return [
            _event(row)
            for row in self.connection.all("events_of_message", room=self.room, message_id=message_id, count=count)
        ]


def _event(row: Row) -> Event:
    return Event(
        id=row["id"],
        name=EventName(row["name"]),
        at=at(row["at"]),
        trace_id=row["trace_id"],
        mailbox=row["mailbox"],
        thread_id=outside("t", row["thread_id"]) if row["thread_id"] else None,
        message_id=outside("m", row["message_id"]) if row["message_id"] else None,
        details=json.loads(row["details"]),
    )
