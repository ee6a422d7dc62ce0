"""The steps of the one transaction that decides about a draft and queues it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from postroom.backends.store.records.claims import OUTBOX_QUEUE
from postroom.backends.store.records.new_message import NewMessage
from postroom.backends.store.records.records import Records
from postroom.engine.confinement import tainting
from postroom.engine.confinement.confining import Confining
from postroom.engine.confinement.tainting import Stain
from postroom.engine.keeping.sweeping import sweep
from postroom.engine.outbound import facts, receipts
from postroom.engine.outbound.acceptance import Acceptance, Step
from postroom.mail.threads.dedup import dedup_key
from postroom.model.delivery import Receipt
from postroom.model.errors import ApprovalRequired, InvalidRequest, PostroomError, SecretsFound, Tainted
from postroom.model.event import EventName
from postroom.model.message import Direction
from postroom.model.verdict import Answer, Verdict, passed
from postroom.policy.confinement.recipients import newcomers
from postroom.policy.once import AlreadyAccepted

_UNTOLD = ("you_can", "recipient", "same_words", "untrusted")

_SWEEP_EVERY = 100


def decide(steps: Sequence[Step], acceptance: Acceptance, records: Records) -> Receipt:
    """Run the deciding steps in one transaction; an intent that was accepted before gets the first receipt."""
    acceptance.verdicts.clear()
    records.last.clear()
    try:
        for step in steps:
            step(acceptance, records)
    except AlreadyAccepted as first:
        return _repeat(acceptance, first, records)
    return receipts.of_accepted(acceptance, records)


def lock_the_thread(acceptance: Acceptance, records: Records) -> None:
    """From here to the commit nobody else can hand the thread over."""
    acceptance.sender = records.mailboxes.row(acceptance.request.mailbox)
    if acceptance.answered is not None:
        acceptance.thread = records.threads.row(acceptance.answered["thread_id"], lock=True)


def find_the_taint(acceptance: Acceptance, records: Records) -> None:
    """What untrusted mail left on the run that wrote the draft, and on the thread that it stands in."""
    thread = acceptance.thread["id"] if acceptance.thread is not None else None
    acceptance.taint = confining(acceptance).facts(records, thread=thread)


def find_the_agents(acceptance: Acceptance, records: Records) -> None:
    """Whether a recipient outside is an agent too: its mail brought about what is being done."""
    outside, trace_id = acceptance.outside, acceptance.trace_id
    acceptance.to_agents = bool(outside) and records.messages.wrote_as_agent(outside, trace_id=trace_id)


def pass_the_gates(acceptance: Acceptance, records: Records) -> None:
    """Every gate in order; the first to refuse ends it, or to say that the draft is held already. Who asks for a person is
    heard after all have been asked.
    """
    submission = facts.of_draft(acceptance)
    acceptance.between_machines = submission.between_machines
    reasons: list[str] = []
    for gate in acceptance.gates:
        try:
            numbers = gate.check(submission, records)
        except ApprovalRequired as hold:
            approved = acceptance.request.approved is not None
            if hold.approval_id is not None:
                _note(acceptance, gate.name, "hold", _numbers(hold), code=hold.code)
                raise
            reasons += () if approved else hold.reasons
            _note(acceptance, gate.name, "approved" if approved else "hold", _numbers(hold), code=hold.code)
        except PostroomError as refusal:
            _note(acceptance, gate.name, "refuse", _numbers(refusal), code=refusal.code)
            raise
        else:
            _note(acceptance, gate.name, "pass", numbers)
    if reasons:
        raise ApprovalRequired(*reasons)


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
        traffic=facts.traffic(acceptance),
        asked=facts.asked(acceptance),
        recipients=acceptance.recipients,
        verdicts=acceptance.verdicts,
    )
    records.claims.enqueue(OUTBOX_QUEUE, acceptance.outbox_id)
    if acceptance.thread is None:
        _announce(acceptance, records, EventName.THREAD_ASSIGNED, epoch=1)
    _announce(acceptance, records, EventName.MESSAGE_QUEUED, recipients=len(acceptance.recipients))


def remember_the_intent(acceptance: Acceptance, records: Records) -> None:
    """Whoever asks for the same again gets this receipt. Now and then, what is over is forgotten."""
    records.intents.bind(acceptance.intent_keys, acceptance.outbox_id)
    if acceptance.outbox_id % _SWEEP_EVERY == 0:
        sweep(records, acceptance.wiring.settings)


def stop_what_it_replaces(acceptance: Acceptance, records: Records) -> None:
    """Answering reads: what this mailbox had unread in the thread, up to the message answered, is dealt with."""
    if acceptance.answered is not None:
        records.placements.mark_read(
            acceptance.thread_id, mailbox_id=acceptance.sender["id"], newest=acceptance.answered["id"]
        )


def carry_the_taint(acceptance: Acceptance, records: Records) -> None:
    """A thread that a tainted run writes in is as tainted as the run, and one mail leads to so many sends only."""
    taint, confined = acceptance.taint, confining(acceptance)
    if taint.level > taint.thread:
        cause = Stain(taint.level, (tainting.COLLEAGUE,), acceptance.stored_as, acceptance.thread_id)
        tainting.stain_thread(records, cause, settings=acceptance.wiring.settings)
    if taint.run and confined.remembers:
        new = newcomers(acceptance.outside, taint)
        records.runs.sent(confined.run.keys, acceptance.stored_as, home=taint.home, new_recipients=new)
        confined.join(records)
        confined.left(records, thread=acceptance.thread_id)


def count_it(acceptance: Acceptance, records: Records) -> None:
    """What gates count in rows that are everybody's: from here to the commit whoever else sends waits for them."""
    for gate, work in records.last:
        try:
            work()
        except PostroomError as refusal:
            _note(acceptance, gate, "refuse", _numbers(refusal), code=refusal.code)
            raise


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
    if isinstance(refusal, Tainted | SecretsFound) and acceptance.taint.run:
        thread = answered["thread_id"] if answered is not None else None
        confining(acceptance).deny(records, acceptance.intent_keys[0], refusal, thread=thread)


