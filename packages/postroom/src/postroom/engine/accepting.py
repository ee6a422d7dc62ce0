"""The steps from an agent's draft to a queued row."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from postroom.backends.store.records.claims import OUTBOX_QUEUE
from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.messages import NewMessage, people_in
from postroom.backends.store.records.records import Records
from postroom.engine import receipts
from postroom.engine.visible import visible_message
from postroom.engine.wiring import GATES, Wiring
from postroom.mail.addresses import parse_participant
from postroom.mail.compose import compose
from postroom.mail.dedup import dedup_key
from postroom.mail.message_ids import make_message_id
from postroom.mail.subjects import reply_subject
from postroom.mail.threading import references_of_reply
from postroom.model.address import Address, Participant
from postroom.model.delivery import Receipt
from postroom.model.errors import InvalidRequest, PostroomError
from postroom.model.event import EventName
from postroom.model.ids import at, outside
from postroom.model.mailbox import MailboxStatus, Scope
from postroom.model.message import AttachmentContent, Direction, Draft
from postroom.model.run import Run
from postroom.model.submission import Submission, ThreadFacts
from postroom.model.verdict import Verdict
from postroom.policy.once import AlreadyAccepted, caller_key, message_key, reply_key, wake_key
from postroom.policy.permission import require
from postroom.ports.database import Row


@dataclass(frozen=True)
class SendRequest:
    """What a mailbox handle asks to send. `answers` names the message replied to (`m12` or its Message-ID).

    `key` is the caller's own idempotency key; `run` says on whose behalf the call is made.
    """

    mailbox: str
    scopes: frozenset[Scope]
    run: Run
    to: tuple[str | Participant | Address, ...] = ()
    cc: tuple[str | Participant | Address, ...] = ()
    subject: str = ""
    text: str = ""
    html: str | None = None
    attachments: tuple[AttachmentContent, ...] = ()
    answers: str | None = None
    reply_all: bool = False
    key: str | None = None
    epoch: int | None = None
    plan: int | None = None

    @property
    def needs(self) -> Scope:
        """The scope this takes: answering is less than writing first."""
        return Scope.SEND if self.answers is None else Scope.REPLY


@dataclass
class Acceptance:
    """A draft on its way to a row: what each step found out for the next."""

    wiring: Wiring
    request: SendRequest
    sender: Row = field(init=False)
    answered: Row | None = None
    draft: Draft = field(init=False)
    intent_keys: tuple[str, ...] = ()
    ordinal: int | None = None
    message_id: str = ""
    trace_id: str = ""
    references: tuple[str, ...] = ()
    content: bytes = b""
    date: int = 0
    thread: Row | None = None
    outside: tuple[Address, ...] = ()
    verdicts: list[Verdict] = field(default_factory=list)
    stored_as: int = 0
    thread_id: int = 0
    epoch: int = 1
    outbox_id: int = 0

    @property
    def sender_as_participant(self) -> Participant:
        """The From field: the mailbox's address and display name."""
        return Participant(address=address_of(self.sender), name=self.sender["display_name"])


Step = Callable[[Acceptance, Records], None]


def find_sender(acceptance: Acceptance, records: Records) -> None:
    """The mailbox that submits is the sender, whatever the model says."""
    request = acceptance.request
    acceptance.sender = records.mailboxes.row(request.mailbox)
    require(request.scopes, request.needs, mailbox=request.mailbox)


def find_answered_message(acceptance: Acceptance, records: Records) -> None:
    """A reply answers a message that this mailbox can see."""
    if acceptance.request.answers is not None:
        acceptance.answered = visible_message(records, acceptance.request.answers, mailbox=acceptance.sender)


def address_the_draft(acceptance: Acceptance, records: Records) -> None:
    """Normalise every address; a reply goes to whoever is to be answered, under the subject of the thread."""
    request, answered = acceptance.request, acceptance.answered
    to = tuple(parse_participant(entry) for entry in request.to)
    cc = tuple(parse_participant(entry) for entry in request.cc)
    subject = request.subject
    if answered is not None:
        own = acceptance.sender["address_key"]
        to = to or _to_be_answered(answered, own)
        cc = (*cc, *(_others(answered, {own, *(p.address.key for p in to)}) if request.reply_all else ()))
        subject = subject or reply_subject(answered["subject"])
    acceptance.draft = Draft(
        to=to, cc=cc, subject=subject, text=request.text, html=request.html, attachments=request.attachments
    )
    acceptance.outside = tuple(
        address for address in acceptance.draft.recipients if records.mailboxes.serving(address) is None
    )


def say_what_it_means(acceptance: Acceptance, records: Records) -> None:
    """The intent: the caller's key, or the content; and inside a handler the wake and the ordinal of this send."""
    request, draft = acceptance.request, acceptance.draft
    files = [attachment.content for attachment in draft.attachments]
    if request.key is not None:
        keys = [caller_key(request.key)]
    elif acceptance.answered is not None:
        answered = acceptance.answered
        keys = [
            reply_key(
                thread=answered["thread_id"],
                epoch=answered["epoch"],
                answered=answered["id"],
                text=draft.text,
                attachments=files,
            )
        ]
    else:
        keys = [message_key(recipients=draft.recipients, subject=draft.subject, text=draft.text, attachments=files)]
    if request.run.wake is not None:
        acceptance.ordinal = acceptance.ordinal or request.run.ordinals.take()
        keys.append(wake_key(request.run.wake, acceptance.ordinal))
    acceptance.intent_keys = tuple(keys)


