"""Holding: a draft that a gate wants a person to see becomes a row, and leaves once when a person lets it go."""

from __future__ import annotations

from typing import Any

from postroom.backends.store.records.approvals import NewApproval, held_draft
from postroom.backends.store.records.claims import EXPIRY_QUEUE
from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.records import Records
from postroom.engine.outbound import deciding, settling
from postroom.engine.outbound.acceptance import Acceptance
from postroom.engine.plans import promises
from postroom.mail.request_part import part_in
from postroom.model.approval import ApprovalState, HeldDraft
from postroom.model.delivery import Receipt
from postroom.model.errors import ApprovalRequired, InvalidRequest, NotAssigned, SendRefused
from postroom.model.event import EventName
from postroom.model.ids import at, inside, outside
from postroom.policy.held import digest, refusal_of
from postroom.policy.once import AlreadyAccepted
from postroom.policy.turn import refuse_a_late_turn


def hold(acceptance: Acceptance, asked: ApprovalRequired, records: Records) -> SendRefused:
    """Keep a draft for a person, in a transaction of its own, as the one that decided about it was rolled back.

    An intent is held once, whichever process asks first. Returns what the agent is told.
    """
    refuse_a_late_turn(acceptance.request.run.hold, records.wakes)
    _refuse_what_changed_hands(acceptance, records)
    unclaimed = records.approvals.claim(acceptance.intent_keys)
    standing = records.approvals.standing(acceptance.intent_keys)
    if standing is None:
        standing = _keep(acceptance, asked, records)
    else:
        deciding.note_the_refusal(acceptance, refusal_of(standing), records)
    if standing.state is ApprovalState.PENDING:
        records.approvals.bind(unclaimed, inside("p", standing.id))
        acceptance.ordinal = None  # the number of this send stays with the held draft
    return refusal_of(standing, same_words=_has_these_words(standing, acceptance, records))


def take_the_approval(acceptance: Acceptance, records: Records) -> None:
    """A draft that a person let go leaves once, and as it was held: a second decision finds the first receipt."""
    consent = acceptance.request.consent
    if consent is None:
        return
    row = records.approvals.row(consent.number, lock=True)
    if row["outbox_id"] is not None:
        raise AlreadyAccepted(row["outbox_id"], retry=False)
    settling.refuse_unless_it_waits(row, now=records.now)
    _refuse_what_nobody_can_answer(acceptance, now=records.now)
    if not consent.edited and digest(address_of(acceptance.sender), acceptance.draft) != row["digest"]:
        raise InvalidRequest(
            f"{outside('p', row['id'])} would not leave as it was held.", you_can="look at it again, then edit it."
        )


def close_the_approval(acceptance: Acceptance, receipt: Receipt, records: Records) -> None:
    """In the transaction that queued it, the held draft is decided; the agent learns what a person made of its words, and one
    that paused for it goes on.

    What had been sent before, without a person, was not edited.
    """
    consent = acceptance.request.consent
    if consent is None:
        return
    edited = consent.edited and not receipt.duplicate
    decided = settling.settle(
        records,
        consent.number,
        ApprovalState.EDITED if edited else ApprovalState.APPROVED,
        by=consent.by,
        why=consent.why,
        outbox_id=acceptance.outbox_id,
        thread_id=inside("t", receipt.thread_id),
    )
    if decided and consent.tell and (edited or settling.resumes(records, consent.number)):
        settling.tell_the_agent(records, consent.number)


def _keep(acceptance: Acceptance, asked: ApprovalRequired, records: Records) -> HeldDraft:
    promises.see_that_it_can_keep(acceptance, records)
    expires_at = records.now + acceptance.wiring.settings.approval_lifetime * 1000
    number = records.approvals.create(_new_approval(acceptance, asked, expires_at=expires_at))
    records.approvals.bind(acceptance.intent_keys, number)
    records.claims.enqueue(EXPIRY_QUEUE, number, run_at=expires_at)
    row = records.approvals.row(number)
    verdicts = [verdict.model_dump(mode="json") for verdict in acceptance.verdicts]
    settling.announce(records, EventName.APPROVAL_REQUESTED, row, code=asked.code, verdicts=verdicts)
    return held_draft(row)


def _new_approval(acceptance: Acceptance, asked: ApprovalRequired, *, expires_at: int) -> NewApproval:
    thread, answered = acceptance.thread, acceptance.answered
    return NewApproval(
        mailbox_id=acceptance.sender["id"],
        thread_id=thread["id"] if thread is not None else None,
        epoch=thread["epoch"] if thread is not None else None,
        answers_id=answered["id"] if answered is not None else None,
        plan_id=acceptance.request.plan,
        draft=acceptance.draft,
        reasons=asked.reasons,
        verdicts=tuple(acceptance.verdicts),
        run=_run(acceptance),
        digest=digest(address_of(acceptance.sender), acceptance.draft),
        expires_at=expires_at,
    )


def _run(acceptance: Acceptance) -> dict[str, Any]:
    run = acceptance.request.run
    return {
        "wake": run.wake,
        "thread": run.thread,
        "epoch": run.epoch,
        "trace_id": acceptance.trace_id,
        "framework": run.framework,
        "call_ref": run.call_ref,
        "keys": list(run.keys),
        "resumes": run.resumes,
        "scopes": sorted(acceptance.request.scopes),
        "keeps": list(acceptance.request.keeps),
    }


def _has_these_words(held: HeldDraft, acceptance: Acceptance, records: Records) -> bool:
    row = records.approvals.row(inside("p", held.id))
    return bool(row["digest"] == digest(address_of(acceptance.sender), acceptance.draft))


def _refuse_what_nobody_can_answer(acceptance: Acceptance, *, now: int) -> None:
    part = part_in(acceptance.draft)
    if part is not None and part.deadline is not None and part.deadline <= at(now):
        raise InvalidRequest(
            f"The deadline {part.deadline:%Y-%m-%d %H:%M} UTC is over: nobody could answer this request any more.",
            you_can="reject it, and have it asked anew.",
        )


def _refuse_what_changed_hands(acceptance: Acceptance, records: Records) -> None:
    """The thread may have been handed off since the deciding transaction ended; its old owner's drafts are not held."""
    if acceptance.thread is None or not acceptance.outside:
        return
    thread = records.threads.row(acceptance.thread["id"], lock=True)
    if thread["epoch"] != acceptance.thread["epoch"]:
        raise NotAssigned(
            outside("t", thread["id"]),
            assignee=thread["assignee"],
            since=at(thread["assigned_at"]),
            epoch=thread["epoch"],
        )
