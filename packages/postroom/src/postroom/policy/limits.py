"""The limits gate: one mailbox, one domain, one room may send so much in a day and a month, and share it fairly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from postroom.model.event import EventName
from postroom.model.limits import Limits
from postroom.model.submission import Submission
from postroom.model.usage import Counters
from postroom.policy.allowance import Allowance, Bound
from postroom.policy.exceeded import exceeded
from postroom.policy.warm_up import ramp
from postroom.ports.records import GateRecords


class _Reckoned(NamedTuple):
    """How the limits stand before a message, and what is counted after it."""

    bounds: list[Bound]
    counted: Counters


@dataclass(frozen=True)
class LimitsGate:
    """Counts a message, once for each recipient outside the room, in the transaction that queues it; or refuses it.

    The counters are everybody's: they are looked at here, and locked and written last before the commit. What is refused in between
    is not counted. Mail between mailboxes of the room is not counted either.
    """

    limits: Limits
    name: str = "limits"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if every limit has room, which is used at last."""
        count = len(submission.outside)
        if not count:
            return {}
        seen = records.usage.of(mailbox=submission.mailbox, domain=submission.sender.address.domain)
        reckoned = self._reckon(seen, submission, records)
        records.at_last(self.name, lambda: self._count(seen, reckoned, submission, records))
        return {bound.name: bound.standing.used + count for bound in reckoned.bounds}

    def _count(self, seen: Counters, reckoned: _Reckoned, submission: Submission, records: GateRecords) -> None:
        """What was reckoned holds where nobody else has counted since."""
        locked = records.usage.lock(mailbox=submission.mailbox, domain=submission.sender.address.domain)
        if locked != seen:
            reckoned = self._reckon(locked, submission, records)
        records.usage.write(reckoned.counted)
        for bound in reckoned.bounds:
            self._announce(bound, submission, records)

    def _reckon(self, counters: Counters, submission: Submission, records: GateRecords) -> _Reckoned:
        """Raises `LimitExceeded` where a limit has no room."""
        count, reply, sender = len(submission.outside), not submission.unasked, submission.sender
        allowance = Allowance(self.limits, sender, ramp(sender.warm_up_since, now=submission.now))
        shared = allowance.shared(counters.at(submission.now), records.usage)
        bounds = [*allowance.bounds(shared)]
        full = [bound for bound in bounds if count > bound.left(reply=reply)]
        if full:
            tightest = min(full, key=lambda bound: (max(0, bound.left(reply=reply)), -bound.ends_at.timestamp()))
            raise exceeded(tightest, submission, records, count=count)
        return _Reckoned(bounds, allowance.counted(shared, count, reply=reply))

    def _announce(self, bound: Bound, submission: Submission, records: GateRecords) -> None:
        """Tell once when a window has come near its end: at the message that crosses the line."""
        before, allowed = bound.standing.used, bound.standing.limit
        used = before + len(submission.outside)
        if before < self.limits.approach * allowed <= used:
            records.events.append(
                EventName.LIMIT_APPROACHED,
                trace_id=submission.trace_id,
                mailbox=submission.mailbox,
                limit=bound.name,
                owner=bound.owner,
                used=used,
                allowed=allowed,
            )
