"""Suppression rows."""

from __future__ import annotations

import json
from collections.abc import Iterable

from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.table import Table
from postroom.model.address import Address
from postroom.model.ids import at
from postroom.model.suppression import Suppression
from postroom.ports.database import Row


class Suppressions(Table):
    """Addresses that nobody in the room may write to."""

    def add(self, address: Address, *, reason: str, expires_at: int | None = None) -> None:
        """Suppress an address; a later reason replaces an earlier one."""
        self.connection.run(
            "insert_suppression",
            room=self.room,
            address_key=address.key,
            local_part=address.local_part,
            domain=address.domain,
            reason=reason,
            expires_at=expires_at,
            now=self.now,
        )

    def remove(self, address: Address) -> bool:
        """Lift a suppression; whether there was one."""
        return bool(self.connection.run("delete_suppression", room=self.room, address_key=address.key))

    def among(self, addresses: Iterable[Address]) -> list[Suppression]:
        """The suppressions in force for any of these addresses."""
        keys = json.dumps([address.key for address in addresses])
        rows = self.connection.all("suppressions_among", room=self.room, address_keys=keys, now=self.now)
        return [_suppression(row) for row in rows]

    def all(self) -> list[Suppression]:
        """Every suppression in force."""
        return [_suppression(row) for row in self.connection.all("suppressions", room=self.room, now=self.now)]


def _suppression(row: Row) -> Suppression:
    return Suppression(
        address=address_of(row),
        reason=row["reason"],
        since=at(row["since"]),
        expires_at=at(row["expires_at"]) if row["expires_at"] else None,
    )
