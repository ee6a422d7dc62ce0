"""Pace rows: how often somebody outside was written to."""

from __future__ import annotations

import json
from collections.abc import Iterable

from postroom.backends.store.records.table import Table
from postroom.model.usage import Pace


class PaceTable(Table):
    """Messages to one person from the whole room that are no replies."""

    def take(self, address_keys: Iterable[str], *, day: int) -> list[Pace]:
        """Count one more message to each, in the order of their text, and how often that makes since the day began."""
        keys = json.dumps(list(address_keys))
        rows = self.connection.all("take_pace", room=self.room, address_keys=keys, day=day, now=self.now)
        return [Pace(row["address_key"], row["used"], row["previous_at"]) for row in rows]
