"""The replication gate: mail does not make an agent pass it on (R9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.mail.copying import copied_phrases
from postroom.model.errors import Tainted
from postroom.model.submission import Submission
from postroom.model.taint import ReadText, TaintLevel
from postroom.policy.confinement.participants import keys_of, readers
from postroom.policy.confinement.wording import own_words
from postroom.ports.records import GateRecords

PHRASE_WORDS = 8


@dataclass(frozen=True)
class ReplicationGate:
    """Refuses eight words in a row from untrusted mail to anybody who takes no part in its thread; from suspicious mail,
    to anybody at all. A quote block (`> `) may hold them: who reads mail with Postroom is not shown quotes as new text.
    """

    name: str = "replication"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if the words are the agent's own, or go to who has them."""
        words, looked_at = own_words(submission.draft), 0
        for read in records.reads.in_run(submission.run.keys):
            if read.level == TaintLevel.NONE or self._may_have(read, submission, records):
                continue
            looked_at += 1
            if copied_phrases(words, source=read.text, words=PHRASE_WORDS):
                raise Tainted(
                    "This draft repeats untrusted mail word for word to somebody who was not meant to get it.",
                    rule=self.name,
                    level=submission.taint.level,
                    you_can="say it in your own words, or quote it: `> ` before each line.",
                )
        return {"messages": looked_at}

    def _may_have(self, read: ReadText, submission: Submission, records: GateRecords) -> bool:
        trusted = read.level < TaintLevel.SUSPICIOUS
        return trusted and keys_of(submission.recipients) <= readers(records.contents.of_thread(read.thread))
