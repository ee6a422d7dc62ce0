"""A gate said no: nothing left, nothing is queued."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from postroom.model.address import Address
from postroom.model.choices import Covers
from postroom.model.errors.root import PostroomError
from postroom.model.finding import Finding
from postroom.model.suppression import Suppression

_NAMED_FINDINGS = 5


class SendRefused(PostroomError):
    """A gate said no. Nothing left, nothing is queued."""

    code = "send_refused"


class Suppressed(SendRefused):
    """A recipient bounced, complained, unsubscribed or was blocked by a person; nobody in the room may write to it."""

    code = "suppressed"

    def __init__(self, recipient: Address, suppression: Suppression) -> None:
        entry = suppression
        known_as = "" if entry.address.key == recipient.key else f" as {entry.address}"
        what = "" if entry.covers is Covers.ALL else f", for {_COVERED[entry.covers]}"
        until = f" until {entry.expires_at:%Y-%m-%d %H:%M} UTC" if entry.expires_at else ""
        super().__init__(
            f"{recipient} is on the suppression list{known_as} ({entry.reason}, since {entry.since:%Y-%m-%d}{what}){until}.",
            you_can=f"leave this recipient out,{_UNLESS[entry.covers]} or ask a person to remove the entry.",
            retry_at=entry.expires_at,
        )
        self.untrusted = (str(recipient), str(entry.address))
        self.recipient = recipient
        self.reason = entry.reason
        self.since = entry.since
        self.covers = entry.covers


_COVERED = {Covers.OUTREACH: "mail it did not ask for", Covers.UNASKED: "all but answers to what it writes from now on"}
_UNLESS = {
    Covers.OUTREACH: " answer when this person writes again,",
    Covers.UNASKED: " answer when this person writes again,",
    Covers.ALL: "",
}


class LimitExceeded(SendRefused):
    """A limit lets no more pass before `retry_at`: a mailbox's, its domain's, the room's, or a recipient's.

    `limit` names it (`domain_day`), `owner` whose it is, `used` and `allowed` are its numbers for this kind of mail, and
    `used_by` says which mailboxes used most of it.
    """

    code = "limit_exceeded"
    retryable = True

    def __init__(
        self,
        sentence: str,
        *,
        limit: str,
        owner: str,
        used: int,
        allowed: int,
        retry_at: datetime,
        you_can: str,
        used_by: Mapping[str, int] | None = None,
        untrusted: tuple[str, ...] = (),
    ) -> None:
        super().__init__(sentence, you_can=you_can, retry_at=retry_at)
        self.untrusted = untrusted
        self.limit = limit
        self.owner = owner
        self.used = used
        self.allowed = allowed
        self.used_by = dict(used_by or {})


class ReputationAtRisk(SendRefused):
    """Too much of a domain's latest mail bounced or was called abuse; this kind of mail waits until that is past."""

    code = "reputation_at_risk"
    retryable = True

    def __init__(
        self, sentence: str, *, domain: str, sent: int, bounced: int, complained: int, level: int, retry_at: datetime
    ) -> None:
        super().__init__(
            sentence,
            you_can="answer people who wrote, tell the user, or check the list of addresses.",
            retry_at=retry_at,
        )
        self.domain = domain
        self.sent = sent
        self.bounced = bounced
        self.complained = complained
        self.level = level


class MailboxPaused(SendRefused):
    """The mailbox is paused: mail still arrives, nothing leaves."""

    code = "mailbox_paused"

    def __init__(self, mailbox: str) -> None:
        super().__init__(
            f"Mailbox {mailbox!r} is paused; nothing leaves it until a person resumes it.",
            you_can="hand the thread to another mailbox, or tell the user.",
        )
        self.mailbox = mailbox


class NotAssigned(SendRefused):
    """Another mailbox holds the thread, or the caller acts on an epoch that is over."""

    code = "not_assigned"

    def __init__(self, thread_id: str, *, assignee: str | None, since: datetime, epoch: int) -> None:
        holder = f"{assignee} holds" if assignee else "nobody holds"
        super().__init__(
            f"{holder} thread {thread_id} since {since:%H:%M} UTC (epoch {epoch}); only its assignee may write in it.",
            you_can=f"stop working on this thread{f', or ask {assignee} to hand it to you' if assignee else ''}.",
        )
        self.thread_id = thread_id
        self.assignee = assignee
        self.epoch = epoch


class TurnLost(SendRefused):
    """The caller's turn was taken over: it was silent for longer than its lease, or took longer than a turn may."""

    code = "turn_lost"

    def __init__(self, turn_id: str, *, where: str) -> None:
        super().__init__(
            f"Turn {turn_id} is not yours any more: {where}.",
            you_can="end your turn and do nothing more in this thread; what you sent before counts.",
        )
        self.turn_id = turn_id


_WHAT_TAINTED_WORK_CAN = (
    "answer the people in this thread in your own words, hand the thread to another mailbox, "
    "or end your turn and tell the user what you meant to do."
)


