"""Canary rows: what each canary is made from, never the canary itself."""

from __future__ import annotations

from postroom.backends.store.records.table import Table
from postroom.ports.database import Row


class Canaries(Table):
    """The canaries of a room, by name."""

    def add(self, name: str, *, seed: str) -> str:
        """Remember a canary; the seed that counts, which is that of the first who named it."""
        self.connection.run("insert_canary", room=self.room, name=name, seed=seed, now=self.now)
        row = self.connection.one("canary_by_name", room=self.room, name=name)
        return str(row["seed"]) if row else seed

    def all(self) -> list[Row]:
        """Name and seed of every canary, by name."""
        return self.connection.all("canaries", room=self.room)
