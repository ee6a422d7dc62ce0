"""Over all tables of a room at once: what those who look after it change."""

from __future__ import annotations

from postroom.backends.store.records.table import Table


class Keeping(Table):
    """Statements about the room as a whole."""

    def rooms(self) -> tuple[str, ...]:
        """Every room of this store."""
        return tuple(row["name"] for row in self.connection.all("all_rooms"))

    def let_nothing_leave(self, *, text: str) -> int:
        """What was on its way to others is unknown from now on; how many deliveries that were."""
        return self.connection.run("delivery_may_have_left", room=self.room, text=text, now=self.now)

    def bury_turns(self, *, error: str) -> int:
        """Turns that waited, or were being taken, are dead letters; how many."""
        return self.connection.run("bury_turns", room=self.room, error=error)

    def end_leases(self) -> None:
        """Whoever worked on anything is gone."""
        self.connection.run("end_leases", room=self.room)
