"""Usage rows: what each mailbox, domain and the room has used of its limits."""

from __future__ import annotations

from postroom.backends.store.records.table import Table
from postroom.model.usage import Counter, Counters, Sharer, UsageScope
from postroom.ports.database import Row


class UsageTable(Table):
    """The counters of a room."""

    def open(self, *, mailbox: str, domain: str) -> None:
        """Begin to count for a new mailbox, its domain and the room; what is counted already stays. Their shares change."""
        self.connection.run("open_usage", room=self.room, mailbox=mailbox, domain=domain)
        self.change_shares()

    def change_shares(self) -> None:
        """The mailboxes that share a limit, or what each may use of it, are not what they were."""
        self.connection.run("change_shares", room=self.room)

    def lock(self, *, mailbox: str, domain: str) -> Counters:
        """The counters that a message of this mailbox adds to; nobody else counts there until this transaction ends."""
        return _counters(self.connection.all("lock_usage", room=self.room, mailbox=mailbox, domain=domain))

    def of(self, *, mailbox: str, domain: str) -> Counters:
        """The same, only to look at."""
        return _counters(self.connection.all("usage_of", room=self.room, mailbox=mailbox, domain=domain))

    def write(self, counters: Counters) -> None:
        """Put locked counters in place of what they were."""
        changed = (counters.domain, counters.mailbox, counters.room)
        self.connection.many("write_usage", [{"room": self.room, **counter._asdict()} for counter in changed])

    def sharers(self, domain: str | None) -> list[Sharer]:
        """Every mailbox that shares a domain's day, or the room's, by name."""
        return [_sharer(row) for row in self.connection.all("sharers", room=self.room, domain=domain)]

    def domains(self) -> list[str]:
        """Every domain of the room, by name."""
        return [row["name"] for row in self.connection.all("domains_of_room", room=self.room)]


def _counters(rows: list[Row]) -> Counters:
    found = {row["scope"]: _counter(row) for row in rows}
    return Counters(
        mailbox=found[UsageScope.MAILBOX],
        domain=found[UsageScope.DOMAIN],
        room=found[UsageScope.ROOM],
        version=rows[0]["shares_version"],
    )


def _counter(row: Row) -> Counter:
    return Counter(
        scope=UsageScope(row["scope"]),
        owner=row["owner"],
        day=row["day"],
        day_used=row["day_used"],
        day_begun=row["day_begun"],
        month=row["month"],
        month_used=row["month_used"],
        basis=row["basis"],
        shares=row["shares"],
        promised=row["promised"],
        taken=row["taken"],
    )


def _sharer(row: Row) -> Sharer:
    return Sharer(counter=_counter(row), share=row["share"], day_limit=row["day_limit"])
