"""Approvals: a person's decisions about held drafts. Nothing here is an agent's tool."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from postroom.backends.store.records.claims import Claim
from postroom.backends.store.records.records import Records
from postroom.engine.outbound import outbox, settling
from postroom.engine.outbound.acceptance import Consent, SendRequest
from postroom.engine.plans import plans
from postroom.engine.wiring import Wiring
from postroom.mail.request_part import part_in, told_anew
from postroom.model.address import Participant
from postroom.model.approval import Approval, ApprovalState
from postroom.model.choices import Scope
from postroom.model.delivery import Receipt
from postroom.model.errors import InvalidRequest
from postroom.model.ids import inside, outside
from postroom.model.message import AttachmentContent, Draft
from postroom.model.plan import PlanStatus


def waiting(records: Records, *, count: int) -> list[Approval]:
    """What waits for a person, the longest first. What is past its time waits no more."""
    return [records.approvals.value(row) for row in records.approvals.waiting(count=count)]


def with_state(records: Records, states: Sequence[ApprovalState], *, count: int) -> list[Approval]:
    """Held drafts in these states, newest first; without any, in every state."""
    rows = records.approvals.with_state(states or tuple(ApprovalState), count=count)
    return [records.approvals.value(row) for row in rows]


def get(records: Records, approval_id: str) -> Approval:
    """One held draft (`p5`). Raises `NotFound`."""
    return records.approvals.value(records.approvals.row(inside("p", approval_id)))


def files(records: Records, approval_id: str) -> tuple[AttachmentContent, ...]:
    """The attachments of a held draft, with their bytes."""
    return records.approvals.files(records.approvals.row(inside("p", approval_id))["id"])


async def let_go(
    wiring: Wiring, approval_id: str, *, by: str, why: str, changes: dict[str, Any] | None = None, tell: bool = True
) -> Receipt:
    """Have a held draft leave, as it is or with a person's changes. It goes through every gate again; only what a gate
    merely wanted a person to see is settled by the person's word. Deciding twice sends once and gives the first receipt.
    """
    _refuse_nobody(by)
    number = inside("p", approval_id)

    def ask(records: Records) -> SendRequest:
        keys = records.approvals.keys_of(number)
        consent = Consent(number, by, why, edited=changes is not None, intent_keys=keys, tell=tell)
        held = _as_it_was_held(records, number)
        return replace(held, consent=consent, **_still_telling(held, changes or {}))

    return await outbox.submit(wiring, await wiring.store.aread(ask))


def changes_of(**given: Any) -> dict[str, Any]:
    """What a person changes of a draft: what is not `None`. A new text takes the place of the HTML too, unless a new one
    is given, and a new HTML that of the text. Raises `InvalidRequest` where nothing is changed.
    """
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise InvalidRequest("An edit changes something.", you_can="approve the draft as it is, or give a new text.")
    other_form = {"html": None} if "text" in changes else {"text": ""} if "html" in changes else {}
    return {**other_form, **changes}


def keep_back(
    records: Records, approval_id: str, state: ApprovalState, *, by: str, why: str, tell: bool = True
) -> Approval:
    """A person's no, or a person's answer instead: nothing leaves, and the agent is woken to learn of it."""
    _refuse_nobody(by)
    if state is ApprovalState.ANSWERED and not why.strip():
        raise InvalidRequest("An answer has words.", you_can="give a text, or reject the draft.")
    number = inside("p", approval_id)
    settling.refuse_unless_it_waits(records.approvals.row(number, lock=True), now=records.now)
    settling.settle(records, number, state, by=by, why=why)
    if tell:
        settling.tell_the_agent(records, number)
    return records.approvals.value(records.approvals.row(number))


def expire(records: Records, claim: Claim) -> None:
    """Nobody decided in time: the draft does not leave, the follow-up plan behind it ends, a run that paused for it goes on."""
    if not records.claims.finish(claim):
        return
    row = records.approvals.row(claim.subject_id, lock=True)
    if not settling.settle(records, row["id"], ApprovalState.EXPIRED):
        return
    if row["plan_id"] is not None:
        plans.end(records, records.plans.row(row["plan_id"]), PlanStatus.CANCELLED)
    if settling.resumes(records, row["id"]):
        settling.tell_the_agent(records, row["id"])


def _as_it_was_held(records: Records, number: int) -> SendRequest:
    row = records.approvals.row(number)
    recipients = json.loads(row["recipients"])
    return SendRequest(
        mailbox=row["mailbox"],
        scopes=frozenset(Scope(scope) for scope in json.loads(row["run"])["scopes"]),
        run=settling.run_of(row),
        to=tuple(Participant.model_validate(person) for person in recipients["to"]),
        cc=tuple(Participant.model_validate(person) for person in recipients["cc"]),
        subject=row["subject"],
        text=row["body"],
        html=row["html"],
        attachments=records.approvals.files(number),
        answers=outside("m", row["answers_id"]) if row["answers_id"] is not None else None,
        epoch=row["epoch"],
        plan=row["plan_id"],
        keeps=tuple(json.loads(row["run"]).get("keeps", ())),
        approved=number,
    )


def _still_telling(held: SendRequest, changes: dict[str, Any]) -> dict[str, Any]:
    """The part of a typed request goes along with an edited text too, which tells it as the first one did."""
    part = part_in(Draft(to=(), text=held.text, attachments=held.attachments))
    if part is None or "text" not in changes:
        return changes
    if changes.get("html"):
        raise InvalidRequest("A typed request tells its part in plain text.", you_can="give a text, and no HTML.")
    return {**changes, "text": told_anew(part, changes["text"])}


def _refuse_nobody(by: str) -> None:
    if not by.strip():
        raise InvalidRequest("A decision needs the name of whoever decides.", you_can="give a name.")
