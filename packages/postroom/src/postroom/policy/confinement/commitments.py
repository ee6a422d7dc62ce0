"""The commitments gate: no machine that reads strangers' mail redirects payments or asks for passwords by itself (R8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.mail.commitments import Commitment, commitments
from postroom.model.errors import ApprovalRequired
from postroom.model.submission import Submission
from postroom.policy.confinement.wording import whole_text
from postroom.ports.records import GateRecords

_REASONS = {
    Commitment.BANK: "it speaks of another bank account to pay to",
    Commitment.SIGN_IN: "it asks its reader to sign in or to confirm an account",
    Commitment.CREDENTIALS: "it asks for a PIN, a password, a code or card data",
    Commitment.GIFT_CARDS: "it asks for gift cards",
}


@dataclass(frozen=True)
class CommitmentsGate:
    """Holds drafts that change bank details, ask somebody to sign in, or ask for secrets or gift cards."""

    name: str = "commitments"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if nothing of that kind is said."""
        found = commitments(whole_text(submission.draft))
        if found:
            raise ApprovalRequired(*(_REASONS[each] for each in Commitment if each in found))
        return {}
