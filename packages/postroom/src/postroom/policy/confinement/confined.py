"""When a confinement rule counts, the same for all of them: how tainted the draft is, and how strict the room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.model.errors import ApprovalRequired, SendRefused
from postroom.model.submission import Submission
from postroom.model.taint import Confinement, TaintLevel
from postroom.ports.gate import Gate
from postroom.ports.records import GateRecords

_STRICTNESS = tuple(Confinement)


@dataclass(frozen=True)
class Confined:
    """A confinement rule as a gate of its own name: asked of drafts from a level of taint on, in rooms at least this strict.

    A room that only monitors refuses and holds nothing: it notes the code that a guarded one would have answered with. So
    does any room about a draft that a person let pass, unless the rule counts `even_approved`. `of_runs` is a rule about what
    a tainted run wrote or planned: an operator's own program may say in a tainted thread what it likes.
    """

    rule: Gate
    asked_from: TaintLevel = TaintLevel.OUTSIDE
    enforced_from: Confinement = Confinement.GUARDED
    even_approved: bool = False
    of_runs: bool = False

    @property
    def name(self) -> str:
        """The rule's."""
        return self.rule.name

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """The rule's answer where it is to be asked; else a pass without numbers."""
        if submission.taint.level < self.asked_from or not self._counts(submission.confinement):
            return {}
        if self.of_runs and submission.taint.run is TaintLevel.NONE and submission.plan is None:
            return {}
        try:
            return {"level": submission.taint.level, **self.rule.check(submission, records)}
        except SendRefused as refusal:
            if not self._only_notes(submission, refusal):
                raise
            return {"level": submission.taint.level, "would": refusal.code}

    def _only_notes(self, submission: Submission, refusal: SendRefused) -> bool:
        approved = submission.approved is not None and not self.even_approved
        asks = isinstance(refusal, ApprovalRequired)  # who answers that for an approved draft is not this rule
        return submission.confinement is Confinement.MONITOR or (approved and not asks)

    def _counts(self, confinement: Confinement) -> bool:
        asked = Confinement.GUARDED if confinement is Confinement.MONITOR else confinement
        return _STRICTNESS.index(asked) >= _STRICTNESS.index(self.enforced_from)
