"""The suppression gate: some addresses nobody in the room may write to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.model.errors import Suppressed
from postroom.model.submission import Submission
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class SuppressionGate:
    """Refuses recipients that bounced, complained or unsubscribed, whichever mailbox they told."""

    name: str = "suppression"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if no recipient is suppressed."""
        for entry in records.suppressions.among(submission.recipients):
            raise Suppressed(entry.address, reason=entry.reason, since=entry.since)
        return {"recipients": len(submission.recipients)}
