"""The limits gate: one mailbox, one domain, one room may send so much in a day and a month, and share it fairly."""

from __future__ import annotations

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
        bounds = [*allowance.bounds(counters)]
        full = [bound for bound in bounds if count > bound.left(reply=reply)]
        if full:
            tightest = min(full, key=lambda bound: (max(0, bound.left(reply=reply)), -bound.ends_at.timestamp()))
            raise exceeded(tightest, submission, records, count=count)
        records.usage.write(allowance.counted(counters, count, reply=reply))
        for bound in bounds:
            self._announce(bound, count, submission, records)
        return {bound.name: bound.standing.used + count for bound in bounds}

    def _announce(self, bound: Bound, count: int, submission: Submission, records: GateRecords) -> None:
        """Tell once when a window has come near its end: at the message that crosses the line."""
        before, allowed = bound.standing.used, bound.standing.limit
        if before < self.limits.approach * allowed <= before + count:
            records.events.append(
                EventName.LIMIT_APPROACHED,
                trace_id=submission.trace_id,
                mailbox=submission.mailbox,
                limit=bound.name,
                owner=bound.owner,
                used=before + count,
                allowed=allowed,
            )
