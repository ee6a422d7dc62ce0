"""Suppression rows."""

from __future__ import annotations

import json
from collections.abc import Iterable

from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.secrets import SALT, Secrets
from postroom.backends.store.records.table import Table
from postroom.mail.tokens import digest
from postroom.model.address import Address
from postroom.model.choices import Covers
from postroom.model.ids import at, outside
from postroom.model.suppression import Suppression, SuppressionReason
from postroom.ports.database import Row

ERASED = "erased"
"""The key of the row that says that there are persons of whom only a hash is left; and how the keys of these begin."""


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
        keys = [address.key, *([self._erased_key(address)] if self._anybody_erased() else [])]
        lifted = sum(
            self.connection.run("delete_suppression", room=self.room, address_key=key, now=self.now) for key in keys
        )
        return bool(lifted)

    def keep_hash(self, address: Address, *, covers: Covers) -> None:
        """In place of every entry of a person, one that says nothing to whoever does not know the address."""
        person = {"person_key": address.person_key, "key": address.key}
        self.connection.run("forget_suppressions_of", room=self.room, **person)
        for key in (ERASED, self._erased_key(address)):
            nobody = {"local_part": "", "domain": "", "message_id": None, "expires_at": None}
            self.connection.run(
                "insert_suppression",
                room=self.room,
                address_key=key,
                lasts=1,
                person_key=key,
                reason=SuppressionReason.ERASED,
                covers=covers,
                now=self.now,
                **nobody,
            )

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
            keys=json.dumps(
                sorted({ERASED, *(key for address in wanted for key in (address.person_key, address.key))})
            ),
            now=self.now,
        )
        found = sorted((_suppression(row) for row in rows if row["address_key"] != ERASED), key=_order)
        if len(found) < len(rows):
            found += self._erased(wanted)
        return [entry for entry in found if any(entry.concerns(address) for address in wanted)]

    def _erased(self, wanted: list[Address]) -> list[Suppression]:
        """The entries of persons of whom only a hash is left."""
        known = {self._erased_key(address): address for address in wanted}
        rows = self.connection.all("suppressions_among", room=self.room, keys=json.dumps(sorted(known)), now=self.now)
        return [
            Suppression(
                address=known[row["address_key"]],
                reason=row["reason"],
                since=at(row["since"]),
                covers=Covers(row["covers"]),
            )
            for row in rows
        ]

    def _anybody_erased(self) -> bool:
        keys = json.dumps([ERASED])
        return bool(self.connection.all("suppressions_among", room=self.room, keys=keys, now=self.now))

    def _erased_key(self, address: Address) -> str:
        """The person's hash, salted with what only this room knows."""
        salt = Secrets(self.connection, self.room, self.now).value(SALT)
        return f"{ERASED}:{digest(salt, purpose=ERASED, told=address.person_key).hex()}"

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
