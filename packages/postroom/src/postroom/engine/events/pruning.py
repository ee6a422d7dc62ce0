"""Pruning: whoever comes for events that are not kept any more is told so, and goes on where the log begins."""

from __future__ import annotations

from collections.abc import Sequence

from postroom.backends.store.records.events import Pruned
from postroom.backends.store.records.records import Records
from postroom.model.event import Event, EventName
from postroom.model.ids import at


def read_on(records: Records, after: int, *, count: int, told_of: int = 0) -> list[Event]:
    """The events above a cursor, oldest first; before them word of those that were removed there, unless it was told up to there.

    Whoever remembers the id of that word goes on with the next event that is kept.
    """
    page, pruned = records.events.after(after, count=count), records.events.pruned()
    if pruned is None or pruned.last <= max(after, told_of):
        return page
    return [_word(pruned, stands_at=page[0].id - 1 if page else pruned.last), *page]


def with_marker(records: Records, events: Sequence[Event], *, begun_at: int) -> list[Event]:
    """The events of something that began then, after word of those that were removed, if any were."""
    pruned = records.events.pruned()
    if pruned is None or begun_at >= pruned.before or any(event.at <= at(begun_at) for event in events):
        return [*events]
    return [_word(pruned, stands_at=0), *events]


def _word(pruned: Pruned, *, stands_at: int) -> Event:
    details = {"before": at(pruned.before).isoformat(), "up_to": pruned.last}
    return Event(id=stands_at, name=EventName.EVENTS_PRUNED, at=at(pruned.before), trace_id="", details=details)