class LoopDetected(SendRefused):
    """Answering would make two machines talk to each other."""

    code = "loop_detected"


class ApprovalRequired(SendRefused):
    """A person must look at this draft first; it is held, not lost.

    A gate gives its `reasons`; `approval_id` (`p5`) and `since` are known once the draft is held. `same_words` is false
    where a turn that was run again words differently what is held since its first run.
    """

    code = "approval_required"

    def __init__(
        self, *reasons: str, approval_id: str | None = None, since: datetime | None = None, same_words: bool = True
    ) -> None:
        why = "; ".join(reasons)
        held = (
            f" ({why}); it is held as {approval_id} since {since:%Y-%m-%d %H:%M} UTC, not lost" if since else f": {why}"
        )
        super().__init__(
            f"A person must look at this draft first{held}.",
            you_can="end your turn, or do something else; do not send it again.",
        )
        self.reasons = reasons
        self.approval_id = approval_id
        self.since = since
        self.same_words = same_words

    def as_dict(self) -> dict[str, Any]:
        """The same as of any refusal, with the id of the held draft, the reasons, and whether it has the words asked for."""
        held = {"approval_id": self.approval_id, "reasons": list(self.reasons), "same_words": self.same_words}
        return {**super().as_dict(), **held}


class Rejected(SendRefused):
    """A person said no to this very draft, or told the agent something instead of sending it."""

    code = "rejected"

    def __init__(self, approval_id: str, *, by: str, why: str, answered: bool = False) -> None:
        done = f"answered by {by} instead of being sent" if answered else f"rejected by {by}"
        words = f': "{" ".join(why.split())}"' if why.strip() else ""
        super().__init__(
            f"Draft {approval_id} was {done}{words}.",
            you_can="do what the person said, or write something else; these very words are not asked about again.",
        )
        self.approval_id = approval_id
        self.by = by

    def as_dict(self) -> dict[str, Any]:
        """The same as of any refusal, with the id of the draft."""
        return {**super().as_dict(), "approval_id": self.approval_id}


class Tainted(SendRefused):
    """This run read untrusted mail, and what it asks for is more than it may do after that.

    A `final` one ends the intent: asked for again in the same run, it is refused in the same words.
    """

    code = "tainted"

    def __init__(self, message: str, *, rule: str, level: int, you_can: str = "", final: bool = True) -> None:
        super().__init__(message, you_can=you_can or _WHAT_TAINTED_WORK_CAN)
        self.rule = rule
        self.level = level
        self.final = final


class Lookalike(SendRefused):
    """A recipient resembles somebody else, or the room's own domain, but is not it."""

    code = "lookalike"

    def __init__(self, recipient: Address, *, other: str) -> None:
        super().__init__(
            f"{recipient} resembles {other}, but is somebody else.",
            you_can="check the address; write to the one that is meant, or leave this recipient out and tell the user.",
        )
        self.untrusted = (str(recipient), other)
        self.recipient = recipient


class DuplicateOfAnother(SendRefused):
    """Somebody in the room just told this recipient nearly the same."""

    code = "duplicate_of_another"

    def __init__(self, message_id: str, *, thread_id: str, mailbox: str, sent_at: datetime) -> None:
        super().__init__(
            f"Mailbox {mailbox!r} wrote nearly the same to this recipient at {sent_at:%H:%M} UTC on {sent_at:%d %B}: "
            f"message {message_id} in thread {thread_id}.",
            you_can="leave it at that; if yours is about something else, write what is new in it and only that.",
        )
        self.message_id = message_id
        self.thread_id = thread_id
        self.mailbox = mailbox
        self.sent_at = sent_at


class SecretsFound(SendRefused):
    """The draft carries something that must not leave."""

    code = "secrets_found"

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(
            f"The draft carries {_all_of(findings)}; a secret never leaves this room by mail.",
            you_can="write the mail without it and say nothing that stands for it; a person can pass a secret on another way.",
        )
        self.kinds = _kinds(findings)
        self.places = ", ".join(dict.fromkeys(finding.where for finding in findings))


class FaultyDraft(SendRefused):
    """The draft is not fit for its reader: a placeholder nobody filled in, an attachment left out, an agent's own talk."""

    code = "faulty_draft"

    def __init__(self, faults: Sequence[Finding]) -> None:
        super().__init__(
            f"The draft is not fit to be sent: {_all_of(faults)}.",
            you_can=f"{'; '.join(dict.fromkeys(fault.remedy for fault in faults))}; then send it again.",
        )
        self.kinds = _kinds(faults)
        self.places = ", ".join(dict.fromkeys(fault.where for fault in faults))


def _all_of(findings: Sequence[Finding]) -> str:
    return "; ".join(map(str, findings[:_NAMED_FINDINGS]))


def _kinds(findings: Sequence[Finding]) -> str:
    return ", ".join(dict.fromkeys(finding.kind for finding in findings))
