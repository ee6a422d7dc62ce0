"""The loops gate: machines do not talk to each other for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from postroom.mail.counts import count_of
from postroom.mail.replies.acknowledgement import is_acknowledgement
from postroom.model.duration import told_duration
from postroom.model.errors import LoopDetected
from postroom.model.ids import at
from postroom.model.submission import AnsweredFacts, Submission
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class LoopGate:
    """Refuses answers to automatic mail (RFC 3834), to mail that passed more than `hops` servers, and thanks for an agent's
    mail; and lets machines exchange at most `limit` messages of a thread, and `trace_limit` of a trace over all its threads,
    in `window` seconds without a person's word.
    """

    hops: int
    limit: int
    trace_limit: int
    window: int
    name: str = "loops"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if a person, or not too often an agent, is written to."""
        answered = submission.answered
        if answered is not None and answered.to_its_author:
            _refuse_automatic(answered)
            self._refuse_what_came_far(answered)
            _refuse_thanks(answered, submission)
        return self._exchanged(submission, records) if submission.between_machines else {}

    def _refuse_what_came_far(self, answered: AnsweredFacts) -> None:
        if answered.hops > self.hops:
            raise LoopDetected(
                f"That message passed {answered.hops} servers, more than {self.hops}: it probably goes in circles.",
                you_can="leave it unanswered, or tell a person.",
            )

    def _exchanged(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        messages, since = records.messages, submission.now - self.window * 1000
        numbers = {}
        if submission.thread is not None:
            times = messages.exchanged(submission.thread.number, since=since, count=self.limit)
            self._refuse_one_too_many(times, self.limit, where="in this thread", again="in this thread")
            numbers = {"exchanged": len(times), "limit": self.limit}
        times = messages.exchanged_in_trace(submission.trace_id, since=since, count=self.trace_limit, lock=True)
        self._refuse_one_too_many(
            times, self.trace_limit, where="in all threads of this workflow", again="in one of them"
        )
        return {**numbers, "exchanged_in_trace": len(times), "trace_limit": self.trace_limit}

    def _refuse_one_too_many(self, times: list[int], limit: int, *, where: str, again: str) -> None:
        if len(times) >= limit:
            raise LoopDetected(
                f"Agents wrote {count_of(len(times), 'message')} to each other {where} without a person's word; "
                f"in {told_duration(timedelta(seconds=self.window))} they may write {limit}.",
                you_can=f"go on as soon as a person writes {again}, or ask a person.",
                retry_at=at(times[-1] + self.window * 1000),
            )


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
