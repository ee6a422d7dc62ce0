"""When the room was copied last: kept in the room itself, for whoever asks."""

from __future__ import annotations

from datetime import datetime

from postroom.backends.store.records.records import Records
from postroom.model.ids import at

_PLACE = "backup"


def note_copy(records: Records, *, made_at: int) -> None:
    """Remember that a copy was made."""
    records.cursors.save(_PLACE, str(made_at))


def newest_copy(records: Records) -> datetime | None:
    """When the newest copy was made, as far as the room knows."""
    found = records.cursors.load(_PLACE)
    return at(int(found)) if found else None
