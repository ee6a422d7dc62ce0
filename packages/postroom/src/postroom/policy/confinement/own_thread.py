"""The own_thread gate: who has read mail from outside answers in the thread that it came in, and in no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.model.errors import Tainted
from postroom.model.ids import outside
from postroom.model.submission import Submission, ThreadFacts
from postroom.model.taint import TaintLevel
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class OwnThreadGate:
    """A tainted run answers people outside only in its own thread: the one its handler was woken about; elsewhere the one
    that it opened last, or the only one whose mail it was shown. Where its own is with colleagues only, whom it asked for
    the sake of another thread, it may report back there.

    An agent that polls thus opens a thread right before it answers there, and no mail makes it write into another. In a
    run that read suspicious mail, which opens no further thread, colleagues are not answered elsewhere either.
    """

    name: str = "own_thread"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if the draft begins a thread, stands in the run's own, or goes to colleagues only."""
        taint, thread = submission.taint, submission.thread
        if taint.run is TaintLevel.NONE or thread is None or thread.number in (taint.home, taint.origin):
            return {}
        if not submission.outside and taint.run < TaintLevel.SUSPICIOUS:
            return {"colleagues": len(submission.recipients)}
        raise _refusal(submission, thread)


def _refusal(submission: Submission, thread: ThreadFacts) -> Tainted:
    taint = submission.taint
    home = outside("t", taint.home) if taint.home is not None else ""
    works = f"works on thread {home}" if home else "has opened no thread"
    may_open = submission.run.thread is None and taint.run < TaintLevel.SUSPICIOUS
    instead = f"open {thread.id} with read_thread right before you answer in it." if may_open else _instead(home)
    return Tainted(
        f"This run has read mail from outside and {works}; it may not answer in {thread.id}.",
        rule="own_thread",
        level=taint.level,
        you_can=instead,
        final=not may_open,
    )


def _instead(home: str) -> str:
    return f"answer in {home}; every other thread has a run of its own." if home else "end your turn and tell the user."
