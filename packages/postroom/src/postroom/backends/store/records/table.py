"""What every record class holds: the open transaction, the room it may see, and the time of the transaction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.model.errors import StoreUnavailable
from postroom.ports.database import Connection


class LostRace(StoreUnavailable):
    """Another transaction did the same first. Nothing was written; run anew, the work sees what the other one did."""


@dataclass(frozen=True)
class Table:
    """Access to some tables of one room, inside one transaction."""

    connection: Connection
    room: int
    now: int

    def inserted(self, statement: str, /, **parameters: Any) -> int:
        """Run an insert that returns its new row's `id`."""
        row = self.connection.one(statement, room=self.room, now=self.now, **parameters)
        if row is None:
            raise ValueError(f"{statement} returned no id")
        return int(row["id"])
