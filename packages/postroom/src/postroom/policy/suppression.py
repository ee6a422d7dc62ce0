"""The suppression gate: some mail to some addresses must not leave, whichever mailbox it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.model.errors import Suppressed
from postroom.model.submission import Submission
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class SuppressionGate:
    """Refuses recipients that bounced, complained or unsubscribed, whichever mailbox they told.

    Who only asked for no more may still be answered when they write again, and what their own dealings call for may pass.
    """

    name: str = "suppression"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if no recipient is suppressed for this mail."""
        entries = records.suppressions.among(submission.recipients)
        for recipient in submission.recipients if entries else ():
            for entry in entries:
                if entry.stops(submission.traffic, recipient, asked=submission.asked):
                    raise Suppressed(recipient, entry)
        return {"recipients": len(submission.recipients), "traffic": submission.traffic, "spared": len(entries)}
