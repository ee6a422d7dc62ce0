"""The crossing gate: what stands in one thread is not told in another (R4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from postroom.mail.copying import Copied, copied
from postroom.model.errors import ApprovalRequired, Tainted
from postroom.model.submission import Submission
from postroom.model.taint import ReadText, TaintLevel
from postroom.policy.confinement.participants import had_by, keys_of, readers
from postroom.policy.confinement.wording import whole_text
from postroom.ports.records import GateRecords

PHRASE_WORDS = 6


@dataclass(frozen=True)
class CrossingGate:
    """Refuses to tell people outside what only another thread holds that this run has read: words, runs, numbers, codes.

    Whoever takes part in that other thread may be told, and everybody what they have already. What our own mailboxes wrote
    there, and what stands in the thread that the run works for, is held for a person instead: it may be meant for more people.
    """

    name: str = "crossing"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if nothing crosses."""
        here = submission.thread.number if submission.thread is not None else None
        people = keys_of(submission.outside)
        elsewhere = (
            [text for text in records.reads.in_run(submission.run.keys) if text.thread != here] if people else []
        )
        if not elsewhere:
            return {"threads": 0}
        known = had_by(people, records.contents.of_thread(here)) if here is not None else []
        told = [text for text in elsewhere if not people <= readers(records.contents.of_thread(text.thread))]
        self._refuse_others(submission, told, known)
        self._hold_ours(submission, told, known)
        return {"threads": len({text.thread for text in elsewhere})}

    def _refuse_others(self, submission: Submission, told: list[ReadText], known: list[str]) -> None:
        theirs = [text for text in told if text.level > TaintLevel.NONE and text.thread != submission.taint.home]
        if found := _crossing(submission, theirs, known):
            raise Tainted(
                f"This draft tells what stands in another thread only ({found.phrases + found.runs} passages, "
                f"{found.figures} numbers or codes), to somebody who takes no part in it.",
                rule=self.name,
                level=submission.taint.level,
                you_can="leave out what comes from the other thread, or answer there.",
            )

    def _hold_ours(self, submission: Submission, told: list[ReadText], known: list[str]) -> None:
        home = [text for text in told if text.thread == submission.taint.home and text.level > TaintLevel.NONE]
        if _crossing(submission, home, known):
            raise ApprovalRequired("it tells people outside a thread what stands in that thread")
        ours = [text.text for text in told if text.level == TaintLevel.NONE]
        if copied(whole_text(submission.draft), sources=ours, known=known, words=PHRASE_WORDS).figures:
            raise ApprovalRequired("it gives a number or code that somebody else was told in another thread")


def _crossing(submission: Submission, told: Iterable[ReadText], known: list[str]) -> Copied:
    return copied(whole_text(submission.draft), sources=(text.text for text in told), known=known, words=PHRASE_WORDS)
