"""Named positions of receivers and the indexer."""

from __future__ import annotations

from postroom.backends.store.records.table import Table


class Cursors(Table):
    """How far something has come, by name."""

    def load(self, name: str) -> str | None:
        """The position, or `None` at the very start."""
        row = self.connection.one("read_cursor", room=self.room, name=name)
        return row["value"] if row else None

    def hold(self, name: str, *, start: str, wait: bool) -> str | None:
        """The position, kept from others until the transaction ends; `None` where another keeps it and there is to be no wait."""
        statement = "wait_for_cursor" if wait else "take_cursor"
        if (row := self.connection.one(statement, room=self.room, name=name)) is None and self.load(name) is None:
            self.save(name, start)
            return start
        return row["value"] if row else None

    def save(self, name: str, value: str) -> None:
        """Remember a position."""
        self.connection.run("write_cursor", room=self.room, name=name, value=value)
