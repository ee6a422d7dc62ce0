"""The amounts gate: how much money an agent may speak of to people outside, before a person has seen it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from postroom.mail.wording.amounts import amounts_in
from postroom.model.errors import ApprovalRequired
from postroom.model.submission import Submission
from postroom.policy.confinement.wording import own_words
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class AmountsGate:
    """Holds drafts to people outside that name an amount of money above `limit` in figures. What is quoted does not count, nor
    does the subject of an answer: those are the other side's words.
    """

    limit: Decimal | None = None
    name: str = "amounts"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if no amount is too large. Raises `ApprovalRequired`."""
        if self.limit is None or not submission.outside:
            return {}
        draft = submission.draft
        own = draft if submission.answered is None else draft.model_copy(update={"subject": ""})
        amounts = amounts_in(own_words(own))
        if any(amount > self.limit for amount in amounts):
            raise ApprovalRequired(f"it names an amount of {max(amounts)}, above {self.limit}")
        return {"amounts": len(amounts)}
