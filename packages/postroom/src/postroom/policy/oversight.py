"""The oversight gate: which drafts of a mailbox a person sees before they leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.model.errors import ApprovalRequired
from postroom.model.mailbox import Oversight
from postroom.model.submission import Submission
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class OversightGate:
    """Asks for a person as the mailbox's oversight says; an autonomous mailbox asks for nobody."""

    name: str = "oversight"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if nobody wants to see this draft. Raises `ApprovalRequired`."""
        oversight = submission.sender.oversight
        if oversight is Oversight.ALL:
            raise ApprovalRequired(f"a person sees every draft of {submission.mailbox}")
        if oversight is Oversight.OUTBOUND_ONLY and submission.outside:
            raise ApprovalRequired(f"a person sees what {submission.mailbox} sends outside")
        if oversight is Oversight.NEW_RECIPIENTS:
            _refuse_strangers(submission, records)
        return {"oversight": oversight}


def _refuse_strangers(submission: Submission, records: GateRecords) -> None:
    strangers = records.correspondents.strangers(submission.outside)
    if strangers:
        raise ApprovalRequired("new recipient" if len(strangers) == 1 else f"{len(strangers)} new recipients")
