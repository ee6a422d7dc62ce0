"""How a domain stands: what became of its messages is counted where it is found out, and a change is told at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from postroom.backends.store.records.records import Records
from postroom.model.limits import ReputationLimits
from postroom.model.reputation import Stop
from postroom.model.usage import day_of
from postroom.policy.reputation import look, settle
from postroom.ports.database import Row


@dataclass(frozen=True)
class Became:
    """What became of deliveries of one outbox row: how many of them."""

    row: Row
    sent: int = 0
    bounced: int = 0
    complained: int = 0

    @property
    def day(self) -> tuple[str, int]:
        """The domain, and the day on which it was accepted."""
        return self.row["domain"], day_of(self.row["queued_at"])

    def __bool__(self) -> bool:
        return bool(self.sent or self.bounced or self.complained)


def note_outcomes(
    records: Records, row: Row, *, limits: ReputationLimits, sent: int = 0, bounced: int = 0, complained: int = 0
) -> None:
    """Count what became of deliveries of one outbox row; see `note_together`."""
    note_together(records, [Became(row, sent, bounced, complained)], limits=limits)


def note_together(records: Records, became: Iterable[Became], *, limits: ReputationLimits) -> None:
    """Count what became of deliveries. Called last in its transaction: the days' rows are everybody's, and are taken in order.

    Here a level only rises; that it is past is found out by whoever asks the gate.
    """
    told = sorted(filter(None, became), key=lambda each: each.day)
    for (domain, _), of_a_day in groupby(told, key=lambda each: each.day):
        _note(records, domain, [*of_a_day], limits=limits)


def _note(records: Records, domain: str, became: Sequence[Became], *, limits: ReputationLimits) -> None:
    """Those of one day. What was accepted before a person forgave the domain counts no more."""
    standing = records.reputation.standing(domain)
    forgiven_at, was = (standing["forgiven_at"], Stop(standing["level"])) if standing else (0, Stop.NOTHING)
    counted = [each for each in became if each.row["queued_at"] >= forgiven_at]
    if not counted:
        return
    records.reputation.count(
        domain,
        accepted_at=max(each.row["queued_at"] for each in counted),
        sent=sum(each.sent for each in counted),
        bounced=sum(each.bounced for each in counted),
        complained=sum(each.complained for each in counted),
    )
    found = look(limits, domain, records.reputation, now=records.now)
    if found.stops and found.stops > was:
        settle(found, was=was, records=records, trace_id=counted[-1].row["trace_id"])


def level(records: Records, domain: str) -> Stop:
    """What a domain's reputation stops, as it is on record."""
    standing = records.reputation.standing(domain)
    return Stop(standing["level"]) if standing is not None else Stop.NOTHING
