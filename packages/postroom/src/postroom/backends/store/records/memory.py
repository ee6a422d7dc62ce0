"""Memory: what an agent's framework keeps of a mail thread, under a name of the framework's choice."""

from __future__ import annotations

from collections.abc import Sequence

from postroom.backends.store.records.table import Table


class Memory(Table):
    """Lists of texts by name, each in the order in which it was written."""

    def items(self, name: str) -> list[str]:
        """Everything under a name, oldest first."""
        return [row["item"] for row in self.connection.all("memory_items", room=self.room, name=name)]

    def add(self, name: str, items: Sequence[str]) -> None:
        """Append."""
        for item in items:
            self.connection.run("insert_memory", room=self.room, name=name, item=item)

    def pop(self, name: str) -> str | None:
        """Remove the newest and return it; `None` where nothing is left."""
        row = self.connection.one("newest_memory", room=self.room, name=name)
        if row is None:
            return None
        self.connection.run("delete_memory_from", room=self.room, name=name, position=row["position"])
        return str(row["item"])

    def replace(self, name: str, items: Sequence[str]) -> None:
        """Forget what is under a name, and keep this instead."""
        self.connection.run("delete_memory_from", room=self.room, name=name, position=0)
        self.add(name, items)