def write_the_bytes(acceptance: Acceptance, records: Records) -> None:
    """Fix the Message-ID and compose, before anything is decided and before the first octet is sent."""
    wiring, answered = acceptance.wiring, acceptance.answered
    acceptance.date = wiring.clock.now()
    acceptance.trace_id = (
        acceptance.request.run.trace_id or (answered and answered["trace_id"]) or wiring.entropy.token(16)
    )
    acceptance.message_id = make_message_id(wiring.entropy.token(12), acceptance.sender["domain"])
    if answered is not None:
        acceptance.references = references_of_reply(
            answered["message_id"],
            tuple(json.loads(answered["refs"])),
            (answered["in_reply_to"],) if answered["in_reply_to"] else (),
        )
    acceptance.content = compose(
        acceptance.draft,
        sender=acceptance.sender_as_participant,
        message_id=acceptance.message_id,
        date=at(acceptance.date),
        in_reply_to=answered["message_id"] if answered is not None else None,
        references=acceptance.references,
        auto_submitted="auto-replied" if answered is not None else "auto-generated",
        trace=f"00-{acceptance.trace_id}-{wiring.entropy.token(8)}-01",
    )


def decide(steps: Sequence[Step], acceptance: Acceptance, records: Records) -> Receipt:
    """Run the deciding steps in one transaction; an intent that was accepted before gets the first receipt."""
    acceptance.verdicts.clear()
    try:
        for step in steps:
            step(acceptance, records)
    except AlreadyAccepted as first:
        return _repeat(acceptance, first, records)
    return receipts.receipt(records, acceptance.outbox_id)


def lock_the_thread(acceptance: Acceptance, records: Records) -> None:
    """From here to the commit nobody else can hand the thread over."""
    acceptance.sender = records.mailboxes.row(acceptance.request.mailbox)
    if acceptance.answered is not None:
        acceptance.thread = records.threads.row(acceptance.answered["thread_id"], lock=True)


def pass_the_gates(acceptance: Acceptance, records: Records) -> None:
    """Every gate in order; the first to object ends it."""
    submission = _submission(acceptance)
    for gate in GATES:
        try:
            numbers = gate.check(submission, records)
        except PostroomError as refusal:
            verdict = Verdict(gate=gate.name, answer="refuse", code=refusal.code, numbers=_numbers(refusal))
            acceptance.verdicts.append(verdict)
            raise
        acceptance.verdicts.append(Verdict(gate=gate.name, answer="pass", numbers=numbers))


def store_the_message(acceptance: Acceptance, records: Records) -> None:
    """Store the message once and place it in the sender's mailbox; a new message begins a thread that the sender holds."""
    thread = acceptance.thread
    if thread is None:
        acceptance.thread_id = records.threads.create(acceptance.draft.subject, assignee_id=acceptance.sender["id"])
    else:
        acceptance.thread_id, acceptance.epoch = thread["id"], thread["epoch"]
    acceptance.stored_as = records.messages.insert(_new_message(acceptance), dedup_key=_dedup(acceptance))
    records.threads.add_message(acceptance.thread_id, message_ids=(acceptance.message_id, *acceptance.references))
    records.placements.place(
        acceptance.stored_as, mailbox_id=acceptance.sender["id"], thread_id=acceptance.thread_id, unread=False
    )


def queue_the_deliveries(acceptance: Acceptance, records: Records) -> None:
    """One outbox row, one delivery per recipient, one claim for a worker."""
    acceptance.outbox_id = records.deliveries.enqueue(
        message_id=acceptance.stored_as,
        mailbox_id=acceptance.sender["id"],
        thread_id=acceptance.thread_id,
        epoch=acceptance.epoch,
        recipients=acceptance.draft.recipients,
        verdicts=acceptance.verdicts,
    )
    records.claims.enqueue(OUTBOX_QUEUE, acceptance.outbox_id)
    if acceptance.thread is None:
        _announce(acceptance, records, EventName.THREAD_ASSIGNED, epoch=1)
    _announce(acceptance, records, EventName.MESSAGE_QUEUED, recipients=len(acceptance.draft.recipients))


def remember_the_intent(acceptance: Acceptance, records: Records) -> None:
    """Whoever asks for the same again gets this receipt."""
    records.intents.bind(acceptance.intent_keys, acceptance.outbox_id)


def stop_what_it_replaces(acceptance: Acceptance, records: Records) -> None:
    """Answering reads: what this mailbox had unread in the thread is dealt with."""
    records.placements.mark_read(acceptance.thread_id, mailbox_id=acceptance.sender["id"])


