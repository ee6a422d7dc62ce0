"""The readers gate: in a strict room, what a run has read goes only to those who could read it before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.model.errors import ApprovalRequired
from postroom.model.submission import Submission
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class ReadersGate:
    """Holds mail to anybody who takes no part in one of the threads that the run was shown."""

    name: str = "readers"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if every recipient outside could read all that the run has read."""
        threads = records.reads.threads_in_run(submission.run.keys) if submission.outside else []
        closed = sum(not self._may_read(submission, thread, records) for thread in threads)
        if closed:
            raise ApprovalRequired(f"this run read {_counted(closed)} that not every recipient takes part in")
        return {"threads": len(threads)}

    def _may_read(self, submission: Submission, thread: int, records: GateRecords) -> bool:
        people = records.threads.taking_part(thread)
        return all(people.involve(address, named=True) for address in submission.outside)


def _counted(threads: int) -> str:
    return "a thread" if threads == 1 else f"{threads} threads"
