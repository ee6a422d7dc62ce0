"""The crossing gate: what stands in one thread is not told in another (R4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from postroom.mail.counts import count_of
from postroom.mail.likeness.copying import Copied, copied
from postroom.mail.likeness.traces import shared_names, shared_pieces
from postroom.mail.links.links import opaque_chars
from postroom.model.errors import ApprovalRequired, Tainted
from postroom.model.submission import Submission
from postroom.model.taint import ReadText
from postroom.policy.confinement.participants import all_ours, had_by, keys_of, read_by, readers
from postroom.policy.confinement.wording import views_of, whole_text
from postroom.ports.records import GateRecords

PHRASE_WORDS = 6
MOST_OPAQUE = 40
"""Characters of a draft that stand in no words: more may be another thread, encoded."""


@dataclass(frozen=True)
class CrossingGate:
    """Refuses to tell people outside what only another thread holds that was read: words, runs, numbers, codes.

    Whoever takes part in that other thread may be told, and everybody what they have already. A person is asked where it
    may be chance or meant: names and pieces of numbers, what the run's own thread holds, numbers that we told somebody else.
    """

    name: str = "crossing"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if nothing crosses."""
        told = _told(submission, records) if submission.outside else _Told()
        if told.theirs or told.ours or told.home:
            known = _known(submission, records)
            self._refuse_what_others_wrote(submission, told.theirs, known)
            _hold_what_may_be_meant(submission, told, known)
        return {"messages": len(told.theirs) + len(told.ours) + len(told.home)}

    def _refuse_what_others_wrote(self, submission: Submission, theirs: list[str], known: list[str]) -> None:
        if found := _crossing(submission, theirs, known):
            raise Tainted(
                f"This draft tells what stands in another thread only ({count_of(found.phrases + found.runs, 'passage')}, "
                f"{count_of(found.figures, 'number or code', 'numbers or codes')}), to somebody who takes no part in it.",
                rule=self.name,
                level=submission.taint.level,
                you_can="leave out what comes from the other thread, or answer there.",
            )


@dataclass(frozen=True)
class _Told:
    """Texts of other threads that not everybody addressed may know: from people there or among colleagues; from the thread
    that the run works on, and what colleagues answered whom its mailbox had asked; and what we wrote to people outside.
    """

    theirs: list[str] = field(default_factory=list)
    home: list[str] = field(default_factory=list)
    ours: list[str] = field(default_factory=list)


def _told(submission: Submission, records: GateRecords) -> _Told:
    here = submission.thread.number if submission.thread is not None else None
    people, own = keys_of(submission.outside), frozenset(records.domains.names())
    told = _Told()
    for thread, texts in _by_thread(read_by(submission, records)).items():
        whole = records.contents.of_thread(thread)
        takers = readers(whole)
        if thread == here or people <= takers:
            continue
        among_us = all_ours(takers, own)
        asked = among_us and whole[-1].author == submission.sender.address.key
        for text in texts:
            if not among_us and all_ours((text.sender_key,), own):
                told.ours.append(text.text)
            elif thread == submission.taint.home or (asked and text.sender_key != submission.sender.address.key):
                told.home.append(text.text)
            else:
                told.theirs.append(text.text)
    return told


def _by_thread(texts: Iterable[ReadText]) -> dict[int, list[ReadText]]:
    found: dict[int, list[ReadText]] = {}
    for text in texts:
        found.setdefault(text.thread, []).append(text)
    return found


def _known(submission: Submission, records: GateRecords) -> list[str]:
    """What everybody addressed outside has from this thread."""
    if submission.thread is None:
        return []
    return had_by(keys_of(submission.outside), records.contents.of_thread(submission.thread.number))


def _hold_what_may_be_meant(submission: Submission, told: _Told, known: list[str]) -> None:
    text = whole_text(submission.draft)
    if _crossing(submission, told.home, known):
        raise ApprovalRequired("it tells people outside a thread what stands in that thread")
    if _crossing(submission, told.ours, known).figures:
        raise ApprovalRequired("it gives a number or code that somebody else was told in another thread")
    if opaque_chars(text) - max(map(opaque_chars, known), default=0) > MOST_OPAQUE:
        raise ApprovalRequired("it holds a long passage that is no words, and other threads were read")
    if shared_names(text, sources=told.theirs, known=known):
        raise ApprovalRequired("it names somebody or something that only another thread names")
    if shared_pieces(text, sources=told.theirs, known=known):
        raise ApprovalRequired("it gives a piece of a number that only another thread holds")


def _crossing(submission: Submission, sources: list[str], known: list[str]) -> Copied:
    """What a draft has from these texts, as it stands or once its encodings are undone."""
    seen = views_of(whole_text(submission.draft)) if sources else ()
    found = (copied(text, sources=sources, known=known, words=PHRASE_WORDS) for text in seen)
    return next(filter(None, found), Copied())
