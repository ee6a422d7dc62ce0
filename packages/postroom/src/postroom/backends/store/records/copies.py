"""Whole rows of a room's tables, out and in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from postroom.backends.store.copied_tables import COPIED, CopiedTable
from postroom.backends.store.records.removed_ids import NOBODYS_ROOM
from postroom.backends.store.records.table import Table

_PAGE = 1_000


class Copies(Table):
    """What leaves with a room, and comes back."""

    def rows(self, table: CopiedTable) -> Iterator[dict[str, Any]]:
        """Every row of a table, in its order, without the columns that do not leave."""
        dialect = self.connection.dialect
        page = self.connection.ask(table.first_page(dialect), room=self.room, count=_PAGE)
        while page:
            for row in page:
                yield {name: value for name, value in dict(row).items() if name != "room" and name not in table.without}
            last = {f"after_{number}": page[-1][column] for number, column in enumerate(table.key)}
            page = self.connection.ask(table.next_page(dialect), room=self.room, count=_PAGE, **last)

    def has_mail(self) -> bool:
        """Whether the room has a thread or a message."""
        return self.connection.one("any_mail", room=self.room) is not None

    def others(self) -> list[str]:
        """The other rooms of this store."""
        return [row["name"] for row in self.connection.all("other_rooms", room=self.room)]

    def clear(self) -> None:
        """Forget what the room has, and which ids were given out: those that come in are another room's."""
        for table in reversed(COPIED):
            self.connection.tell(table.clear(), [{"room": self.room}, {"room": NOBODYS_ROOM}])

    def insert(self, table: CopiedTable, rows: Sequence[dict[str, Any]]) -> None:
        """Add rows with the ids that they have."""
        complete = [{**row, "room": self.room} if table.has_room else row for row in rows]
        if complete:
            self.connection.tell(table.insert(list(complete[0])), complete)

    def go_on_counting(self) -> None:
        """Let the database number new rows above those that came with their ids."""
        if self.connection.dialect == "postgres":
            for name in (table.name for table in COPIED if table.has_ids):
                highest = f"(select coalesce(max(id), 1) from {name})"  # noqa: S608
                self.connection.ask(f"select setval(pg_get_serial_sequence('{name}', 'id'), {highest})")

    def content(self, message_id: int) -> bytes | None:
        """The bytes of a message."""
        row = self.connection.one("content_of", message_id=message_id)
        return bytes(row["content"]) if row is not None else None

    def add_content(self, message_id: int, content: bytes) -> None:
        """Keep the bytes of a message."""
        self.connection.run("insert_content", message_id=message_id, content=content)
