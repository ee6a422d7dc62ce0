"""The volume gate: one mail from outside sets off only so much mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.model.errors import Tainted
from postroom.model.submission import Submission
from postroom.model.taint import TaintLevel
from postroom.policy.confinement.acts import NO_PLANS
from postroom.policy.confinement.recipients import newcomers
from postroom.ports.records import GateRecords

MOST_SENDS = 5
MOST_NEW_RECIPIENTS = 5
"""For each mail from outside in the run's own thread."""


@dataclass(frozen=True)
class VolumeGate:
    """Refuses a tainted run's sixth message, or sixth new recipient, since mail last came in; and the next step of any
    follow-up plan in a thread with suspicious mail.
    """

    name: str = "volume"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if the run has some left."""
        taint = submission.taint
        if submission.plan is not None and taint.level is TaintLevel.SUSPICIOUS:
            raise Tainted(NO_PLANS, rule=self.name, level=taint.level)
        if not submission.run.keys:
            return {}
        sent, new = records.runs.sent_since(submission.run.keys, home=taint.home), newcomers(submission.outside, taint)
        if sent.sends >= MOST_SENDS:
            raise self._refusal(submission, f"{MOST_SENDS} messages")
        if sent.new_recipients + new > MOST_NEW_RECIPIENTS:
            raise self._refusal(submission, f"{MOST_NEW_RECIPIENTS} new recipients")
        return {"sends": sent.sends + 1, "new_recipients": sent.new_recipients + new}

    def _refusal(self, submission: Submission, most: str) -> Tainted:
        return Tainted(
            f"One mail from outside may lead to at most {most}, and this run has come to that.",
            rule=self.name,
            level=submission.taint.level,
            you_can="wait for the next mail in this thread, or tell the user what is left to send.",
            final=False,
        )
