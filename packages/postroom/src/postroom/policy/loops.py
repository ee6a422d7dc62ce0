"""The loops gate: machines do not talk to each other for ever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.mail.acknowledgement import is_acknowledgement
from postroom.model.errors import LoopDetected
from postroom.model.ids import at
from postroom.model.submission import AnsweredFacts, Submission
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class LoopGate:
    """Refuses answers to automatic mail (RFC 3834), to mail that passed more than `hops` servers, and thanks for an agent's
    mail; and lets machines exchange at most `limit` messages of a thread in `window` seconds without a person's word.
    """

    hops: int
    limit: int
    window: int
    name: str = "loops"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if a person, or not too often an agent, is written to."""
        answered = submission.answered
        if answered is not None and answered.to_its_author:
            _refuse_automatic(answered)
            self._refuse_what_came_far(answered)
            _refuse_thanks(answered, submission)
        if submission.thread is None:
            self._refuse_a_long_chain(submission.chain)
        if not submission.between_machines or submission.thread is None:
            return {}
        return {"exchanged": self._exchanged(submission, submission.thread.number, records), "limit": self.limit}

    def _refuse_what_came_far(self, answered: AnsweredFacts) -> None:
        if answered.hops > self.hops:
            raise LoopDetected(
                f"That message passed {answered.hops} servers, more than {self.hops}: it probably goes in circles.",
                you_can="leave it unanswered, or tell a person.",
            )

    def _refuse_a_long_chain(self, chain: int) -> None:
        if chain > self.limit:
            raise LoopDetected(
                f"Agents led each other to begin {self.limit} threads in a row without a person's word.",
                you_can="answer in a thread that there is, or tell a person what is left to do.",
            )

    def _exchanged(self, submission: Submission, thread: int, records: GateRecords) -> int:
        since = submission.now - self.window * 1000
        times = records.messages.exchanged(thread, since=since, count=self.limit)
        if len(times) >= self.limit:
            raise LoopDetected(
                f"Agents wrote {len(times)} messages to each other in this thread without a person's word; "
                f"in {self.window // 3600 or 1} h they may write {self.limit}.",
                you_can="go on as soon as a person writes in this thread, or ask a person.",
                retry_at=at(times[-1] + self.window * 1000),
            )
        return len(times)


def _refuse_automatic(answered: AnsweredFacts) -> None:
    if answered.automatic:
        raise LoopDetected(
            f"That message is automatic ({answered.automatic.replace('_', ' ')}); nobody wrote it who waits for an answer.",
            you_can="leave it unanswered; to reach a person, begin a thread with their own address.",
        )


def _refuse_thanks(answered: AnsweredFacts, submission: Submission) -> None:
    draft = submission.draft
    names = [name for person in (*draft.to, *draft.cc) for name in (person.name, person.address.local_part)]
    courtesy = submission.plan is None and not draft.attachments and is_acknowledgement(draft.text, names=names)
    if answered.by_agent and courtesy:
        raise LoopDetected(
            "An agent wrote that message, and this answer only acknowledges it: agents need no thanks.",
            you_can="leave it unanswered, or say what is new.",
        )
