"""Mailbox rows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache

from postroom.backends.store.records.table import Table
from postroom.backends.store.records.usage import UsageTable
from postroom.model.address import Address
from postroom.model.business_hours import BusinessHours
from postroom.model.errors import NotFound
from postroom.model.ids import at
from postroom.model.mailbox import MailboxInfo, MailboxStatus, Oversight, Purpose, Wakes
from postroom.ports.database import Row


class Mailboxes(Table):
    """Mailboxes of the room, by name, id and address."""

    def add(self, name: str, address: Address, *, display_name: str = "", wakes: Wakes | None = None) -> int | None:
        """Insert a mailbox, and begin to count its mail; its id, or `None` if the name or the address is taken."""
        row = self.connection.one(
            "insert_mailbox",
            room=self.room,
            name=name,
            local_part=address.local_part,
            domain=address.domain,
            address_key=address.key,
            display_name=display_name,
            wakes=_written(wakes or Wakes()),
            now=self.now,
        )
        if row is None:
            return None
        self._usage.open(mailbox=name, domain=address.domain)
        return int(row["id"])

    def exists(self, name: str) -> bool:
        """Whether a mailbox of that name was ever created."""
        return self.connection.one("mailbox_by_name", room=self.room, name=name) is not None

    def row(self, name: str, *, lock: bool = False) -> Row:
        """The row of a mailbox that is not deleted. Raises `NotFound`."""
        row = self.connection.one("lock_mailbox" if lock else "mailbox_by_name", room=self.room, name=name)
        if row is None or row["status"] == MailboxStatus.DELETED:
            raise NotFound(f"There is no mailbox {name!r} in this room.", you_can="use a name from list_mailboxes.")
        return row

    def by_id(self, mailbox_id: int) -> Row:
        """The row of a mailbox, deleted or not."""
        row = self.connection.one("mailbox_by_id", id=mailbox_id)
        if row is None:
            raise NotFound("This mailbox does not exist.")
        return row

    def serving(self, address: Address) -> Row | None:
        """The mailbox that takes mail for an address or a subaddress (RFC 5233); for a deleted one, its successor."""
        row = self._at(address)
        if row is None and (bare := _without_subaddress(address)) != address:
            row = self._at(bare)
        return self._in_service(row)

    def served_among(self, addresses: Iterable[Address]) -> frozenset[Address]:
        """Those of the addresses that a mailbox takes mail for."""
        wanted = {address: (address.key, _without_subaddress(address).key) for address in addresses}
        keys = json.dumps(sorted({key for pair in wanted.values() for key in pair}))
        found = {
            row["address_key"] for row in self.connection.all("mailbox_addresses_among", room=self.room, keys=keys)
        }
        named = (address for address, pair in wanted.items() if not found.isdisjoint(pair))
        return frozenset(address for address in named if self.serving(address) is not None)

    def standing_for(self, name: str) -> Row | None:
        """The mailbox of a name; for a deleted one, its successor."""
        return self._in_service(self.connection.one("mailbox_by_name", room=self.room, name=name))

    def _in_service(self, row: Row | None) -> Row | None:
        while row is not None and row["status"] == MailboxStatus.DELETED:
            row = self.by_id(row["successor_id"]) if row["successor_id"] else None
        return row

    def all(self) -> list[MailboxInfo]:
        """Every mailbox that is not deleted, by name."""
        return [self.info(row) for row in self.connection.all("mailboxes", room=self.room)]

    def display_names(self) -> frozenset[str]:
        """The names that mailboxes show beside their addresses."""
        return frozenset(row["display_name"] for row in self.connection.all("display_names", room=self.room))

    def active(self) -> list[int]:
        """The id of every mailbox that is neither paused nor deleted, by name."""
        return [row["id"] for row in self.connection.all("active_mailboxes", room=self.room)]

    def active_among(self, names: Iterable[str]) -> list[int]:
        """The ids of the named mailboxes that are neither paused nor deleted, by name."""
        wanted = json.dumps(sorted(set(names)))
        return [row["id"] for row in self.connection.all("active_mailboxes_named", room=self.room, names=wanted)]

    def set_status(self, mailbox_id: int, status: MailboxStatus, *, successor_id: int | None = None) -> None:
        """Pause, resume or delete. What is deleted shares in no limit any more."""
        self.connection.run("set_mailbox_status", id=mailbox_id, status=status, successor_id=successor_id)
        if status is MailboxStatus.DELETED:
            self._usage.change_shares()

    def set_policy(self, mailbox_id: int, *, purpose: Purpose, oversight: Oversight) -> None:
        """What its mail is to its readers, and which of its drafts a person sees."""
        self.connection.run("set_mailbox_policy", id=mailbox_id, purpose=purpose, oversight=oversight)

    def set_wakes(self, mailbox_id: int, wakes: Wakes) -> None:
        """Which mail gives its agent a turn."""
        self.connection.run("set_mailbox_wakes", id=mailbox_id, wakes=_written(wakes))

    def set_business_hours(self, mailbox_id: int, hours: BusinessHours | None) -> None:
        """When the people that it writes to read their mail; `None`: at any hour."""
        written = hours.model_dump_json() if hours is not None else ""
        self.connection.run("set_mailbox_business_hours", id=mailbox_id, business_hours=written)

    def set_limits(self, mailbox_id: int, *, day: int | None, month: int | None, share: int) -> None:
        """How much it may send, and the weight of its share in what it shares with others."""
        self.connection.run("set_mailbox_limits", id=mailbox_id, day=day, month=month, share=share)
        self._usage.change_shares()

    def info(self, row: Row) -> MailboxInfo:
        """The public value of a row."""
        return MailboxInfo(
            name=row["name"],
            address=address_of(row),
            display_name=row["display_name"],
            status=MailboxStatus(row["status"]),
            purpose=Purpose(row["purpose"]),
            oversight=Oversight(row["oversight"]),
            wakes=wakes_of(row),
            business_hours=business_hours_of(row),
            unread=row["unread"],
            created_at=at(row["created_at"]),
        )

    @property
    def _usage(self) -> UsageTable:
        return UsageTable(self.connection, self.room, self.now)

    def _at(self, address: Address) -> Row | None:
        return self.connection.one("mailbox_by_address", room=self.room, address_key=address.key)


def wakes_of(row: Row) -> Wakes:
    """Which mail gives the agent of a row's mailbox a turn; what nobody decided is as usual."""
    return _read_wakes(row["wakes"] or "{}")


@lru_cache(maxsize=256)
def _read_wakes(written: str) -> Wakes:
    return Wakes.model_validate_json(written)


def business_hours_of(row: Row) -> BusinessHours | None:
    """When the people that a row's mailbox writes to read their mail; `None` where nobody said."""
    return BusinessHours.model_validate_json(row["business_hours"]) if row["business_hours"] else None


def _without_subaddress(address: Address) -> Address:
    if "+" not in address.local_part:
        return address
    return Address(local_part=address.base_local_part, domain=address.domain)


def _written(wakes: Wakes) -> str:
    return wakes.model_dump_json(exclude_defaults=True)


def address_of(row: Row) -> Address:
    """The address in a row's `local_part` and `domain`."""
    return Address(local_part=row["local_part"], domain=row["domain"])
