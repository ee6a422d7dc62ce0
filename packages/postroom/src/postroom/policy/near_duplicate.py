"""The near-duplicate gate: one person hears one thing from the room once, whoever in it says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from postroom.mail.likeness.similar import ALIKE, FEW_WORDS, NOTHING, Gist, gist, likeness
from postroom.model.errors import DuplicateOfAnother
from postroom.model.ids import at, outside
from postroom.model.submission import Submission
from postroom.ports.database import Row
from postroom.ports.records import GateRecords

NEWEST = 20
"""So many of the newest messages to a recipient are compared."""

_MOMENTS_MS = 10 * 60_000


@dataclass(frozen=True)
class NearDuplicateGate:
    """Refuses mail to somebody outside whom the room told nearly the same within `window` seconds; 0 turns it off.

    What was cancelled or failed was not told. An answer to what the person wrote since then is no duplicate.
    """

    window: int
    name: str = "near_duplicate"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if no recent message to a recipient outside is alike; says how many were compared and how alike the most was."""
        if not self.window:
            return {}
        found = [*self._likenesses(submission, records)]
        return {"compared": len(found), "most_alike": round(max(found, default=0.0), 2), "refused_from": ALIKE}

    def _likenesses(self, submission: Submission, records: GateRecords) -> Iterator[float]:
        """How alike each of the recent messages is. Most recipients were told nothing yet: then the draft is not looked at."""
        recent = [*self._recent(submission, records)]
        ours = gist(submission.draft.text, subject=submission.draft.subject) if recent else NOTHING
        for row in recent if ours.words else ():
            alike = likeness(ours, gist(row["new_text"], subject=row["subject"]))
            if _is_duplicate(alike, ours, submission, row) and not _brings_a_file(submission, row, records):
                raise _pointing_to(row)
            yield alike

    def _recent(self, submission: Submission, records: GateRecords) -> Iterator[Row]:
        since = submission.now - self.window * 1000
        for address in submission.outside:
            for row in records.messages.recent_to(address, since=since, count=NEWEST):
                if not _answers_what_came_since(submission, row):
                    yield row


def _is_duplicate(alike: float, ours: Gist, submission: Submission, row: Row) -> bool:
    """The same few words count only in the same thread and within minutes; a plan repeats itself on purpose."""
    here = submission.thread is not None and row["thread_id"] == submission.thread.number
    if ours.words < FEW_WORDS:
        return alike == 1 and here and submission.now - row["created_at"] <= _MOMENTS_MS
    if submission.plan is not None and here and row["mailbox"] == submission.mailbox:
        return alike == 1
    return alike >= ALIKE


def _answers_what_came_since(submission: Submission, row: Row) -> bool:
    answered = submission.answered
    return answered is not None and answered.arrived and bool(answered.number > row["id"])


def _brings_a_file(submission: Submission, row: Row, records: GateRecords) -> bool:
    """Whether a file is attached that the other message did not have: then there is something new."""
    ours = {attachment.sha256 for attachment in submission.draft.attachments}
    return bool(ours) and not ours <= records.messages.file_hashes(row["id"])


def _pointing_to(row: Row) -> DuplicateOfAnother:
    return DuplicateOfAnother(
        outside("m", row["id"]),
        thread_id=outside("t", row["thread_id"]),
        mailbox=row["mailbox"],
        sent_at=at(row["created_at"]),
    )
