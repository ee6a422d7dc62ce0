"""The commitments gate: no machine that reads strangers' mail redirects payments or asks for passwords by itself (R8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.mail.wording.commitments import Commitment, plain_number
from postroom.model.errors import ApprovalRequired
from postroom.model.submission import Submission
from postroom.policy.confinement.wording import commitments_in, whole_text
from postroom.ports.records import GateRecords

_REASONS = {
    Commitment.BANK: "it speaks of another bank account to pay to",
    Commitment.PAYMENT: "it asks for a payment",
    Commitment.SIGN_IN: "it asks its reader to sign in or to confirm an account",
    Commitment.CREDENTIALS: "it asks for a PIN, a password, a code or card data",
    Commitment.GIFT_CARDS: "it asks for gift cards",
}


@dataclass(frozen=True)
class CommitmentsGate:
    """Holds drafts that change bank details, ask somebody to pay or to sign in, or ask for secrets or gift cards; and those
    that give a telephone or account number as ours which is not among `own`. To ask for a payment to an account among these
    is business. Which bank accounts may be named at all the secrets gate knows.
    """

    own: frozenset[str] = frozenset()
    name: str = "commitments"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if nothing of that kind is said."""
        said, ours = commitments_in(whole_text(submission.draft)), {plain_number(number) for number in self.own}
        telephones = said.telephones - ours
        accounts = {plain_number(number) for number in said.accounts} - ours
        usual = {Commitment.PAYMENT} if said.accounts and not accounts else set()
        reasons = [_REASONS[each] for each in Commitment if each in said.found - usual]
        if telephones:
            reasons.append("it gives a telephone number as ours that is not known to be")
        if {plain_number(number) for number in said.called_ours} - ours:
            reasons.append("it gives an account number as ours that is not known to be")
        if reasons:
            raise ApprovalRequired(*reasons)
        return {"telephones": len(said.telephones), "accounts": len(said.accounts)}
