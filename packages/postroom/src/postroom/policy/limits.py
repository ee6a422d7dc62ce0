"""The limits gate: one mailbox, one domain, one room may send so much in a day and a month, and share it fairly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from postroom.model.event import EventName
from postroom.model.limits import Limits
from postroom.model.submission import Submission
from postroom.policy.allowance import Allowance, Bound
from postroom.policy.exceeded import exceeded
from postroom.policy.warm_up import ramp
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class LimitsGate:
    """Counts a message, once for each recipient outside the room, in the transaction that queues it; or refuses it.

    What is refused later in that transaction is not counted. Mail between mailboxes of the room is not counted either.
    """

    limits: Limits
    name: str = "limits"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if every limit has room, which is then used."""
        count, reply = len(submission.outside), not submission.unasked
        if not count:
            return {}
        sender = submission.sender
        allowance = Allowance(self.limits, sender, ramp(sender.warm_up_since, now=submission.now))
        locked = records.usage.lock(mailbox=submission.mailbox, domain=sender.address.domain).at(submission.now)
        counters = allowance.shared(locked, records.usage)
        before = [*allowance.bounds(counters)]
        full = [bound for bound in before if count > bound.left(reply=reply)]
        if full:
            tightest = min(full, key=lambda bound: (max(0, bound.left(reply=reply)), -bound.ends_at.timestamp()))
            raise exceeded(tightest, submission, records, count=count)
        counted = allowance.counted(counters, count, reply=reply)
        records.usage.write(counted)
        after = [*allowance.bounds(counted)]
        self._announce(before, after, submission, records)
        return {bound.name: bound.standing.used for bound in after}

    def _announce(
        self, before: Sequence[Bound], after: Sequence[Bound], submission: Submission, records: GateRecords
    ) -> None:
        """Tell once when a window has come near its end: at the message that crosses the line."""
        for earlier, later in zip(before, after, strict=True):
            if not self._near(earlier) and self._near(later):
                records.events.append(
                    EventName.LIMIT_APPROACHED,
                    trace_id=submission.trace_id,
                    mailbox=submission.mailbox,
                    limit=later.name,
                    owner=later.owner,
                    used=later.standing.used,
                    allowed=later.standing.limit,
                )

    def _near(self, bound: Bound) -> bool:
        return bound.standing.used >= self.limits.approach * bound.standing.limit
