"""How a domain stands: what became of its messages is counted where it is found out, and a change is told at once."""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.model.limits import ReputationLimits
from postroom.model.reputation import Stop
from postroom.policy.reputation import look, settle
from postroom.ports.database import Row


def note_outcomes(
    records: Records, row: Row, *, limits: ReputationLimits, sent: int = 0, bounced: int = 0, complained: int = 0
) -> None:
    """Count what became of deliveries of an outbox row. Called last in its transaction: the day's row is everybody's.

    Here a level only rises; that it is past is found out by whoever asks the gate.
    """
    if not (sent or bounced or complained):
        return
    domain = row["domain"]
    records.reputation.count(domain, accepted_at=row["queued_at"], sent=sent, bounced=bounced, complained=complained)
    found = look(limits, domain, records.reputation, now=records.now)
    if found.stops and found.stops > (was := level(records, domain)):
        settle(found, was=was, records=records, trace_id=row["trace_id"])


def level(records: Records, domain: str) -> Stop:
    """What a domain's reputation stops, as it is on record."""
    standing = records.reputation.standing(domain)
    return Stop(standing["level"]) if standing is not None else Stop.NOTHING
