"""Reputation rows: what became of each day's messages, and how each domain stands."""

from __future__ import annotations

from postroom.backends.store.records.table import Table
from postroom.model.reputation import Outcomes, Stop
from postroom.model.usage import day_of
from postroom.ports.database import Row


class ReputationTable(Table):
    """Outcomes by domain and UTC day, and what a domain was told."""

    def count(self, domain: str, *, accepted_at: int, sent: int = 0, bounced: int = 0, complained: int = 0) -> None:
        """Add what became of messages to the day they were accepted; what a person has forgiven counts no more."""
        self.connection.run(
            "count_outcomes",
            room=self.room,
            domain=domain,
            day=day_of(accepted_at),
            accepted_at=accepted_at,
            sent=sent,
            bounced=bounced,
            complained=complained,
        )

    def days(self, domain: str, *, since: int) -> list[Outcomes]:
        """Day by day, oldest first."""
        rows = self.connection.all("reputation_days", room=self.room, domain=domain, since=since)
        return [Outcomes(row["day"], row["sent"], row["bounced"], row["complained"]) for row in rows]

    def standing(self, domain: str) -> Row | None:
        """The row of how a domain stands, if anything was ever said of it."""
        return self.connection.one("standing_of", room=self.room, domain=domain)

    def set_level(self, domain: str, level: Stop, *, was: Stop) -> bool:
        """Write down what the reputation stops; false if somebody else did."""
        self._open(domain)
        changed = self.connection.run(
            "set_reputation_level", room=self.room, domain=domain, level=int(level), was=int(was)
        )
        return bool(changed)

    def warm_up(self, domain: str, *, since: int | None) -> None:
        """Say since when a domain is warmed up, or that it is not."""
        self._open(domain)
        self.connection.run("set_warm_up", room=self.room, domain=domain, since=since)

    def forgive(self, domain: str) -> None:
        """Forget what became of a domain's messages so far."""
        self._open(domain)
        self.connection.run("set_forgiven", room=self.room, domain=domain, now=self.now)
        self.connection.run("forget_outcomes", room=self.room, domain=domain)

    def _open(self, domain: str) -> None:
        self.connection.run("open_standing", room=self.room, domain=domain)
