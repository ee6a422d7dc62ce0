"""The turn gate: an agent whose turn another one has taken over acts no more in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.model.errors import TurnLost
from postroom.model.submission import Submission
from postroom.model.turn import Hold
from postroom.ports.records import GateRecords, TurnRecords


@dataclass(frozen=True)
class TurnGate:
    """Refuses what a handler sends after its turn was taken from it: it was silent, or took, for too long.

    What the turn sent before counts for whoever takes it now: the once gate, asked first, gives it the first receipt.
    """

    name: str = "turn"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass outside a handler, for what a person approved, and where the turn is still its worker's."""
        if submission.approved is None:
            refuse_a_late_turn(submission.run.hold, records.wakes)
        return {}


def refuse_a_late_turn(hold: Hold | None, turns: TurnRecords) -> None:
    """Raise `TurnLost` where somebody else has the turn, or will have it; nobody can take it before the commit."""
    lost = turns.lost(hold) if hold is not None else None
    if lost is not None:
        raise TurnLost(lost.turn_id, where=lost.where)
