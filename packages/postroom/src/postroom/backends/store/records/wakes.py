"""Wakes: one reason each for an agent to take a turn. The id is the delivery id its sends are bound to."""

from __future__ import annotations

from typing import Literal

from postroom.backends.store.records.table import Table
from postroom.model.errors import NotFound
from postroom.ports.database import Row

WakeReason = Literal["message", "hand_off", "wait", "decision"]


class Wakes(Table):
    """Turns that agents have yet to take."""

    def create(
        self,
        *,
        mailbox_id: int,
        thread_id: int,
        message_id: int,
        epoch: int,
        reason: WakeReason,
        approval_id: int | None = None,
    ) -> int:
        """Insert a wake; its id. `approval_id` is the held draft that a person decided about."""
        return self.inserted(
            "insert_wake",
            mailbox_id=mailbox_id,
            thread_id=thread_id,
            message_id=message_id,
            epoch=epoch,
            reason=reason,
            approval_id=approval_id,
        )

    def row(self, number: int) -> Row:
        """The row of a wake with its mailbox's name and status."""
        row = self.connection.one("wake_by_id", id=number)
        if row is None:
            raise NotFound("This wake does not exist.")
        return row
