"""The held gate: a draft that waits for a person waits once, and a person's no stands."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from postroom.model.address import Address, Participant
from postroom.model.approval import ApprovalState, HeldDraft
from postroom.model.errors import ApprovalRequired, Rejected, SendRefused
from postroom.model.message import AttachmentContent, Draft
from postroom.model.submission import Submission
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class HeldGate:
    """Answers an intent that a person was asked about before with the draft that is held for it, or with the person's no."""

    name: str = "held"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if no person was asked, or a person let it go. Raises `ApprovalRequired`, `Rejected`."""
        if submission.approved is not None:
            return {}
        standing = records.approvals.standing(submission.intent_keys)
        if standing is not None:
            raise refusal_of(standing)
        return {}


def refusal_of(draft: HeldDraft, *, same_words: bool = True) -> SendRefused:
    """What an agent is told of a draft that waits for a person, or that a person did not let go."""
    if draft.state is ApprovalState.PENDING:
        return ApprovalRequired(*draft.reasons, approval_id=draft.id, since=draft.since, same_words=same_words)
    answered = draft.state is ApprovalState.ANSWERED
    return Rejected(draft.id, by=draft.decided_by or "a person", why=draft.why, answered=answered)


def digest(sender: Address, draft: Draft) -> str:
    """What an approval is bound to: the exact sender, recipients, subject, text, HTML and attachments."""
    parts = [
        str(sender),
        _written(draft.to),
        _written(draft.cc),
        draft.subject,
        draft.text,
        draft.html,
        [_identity(file) for file in draft.attachments],
    ]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()


def _written(people: tuple[Participant, ...]) -> list[str]:
    return [str(person) for person in people]


def _identity(file: AttachmentContent) -> list[Any]:
    return [file.filename, file.content_type, file.inline, file.content_id, file.sha256]
