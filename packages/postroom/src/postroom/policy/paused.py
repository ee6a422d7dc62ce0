"""The paused gate: nothing leaves a paused mailbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.model.errors import MailboxPaused
from postroom.model.mailbox import MailboxStatus
from postroom.model.submission import Submission
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class PausedGate:
    """Refuses everything from a mailbox that is paused."""

    name: str = "paused"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if the mailbox is active."""
        if submission.sender.status is MailboxStatus.PAUSED:
            raise MailboxPaused(submission.mailbox)
        return {"status": submission.sender.status}
