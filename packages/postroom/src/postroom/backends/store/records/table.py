"""What every record class holds: the open transaction, the room it may see, and the time of the transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any

from postroom.model.errors import StoreUnavailable
from postroom.ports.database import Connection, Row


class LostRace(StoreUnavailable):
    """Another transaction did the same first. Nothing was written; run anew, the work sees what the other one did."""


@dataclass(frozen=True)
class Table:
    """Access to some tables of one room, inside one transaction."""

    connection: Connection
    room: int
    now: int

    def newest_of(
        self, statement: str, /, wanted: Iterable[tuple[str, Any]], *, count: int, **parameters: Any
    ) -> list[Row]:
        """The newest `count` rows by `id` of a statement that is asked once for each value: so each can end after a few rows."""
        found = [
            self.connection.all(statement, room=self.room, count=count, **{name: value}, **parameters)
            for name, value in wanted
        ]
        return sorted(chain.from_iterable(found), key=itemgetter("id"), reverse=True)[:count]

    def inserted(self, statement: str, /, **parameters: Any) -> int:
        """Run an insert that returns its new row's `id`."""
        row = self.connection.one(statement, room=self.room, now=self.now, **parameters)
        if row is None:
            raise ValueError(f"{statement} returned no id")
        return int(row["id"])
