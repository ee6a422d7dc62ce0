"""The reputation gate: where much bounces or is called abuse, outreach stops first and replies last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from postroom.model.errors import ReputationAtRisk
from postroom.model.event import EventName
from postroom.model.ids import at
from postroom.model.limits import ReputationLimits
from postroom.model.reputation import Outcomes, Reputation, Stop
from postroom.model.submission import Submission, Traffic
from postroom.model.usage import DAY_MS, day_of
from postroom.policy.chance import chance_of
from postroom.ports.records import GateRecords, ReputationRecords

_STOPPED_BY = {Traffic.OUTREACH: Stop.OUTREACH, Traffic.TRANSACTIONAL: Stop.TRANSACTIONAL, Traffic.REPLY: Stop.REPLIES}
_KINDS = {
    Traffic.OUTREACH: "outreach",
    Traffic.TRANSACTIONAL: "mail that answers nobody",
    Traffic.REPLY: "mail of any kind",
}


@dataclass(frozen=True)
class ReputationGate:
    """Refuses mail of a domain in doubt, by what kind of mail it is. Mail between mailboxes of the room passes."""

    limits: ReputationLimits
    name: str = "reputation"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if the domain's last days let this kind of mail leave; a level that is past is taken back."""
        if not submission.sender.reputation or not submission.outside:
            return {}
        domain = submission.sender.address.domain
        found = look(self.limits, domain, records.reputation, now=submission.now)
        if found.stops >= stopped_by(submission.traffic):
            raise self._refusal(found, submission, records)
        settle(found, was=submission.sender.reputation, records=records, trace_id=submission.trace_id)
        return {"sent": found.sent, "bounced": found.bounced, "complained": found.complained}

    def _refusal(self, found: Reputation, submission: Submission, records: GateRecords) -> ReputationAtRisk:
        days = records.reputation.days(found.domain, since=first_day(self.limits, submission.now))
        stop = stopped_by(submission.traffic)
        return ReputationAtRisk(
            f"Of the last {found.sent:,} messages of {found.domain}, {_complaint(found)}; "
            f"{_KINDS[submission.traffic]} waits until that is past.",
            domain=found.domain,
            sent=found.sent,
            bounced=found.bounced,
            complained=found.complained,
            level=int(found.stops),
            retry_at=_past_at(self.limits, days, stop, now=submission.now),
        )


def stopped_by(traffic: Traffic) -> Stop:
    """From which level on this kind of mail waits."""
    return _STOPPED_BY[traffic]


def look(limits: ReputationLimits, domain: str, records: ReputationRecords, *, now: int) -> Reputation:
    """How a domain stands, by the days that count."""
    return weigh(limits, domain, records.days(domain, since=first_day(limits, now)))


def weigh(limits: ReputationLimits, domain: str, days: Sequence[Outcomes]) -> Reputation:
    """What these days together stop."""
    sent = sum(day.sent for day in days)
    bounced, complained = sum(day.bounced for day in days), sum(day.complained for day in days)
    stops = max(
        _level(limits, bounced, of=sent, rates=limits.bounced, least=limits.least_bounced),
        _level(limits, complained, of=sent, rates=limits.complained, least=limits.least_complained),
    )
    return Reputation(domain=domain, sent=sent, bounced=bounced, complained=complained, stops=stops)


def settle(found: Reputation, *, was: Stop, records: GateRecords, trace_id: str) -> None:
    """Write down a level that differs from the one on record, and tell of it, once."""
    if found.stops != was and records.reputation.set_level(found.domain, found.stops, was=was):
        records.events.append(
            EventName.REPUTATION_CHANGED,
            trace_id=trace_id,
            domain=found.domain,
            sent=found.sent,
            bounced=found.bounced,
            complained=found.complained,
            was=int(was),
            level=int(found.stops),
        )


def first_day(limits: ReputationLimits, now: int) -> int:
    """When the oldest day that counts began."""
    return day_of(now) - (limits.days - 1) * DAY_MS


def _level(limits: ReputationLimits, count: int, *, of: int, rates: Sequence[float], least: int) -> Stop:
    if of < limits.least_sent or count < least:
        return Stop.NOTHING
    return Stop(sum(_is_above(rate, count, of=of, doubt=limits.doubt) for rate in rates))


def _is_above(rate: float, count: int, *, of: int, doubt: float) -> bool:
    return count >= of or (count > rate * of and chance_of(count, of=of, rate=rate) < doubt)


def _past_at(limits: ReputationLimits, days: Sequence[Outcomes], stop: Stop, *, now: int) -> datetime:
    """When the window has moved on far enough, if nothing else happens meanwhile."""
    for later in range(1, limits.days):
        moment = day_of(now) + later * DAY_MS
        left = [day for day in days if day.day >= first_day(limits, moment)]
        if weigh(limits, "", left).stops < stop:
            return at(moment)
    return at(day_of(now) + limits.days * DAY_MS)


def _complaint(found: Reputation) -> str:
    """The numbers, as a person would say them."""
    parts = [
        f"{count:,} ({count / found.sent:.1%}) {what}"
        for count, what in ((found.bounced, "went to dead addresses"), (found.complained, "were called abuse"))
        if count
    ]
    return " and ".join(parts)
