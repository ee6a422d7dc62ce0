"""Everything that can go wrong, as two trees.

PostroomError                  an agent may be told it: `code`, `retryable`, `retry_at`, `you_can`, and a full sentence
├── InvalidRequest             the request cannot mean anything: malformed address, empty body, unknown message
├── NotFound
├── PermissionDenied
├── SendRefused                a gate said no; nothing left
│   ├── Suppressed, LimitExceeded, ReputationAtRisk, MailboxPaused, NotAssigned, LoopDetected
│   └── ApprovalRequired, Rejected, Tainted, Lookalike, DuplicateOfAnother, SecretsFound
│   ├── Suppressed, LimitExceeded, MailboxPaused, NotAssigned, LoopDetected
│   └── ApprovalRequired, Rejected, Tainted, Lookalike, DuplicateOfAnother, SecretsFound, FaultyDraft
├── DeliveryFailed             the next hop said no, or was out of reach
│   ├── RecipientRefused
│   └── TransportUnavailable
├── InboundRejected            outside mail or a web call that is not let in
│   ├── MalformedMessage
│   └── InvalidSignature
├── IdempotencyConflict        a call from outside comes again, and is another, or nobody knows what became of it
└── StoreUnavailable
    └── ServerUnavailable      the room is used from afar, and its server is away
ConfigurationError             a developer must fix it; no adapter catches it
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from postroom.model.address import Address
from postroom.model.finding import Finding
from postroom.model.suppression import Covers, Suppression

_NAMED_FINDINGS = 5


class PostroomError(Exception):
    """Something an agent may be told: what happened, whether and when to try again, and what it can do instead.

    `untrusted` are those words of the sentence that may have come by mail, such as the address behind a Reply-To.
    """

    code: ClassVar[str] = "postroom_error"
    retryable: ClassVar[bool] = False
    untrusted: tuple[str, ...] = ()

    def __init__(self, message: str, *, you_can: str = "", retry_at: datetime | None = None) -> None:
        super().__init__(message)
        self.you_can = you_can
        self.retry_at = retry_at

    def as_text(self) -> str:
        """The one form in which a model reads a refusal: what was not done, why, and the next step."""
        parts = [f"NOT DONE [{self.code}]: {self}"]
        if self.retry_at is not None:
            parts.append(f"Retry after {self.retry_at:%Y-%m-%d %H:%M} UTC.")
        elif not self.retryable:
            parts.append("Do not retry this call unchanged.")
        if self.you_can:
            parts.append(f"You can: {self.you_can}")
        return " ".join(parts)

    def as_dict(self) -> dict[str, Any]:
        """The same for the program: code, message, retryable, retry_at (ISO 8601, UTC, or None), you_can."""
        return {
            "code": self.code,
            "message": str(self),
            "retryable": self.retryable,
            "retry_at": self.retry_at.isoformat() if self.retry_at else None,
            "you_can": self.you_can,
        }


class InvalidRequest(PostroomError):
    """The request cannot mean anything as it stands: a malformed address, an empty body, a header with a line break."""

    code = "invalid_request"


class NotFound(PostroomError):
    """No such mailbox, thread, message or attachment is visible from here."""

    code = "not_found"


class PermissionDenied(PostroomError):
    """The mailbox handle lacks the scope for this."""

    code = "permission_denied"


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


class DeliveryFailed(PostroomError):
    """The next hop did not take the message."""

    code = "delivery_failed"


class RecipientRefused(DeliveryFailed):
    """The next hop refused a recipient for good."""

    code = "recipient_refused"


class TransportUnavailable(DeliveryFailed):
    """The next hop could not be reached or ended the session before any content was handed over; safe to try again."""

    code = "transport_unavailable"
    retryable = True


class InboundRejected(PostroomError):
    """Something from outside is not let in."""

    code = "inbound_rejected"


class MalformedMessage(InboundRejected):
    """The bytes exceed what a room accepts (size, depth), or are not a message at all."""

    code = "malformed_message"


class InvalidSignature(InboundRejected):
    """A web call's signature does not match its body."""

    code = "invalid_signature"


class StoreUnavailable(PostroomError):
    """The store cannot be reached or is locked by somebody else; nothing was written."""

    code = "store_unavailable"
    retryable = True


class IdempotencyConflict(PostroomError):
    """An idempotency key stands for another call, for one whose end nobody knows, or for one whose answer is not kept."""

    code = "idempotency_conflict"


class ServerUnavailable(StoreUnavailable):
    """The server of a room that is used from afar cannot be reached, or did not answer: then nobody knows whether a call was done.

    A send asked for again is not sent twice.
    """

    code = "server_unavailable"


class BudgetUsedUp(PostroomError):
    """An agent has spent on a thread what it may; its turn waits among the dead letters for a person."""

    code = "budget_used_up"

    def __init__(self, thread_id: str, *, mailbox: str) -> None:
        super().__init__(
            f"The agent of {mailbox} has used up its budget for {thread_id}.",
            you_can="leave the thread to a person; wake_again gives its agent a new budget.",
        )


class ConfigurationError(Exception):
    """A developer must fix this: a bad URL, a missing server, an unknown tool name. No adapter catches it."""


def unknown_name(kind: str, name: str, known: Sequence[str]) -> ConfigurationError:
    """A `ConfigurationError` that lists what there is."""
    return ConfigurationError(f"There is no {kind} {name!r}. Known: {', '.join(sorted(known)) or 'none'}.")


def _all_of(findings: Sequence[Finding]) -> str:
    return "; ".join(map(str, findings[:_NAMED_FINDINGS]))


def _kinds(findings: Sequence[Finding]) -> str:
    return ", ".join(dict.fromkeys(finding.kind for finding in findings))
