"""Suppression rows."""

from __future__ import annotations

import json
from collections.abc import Iterable

from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.table import Table
from postroom.model.address import Address
from postroom.model.ids import at, outside
from postroom.model.suppression import Covers, Suppression
from postroom.ports.database import Row


class Suppressions(Table):
    """Addresses that the room may not write to."""

    def add(
        self,
        address: Address,
        *,
        reason: str,
        covers: Covers = Covers.ALL,
        message_id: int | None = None,
        expires_at: int | None = None,
    ) -> None:
        """Suppress an address from now on; what stood there before is replaced."""
        self.connection.run(
            "insert_suppression",
            room=self.room,
            address_key=address.key,
            person_key=address.person_key,
            local_part=address.local_part,
            domain=address.domain,
            reason=reason,
            covers=covers,
            message_id=message_id,
            expires_at=expires_at,
            now=self.now,
        )

    def remove(self, address: Address) -> bool:
        """Lift a suppression; whether there was one."""
        return bool(self.connection.run("delete_suppression", room=self.room, address_key=address.key))

    def of(self, address: Address) -> Suppression | None:
        """The suppression in force of this very address, if there is one."""
        return next((entry for entry in self.among([address]) if entry.address.key == address.key), None)

    def among(self, addresses: Iterable[Address]) -> list[Suppression]:
        """The suppressions in force that concern any of these addresses, or another subaddress of the same person."""
        wanted = list(addresses)
        rows = self.connection.all(
            "suppressions_among",
            room=self.room,
            keys=json.dumps(sorted({key for address in wanted for key in (address.person_key, address.key)})),
            now=self.now,
        )
        found = sorted(map(_suppression, rows), key=lambda entry: entry.address.key)
        return [entry for entry in found if any(entry.concerns(address) for address in wanted)]

    def all(self) -> list[Suppression]:
        """Every suppression in force."""
        return [_suppression(row) for row in self.connection.all("suppressions", room=self.room, now=self.now)]


def _suppression(row: Row) -> Suppression:
    return Suppression(
        address=address_of(row),
        reason=row["reason"],
        since=at(row["since"]),
        covers=Covers(row["covers"]),
        message_id=outside("m", row["message_id"]) if row["message_id"] else None,
        expires_at=at(row["expires_at"]) if row["expires_at"] else None,
    )
