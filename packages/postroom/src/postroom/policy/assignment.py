"""The assignment gate: who holds a thread speaks for the room in it, and nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.model.errors import NotAssigned
from postroom.model.submission import Submission
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class AssignmentGate:
    """Refuses mail to people outside from a mailbox that does not hold the thread, or that acts on an epoch that is over.

    Mail between mailboxes of the room passes: agents may talk about a thread that one of them holds.
    """

    name: str = "assignment"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if the thread is new, internal, or held by the sender in the epoch it acts on."""
        thread = submission.thread
        if thread is None or not submission.outside:
            return {}
        late = submission.expected_epoch is not None and submission.expected_epoch != thread.epoch
        if thread.assignee != submission.mailbox or late:
            raise NotAssigned(thread.id, assignee=thread.assignee, since=thread.since, epoch=thread.epoch)
        return {"assignee": thread.assignee, "epoch": thread.epoch}
