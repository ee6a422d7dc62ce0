"""A rule that may refuse a draft."""

from __future__ import annotations

from typing import Any, Protocol

from postroom.model.submission import Submission
from postroom.ports.records import GateRecords


class Gate(Protocol):
    """One rule: it passes, or it raises a `PostroomError` whose sentence the model can act on."""

    @property
    def name(self) -> str:
        """What `explain` calls it."""

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """The numbers behind a pass, kept for `explain`."""