def confining(acceptance: Acceptance) -> Confining:
    """The run that asks to send."""
    return Confining(acceptance.request.run, acceptance.request.mailbox, acceptance.wiring.settings)


def _note(
    acceptance: Acceptance, gate: str, answer: Answer, numbers: dict[str, Any], *, code: str | None = None
) -> None:
    is_plain = answer == "pass" and not numbers
    acceptance.verdicts.append(
        passed(gate) if is_plain else Verdict(gate=gate, answer=answer, code=code, numbers=numbers)
    )


def _numbers(refusal: PostroomError) -> dict[str, Any]:
    """What a refusal knows beside its sentence; addresses stay out of the audit trail."""
    known = {name: value for name, value in vars(refusal).items() if name not in _UNTOLD}
    return {name: _plain(value) for name, value in known.items() if value is not None}


def _plain(value: object) -> Any:
    if isinstance(value, int | dict):
        return value
    return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


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
        taint=acceptance.taint.level,
        in_reply_to=acceptance.references[-1] if answered is not None else None,
        references=acceptance.references,
        auto_submitted="auto-replied" if answered is not None else "auto-generated",
        trace_id=acceptance.trace_id,
        date=acceptance.date,
        attachments=draft.attachments,
        keeper_id=acceptance.sender["id"],
        by_agent=True,
        exchange=acceptance.between_machines,
        span=acceptance.place.span if acceptance.place is not None else "",
        told_trace=_told_trace(acceptance),
    )


def _told_trace(acceptance: Acceptance) -> str:
    """The id by which those outside know the trace, where that is not its own."""
    told = acceptance.told.trace_id if acceptance.told is not None else ""
    return told if told != acceptance.trace_id else ""


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
    acceptance.outbox_id = first.outbox_id
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
