"""The secrets gate: what opens a door does not leave by mail, whoever asks for it and whoever approved it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.model.errors import SecretsFound
from postroom.model.submission import Submission
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class SecretsGate:
    """Refuses a draft in which registered secrets, keys, tokens, card or account numbers stand, in whatever disguise."""

    name: str = "secrets"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if the scan found nothing; says how many attached files it could not read."""
        if submission.findings:
            raise SecretsFound(submission.findings)
        return {"unread_files": submission.unread_files}
