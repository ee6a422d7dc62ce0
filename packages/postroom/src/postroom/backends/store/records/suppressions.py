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
        """Suppress an address from now on. This replaces an entry that lasts as this does; one that ends stands beside one that
        lasts.
        """
        self.connection.run(
            "insert_suppression",
            room=self.room,
            address_key=address.key,
            lasts=int(expires_at is None),
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
        """Lift every suppression of this very address; whether there was one in force."""
        lifted = self.connection.run("delete_suppression", room=self.room, address_key=address.key, now=self.now)
        return bool(lifted)

    def of(self, address: Address) -> list[Suppression]:
        """The suppressions in force of this very address: the one that lasts, then the one that ends."""
        return [entry for entry in self.among([address]) if entry.address.key == address.key]

    def among(self, addresses: Iterable[Address]) -> list[Suppression]:
        """The suppressions in force that concern any of these addresses, or another subaddress of the same person: for each
        address the one that lasts first.
        """
        wanted = list(addresses)
        rows = self.connection.all(
            "suppressions_among",
            room=self.room,
            keys=json.dumps(sorted({key for address in wanted for key in (address.person_key, address.key)})),
            now=self.now,
        )
        found = sorted(map(_suppression, rows), key=_order)
        return [entry for entry in found if any(entry.concerns(address) for address in wanted)]

    def all(self) -> list[Suppression]:
        """Every suppression in force."""
        return [_suppression(row) for row in self.connection.all("suppressions", room=self.room, now=self.now)]


def _order(entry: Suppression) -> tuple[str, bool]:
    return entry.address.key, entry.expires_at is not None


def _suppression(row: Row) -> Suppression:
    return Suppression(
        address=address_of(row),
        reason=row["reason"],
        since=at(row["since"]),
        covers=Covers(row["covers"]),
        message_id=outside("m", row["message_id"]) if row["message_id"] else None,
        expires_at=at(row["expires_at"]) if row["expires_at"] else None,
    )
