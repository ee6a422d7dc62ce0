"""Waits: which call made one, and which turn tells its agent how it ended."""

from __future__ import annotations

from postroom.backends.store.records.table import Table
from postroom.ports.database import Row

_OUTSIDE = 0


class Waits(Table):
    """The waits among the plans, as their agent's turns see them."""

    def made_by(self, number: int, *, turn: int | None, call_ref: str | None) -> None:
        """Remember the turn and the tool call that a wait was made by."""
        self.connection.run("set_wait_origin", id=number, turn=turn, call_ref=call_ref or "")

    def made_before(self, *, mailbox_id: int, thread_id: int, turn: int | None, call_ref: str | None) -> Row | None:
        """The wait that this turn, or this very tool call, has made in a thread already."""
        return self.connection.one(
            "wait_of_call",
            room=self.room,
            mailbox_id=mailbox_id,
            thread_id=thread_id,
            turn=turn or _OUTSIDE,
            call_ref=call_ref or "",
        )

    def tell(self, wake_id: int, *, mailbox_id: int, thread_id: int) -> None:
        """Let a turn tell its agent of every wait of the thread that ended and was not told."""
        self.connection.add("tell_waits", wake_id=wake_id, mailbox_id=mailbox_id, thread_id=thread_id)

    def told_in(self, wake_id: int) -> list[Row]:
        """The waits whose end a turn is about, oldest first."""
        return self.connection.all("waits_told_in", room=self.room, wake_id=wake_id)
