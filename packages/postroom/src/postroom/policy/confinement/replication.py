"""The replication gate: mail does not make an agent pass it on (R9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.mail.likeness.copying import copied_phrases
from postroom.model.errors import ApprovalRequired, Tainted
from postroom.model.submission import Submission
from postroom.model.taint import ReadText, TaintLevel
from postroom.policy.confinement.participants import all_ours, keys_of, read_by, readers
from postroom.policy.confinement.wording import own_words
from postroom.ports.records import GateRecords

PHRASE_WORDS = 8


@dataclass(frozen=True)
class ReplicationGate:
    """Refuses eight words in a row from untrusted mail to anybody who takes no part in its thread; from suspicious mail,
    to anybody at all. Mail to colleagues only is held. A quote block (`> `) may hold them: who reads mail with Postroom is not
    shown quotes as new text.
    """

    name: str = "replication"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if the words are the agent's own, or go to who has them."""
        reads = [read for read in read_by(submission, records) if read.level > TaintLevel.NONE]
        people = {thread: readers(records.contents.of_thread(thread)) for thread in {read.thread for read in reads}}
        own = frozenset(records.domains.names())
        closed = [read for read in reads if not _may_have(read, submission, people[read.thread], own)]
        words = own_words(submission.draft) if closed else ""
        copied = [read for read in closed if copied_phrases(words, source=read.text, words=PHRASE_WORDS)]
        if copied and not submission.outside and all(read.level < TaintLevel.SUSPICIOUS for read in copied):
            raise ApprovalRequired("it repeats mail from outside word for word to colleagues, not as a quote")
        if copied:
            raise Tainted(
                "This draft repeats untrusted mail word for word to somebody who was not meant to get it.",
                rule=self.name,
                level=submission.taint.level,
                you_can="say it in your own words, or quote it: `> ` before each line.",
            )
        return {"messages": len(closed)}


def _may_have(read: ReadText, submission: Submission, people: frozenset[str], own: frozenset[str]) -> bool:
    """Whether the words are known to everybody addressed, or are our own to `people` outside."""
    if read.level >= TaintLevel.SUSPICIOUS:
        return False
    ours = all_ours((read.sender_key,), own) and not all_ours(people, own)
    return ours or keys_of(submission.recipients) <= people
