"""The permission gate: the handle must hold the scope that the act needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.model.choices import Scope
from postroom.model.errors import PermissionDenied
from postroom.model.submission import Submission
from postroom.ports.records import GateRecords


def require(scopes: frozenset[Scope], needed: Scope, *, mailbox: str) -> None:
    """Raise `PermissionDenied` unless `needed` is among the scopes."""
    if needed not in scopes:
        raise PermissionDenied(
            f"This handle of mailbox {mailbox!r} may not {needed.replace('_', ' ')} (it holds: {_listed(scopes)}).",
            you_can="ask a person, or hand the thread to a mailbox that may.",
        )


def _listed(scopes: frozenset[Scope]) -> str:
    return ", ".join(sorted(scopes)) or "nothing"


@dataclass(frozen=True)
class PermissionGate:
    """Refuses a handle that lacks the scope to send or to reply."""

    name: str = "permission"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if the scope is held."""
        require(submission.scopes, submission.needs, mailbox=submission.mailbox)
        return {"scope": submission.needs}
