"""Whom an unsubscribe link stands for."""

from __future__ import annotations

from postroom.backends.store.records.table import Table
from postroom.model.address import Address
from postroom.ports.database import Row


class UnsubscribeLinks(Table):
    """One row for each person that outreach was sent to; a link names it by its handle."""

    def add(self, handle: str, address: Address, *, message_id: int) -> None:
        """Remember whom a handle stands for, and the last message that carried it."""
        self.connection.add(
            "insert_unsubscribe_link",
            room=self.room,
            handle=handle,
            local_part=address.local_part,
            domain=address.domain,
            message_id=message_id,
        )

    def row(self, handle: str) -> Row | None:
        """The row (`local_part`, `domain`, `message_id`) of a handle, or `None` where no message carried it."""
        return self.connection.one("unsubscribe_link_by_handle", room=self.room, handle=handle)
