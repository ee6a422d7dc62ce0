"""The readers gate: what a run has opened beside its own thread goes to nobody who could not read it before (R5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.model.errors import ApprovalRequired
from postroom.model.submission import Submission
from postroom.model.taint import Confinement
from postroom.policy.confinement.participants import places_of
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class ReadersGate:
    """Holds mail to anybody who takes no part in a thread that this turn, woken about another, has opened; or an earlier turn
    about the same, or a colleague who handed it over or was asked. In a strict room, in any thread that any run was shown,
    if only in a list.

    No comparison of words finds what an agent says in its own; an agent that polls opens many threads, so only a strict
    room asks about all.
    """

    name: str = "readers"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if every recipient outside could read what counts."""
        threads = _that_count(submission, records) if submission.outside else []
        closed = sum(not self._may_read(submission, thread, records) for thread in threads)
        if closed:
            raise ApprovalRequired(f"this run read {_counted(closed)} that not every recipient takes part in")
        return {"threads": len(threads)}

    def _may_read(self, submission: Submission, thread: int, records: GateRecords) -> bool:
        people = records.threads.taking_part(thread)
        return all(people.involve(address, named=True) for address in submission.outside)


def _that_count(submission: Submission, records: GateRecords) -> list[int]:
    run, places = submission.run, places_of(submission) if submission.run.thread is not None else ()
    if submission.confinement is Confinement.STRICT:
        left = records.reads.opened_in_run(places)
        return list(dict.fromkeys((*records.reads.threads_in_run(run.keys), *left)))
    if run.thread is None:
        return []
    opened = records.reads.opened_in_run((*run.keys, *places))
    return [thread for thread in opened if thread != submission.taint.home]


def _counted(threads: int) -> str:
    return "a thread" if threads == 1 else f"{threads} threads"
