"""Ids of rows that were removed: whoever still knows one never gets another row for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from postroom.backends.store.records.table import Table

_KNOWN_OUTSIDE = (
    "message", "thread", "attachment", "outbox", "claim", "wake", "plan", "promise", "request", "approval",
)  # fmt: skip
NOBODYS_ROOM = 0


class RemovedIds(Table):
    """SQLite gives an id out again when its row was the newest and is gone. A bare row of no room keeps the place of that one."""

    @contextmanager
    def kept(self) -> Iterator[None]:
        """No id of what is removed meanwhile is given out again."""
        before = self._highest()
        yield
        after = self._highest()
        for table, number in before.items():
            if after[table] < number:
                self._keep_place(table, number)

    def _highest(self) -> dict[str, int]:
        if self.connection.dialect != "sqlite":
            return {}
        return {
            table: self.connection.ask(f"select coalesce(max(id), 0) as id from {table}")[0]["id"]  # noqa: S608
            for table in _KNOWN_OUTSIDE
        }

    def _keep_place(self, table: str, number: int) -> None:
        """Whatever a row must have, but nothing of what it said."""
        columns = [
            column["name"]
            for column in self.connection.ask(f"pragma table_info({table})")
            if column["notnull"] and column["dflt_value"] is None and column["name"] not in ("id", "room")
        ]
        values = ", ".join("-:id" for _ in columns)
        sql = f"insert into {table} (id, room, {', '.join(columns)}) values (:id, :room, {values})"  # noqa: S608
        self.connection.tell(sql, [{"id": number, "room": NOBODYS_ROOM}])
