"""The recipient's pace: the whole room writes to one person only so often, unasked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from postroom.mail.counts import count_of
from postroom.model.address import Address
from postroom.model.errors import LimitExceeded
from postroom.model.ids import at
from postroom.model.limits import Limits
from postroom.model.submission import Submission
from postroom.model.usage import Pace, day_of, end_of
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class RecipientPaceGate:
    """Counts each message that is no reply to them with whom it goes to; refuses one too many of a day, or too soon after
    another. All subaddresses of a person count together.
    """

    limits: Limits
    name: str = "recipient_pace"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if every recipient outside may be written to again."""
        off = self.limits.recipient_day is None and not self.limits.cool_down
        recipients = {address.person_key: address for address in submission.unasked}
        if off or not recipients:
            return {}
        paces = records.pace.take(recipients, day=day_of(submission.now))
        for pace in paces:
            self._refuse_one_too_many(pace, recipients[pace.address_key], submission)
            self._refuse_too_soon(pace, recipients[pace.address_key], submission)
        return {"most_today": max(pace.used for pace in paces)}

    def _refuse_one_too_many(self, pace: Pace, recipient: Address, submission: Submission) -> None:
        most, earlier = self.limits.recipient_day, pace.used - 1
        if most is not None and earlier >= most:
            raise _too_often(
                f"{recipient} was written to {count_of(earlier, 'time')} today, by all mailboxes together, without an answer "
                f"being due; the limit is {most}.",
                recipient,
                limit="recipient_day",
                used=earlier,
                allowed=most,
                retry_at=end_of("day", day_of(submission.now)),
            )

    def _refuse_too_soon(self, pace: Pace, recipient: Address, submission: Submission) -> None:
        until = 0 if pace.previous_at is None else pace.previous_at + self.limits.cool_down * 1000
        if pace.previous_at is not None and submission.now < until:
            raise _too_often(
                f"{recipient} was written to at {at(pace.previous_at):%H:%M} UTC; "
                f"{count_of(self.limits.cool_down, 'second')} must pass before the next message that is no reply.",
                recipient,
                limit="recipient_cool_down",
                used=pace.used - 1,
                allowed=pace.used - 1,
                retry_at=at(until),
            )


def _too_often(
    sentence: str, recipient: Address, *, limit: str, used: int, allowed: int, retry_at: datetime
) -> LimitExceeded:
    return LimitExceeded(
        sentence,
        limit=limit,
        owner="recipient",
        used=used,
        allowed=allowed,
        retry_at=retry_at,
        untrusted=(str(recipient),),
        you_can="wait, or answer what they wrote; look at what the room told them already.",
    )