def give_back_the_ordinal(acceptance: Acceptance) -> None:
    """Nothing was accepted: the next send of this turn has this number."""
    if acceptance.ordinal is not None:
        acceptance.request.run.ordinals.give_back(acceptance.ordinal)
        acceptance.ordinal = None


def note_the_refusal(acceptance: Acceptance, refusal: PostroomError, records: Records) -> None:
    """The refusal itself goes on record, with every verdict up to it."""
    answered = acceptance.answered
    records.events.append(
        EventName.MESSAGE_REFUSED,
        trace_id=acceptance.trace_id,
        mailbox=acceptance.request.mailbox,
        thread_id=answered["thread_id"] if answered is not None else None,
        message_id=answered["id"] if answered is not None else None,
        code=refusal.code,
        verdicts=[verdict.model_dump(mode="json") for verdict in acceptance.verdicts],
    )


def _to_be_answered(answered: Row, own: str) -> tuple[Participant, ...]:
    if answered["sender_key"] == own or answered["direction"] == Direction.OUTBOUND:
        return tuple(person for person in people_in(answered, "to") if person.address.key != own) or _author(answered)
    return people_in(answered, "reply_to") or _author(answered)


def _author(answered: Row) -> tuple[Participant, ...]:
    return (Participant.model_validate_json(answered["sender"]),)


def _others(answered: Row, taken: set[str]) -> tuple[Participant, ...]:
    everybody = (*people_in(answered, "to"), *people_in(answered, "cc"))
    return tuple(person for person in everybody if person.address.key not in taken)


def _numbers(refusal: PostroomError) -> dict[str, str]:
    """What a refusal knows beside its sentence; addresses stay out of the audit trail."""
    known = {name: value for name, value in vars(refusal).items() if name not in ("you_can", "recipient")}
    return {name: str(value) for name, value in known.items() if value is not None}


def _submission(acceptance: Acceptance) -> Submission:
    request, wiring = acceptance.request, acceptance.wiring
    return Submission(
        mailbox=request.mailbox,
        mailbox_status=MailboxStatus(acceptance.sender["status"]),
        scopes=request.scopes,
        needs=request.needs,
        recipients=acceptance.draft.recipients,
        outside=acceptance.outside,
        thread=_thread_facts(acceptance.thread),
        expected_epoch=_expected_epoch(acceptance),
        intent_keys=acceptance.intent_keys,
        call_ref=request.run.call_ref,
        intent_expires_at=wiring.clock.now() + wiring.settings.intent_window * 1000,
    )


def _expected_epoch(acceptance: Acceptance) -> int | None:
    run, thread = acceptance.request.run, acceptance.thread
    if acceptance.request.epoch is not None:
        return acceptance.request.epoch
    return run.epoch if thread is not None and run.thread == thread["id"] else None


def _thread_facts(thread: Row | None) -> ThreadFacts | None:
    if thread is None:
        return None
    return ThreadFacts(
        id=outside("t", thread["id"]),
        assignee=thread["assignee"],
        epoch=thread["epoch"],
        since=at(thread["assigned_at"]),
    )


def _new_message(acceptance: Acceptance) -> NewMessage:
    draft, answered = acceptance.draft, acceptance.answered
    return NewMessage(
        message_id=acceptance.message_id,
        content=acceptance.content,
        thread_id=acceptance.thread_id,
        mailbox_id=acceptance.sender["id"],
        direction=Direction.OUTBOUND,
        sender=acceptance.sender_as_participant,
        to=draft.to,
        cc=draft.cc,
        reply_to=(),
        subject=draft.subject,
        new_text=draft.text.strip(),
        in_reply_to=answered["message_id"] if answered is not None else None,
        references=acceptance.references,
        auto_submitted="auto-replied" if answered is not None else "auto-generated",
        trace_id=acceptance.trace_id,
        date=acceptance.date,
        attachments=draft.attachments,
    )


def _dedup(acceptance: Acceptance) -> str:
    return dedup_key(acceptance.message_id, acceptance.content)


def _announce(acceptance: Acceptance, records: Records, name: EventName, **details: Any) -> None:
    records.events.append(
        name,
        trace_id=acceptance.trace_id,
        mailbox=acceptance.request.mailbox,
        thread_id=acceptance.thread_id,
        message_id=acceptance.stored_as,
        **details,
    )


def _repeat(acceptance: Acceptance, first: AlreadyAccepted, records: Records) -> Receipt:
    if not acceptance.intent_keys or not first.outbox_id:
        raise InvalidRequest(
            "This intent is being accepted by another process right now.", you_can="ask again in a moment."
        )
    records.intents.bind(acceptance.intent_keys, first.outbox_id)
    receipt = receipts.receipt(records, first.outbox_id, duplicate=True, retry=first.retry)
    row = records.deliveries.row(first.outbox_id)
    records.events.append(
        EventName.MESSAGE_REPEATED,
        trace_id=row["trace_id"],
        mailbox=acceptance.request.mailbox,
        thread_id=row["thread_id"],
        message_id=row["message_id"],
        retry=first.retry,
    )
    return receipt
