"""Over all tables of a room at once: what those who look after it change."""

from __future__ import annotations

import json
from collections.abc import Iterator

from postroom.backends.store.records.table import Table
from postroom.ports.database import Row

_PAGE = 500


class Keeping(Table):
    """Statements about the room as a whole."""

    def rooms(self) -> tuple[str, ...]:
        """Every room of this store."""
        return tuple(row["name"] for row in self.connection.all("all_rooms"))

    def mailbox_names(self) -> dict[int, str]:
        """Every mailbox that ever was, by number."""
        return {row["id"]: row["name"] for row in self.connection.all("every_mailbox", room=self.room)}

    def messages_with_mailboxes(self) -> Iterator[tuple[Row, list[int]]]:
        """Every message, oldest first, with the mailboxes that it is placed in, by number."""
        after, page = 0, self.connection.all("messages_after", room=self.room, after=0, count=_PAGE)
        while page:
            after = page[-1]["id"]
            ids = json.dumps([row["id"] for row in page])
            found: dict[int, list[int]] = {row["id"]: [] for row in page}
            for placed in self.connection.all("placed_messages", ids=ids):
                found[placed["message_id"]].append(placed["mailbox_id"])
            yield from ((row, found[row["id"]]) for row in page)
            page = self.connection.all("messages_after", room=self.room, after=after, count=_PAGE)

    def let_nothing_leave(self, *, text: str) -> int:
        """What was on its way to others is unknown from now on; how many deliveries that were."""
        return self.connection.run("delivery_may_have_left", room=self.room, text=text, now=self.now)

    def bury_turns(self, *, error: str) -> int:
        """Turns that waited, or were being taken, are dead letters; how many."""
        return self.connection.run("bury_turns", room=self.room, error=error)

    def end_leases(self) -> None:
        """Whoever worked on anything is gone."""
        self.connection.run("end_leases", room=self.room)
