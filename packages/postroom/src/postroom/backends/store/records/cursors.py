"""Named positions of receivers and the indexer."""

from __future__ import annotations

from postroom.backends.store.records.table import Table


class Cursors(Table):
    """How far something has come, by name."""

    def load(self, name: str) -> str | None:
        """The position, or `None` at the very start."""
        row = self.connection.one("read_cursor", room=self.room, name=name)
        return row["value"] if row else None

    def save(self, name: str, value: str) -> None:
        """Remember a position."""
        self.connection.run("write_cursor", room=self.room, name=name, value=value)
