"""Typed requests: what a draft asks or answers is kept with it, and what comes is checked against what was agreed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from postroom.backends.store.records.claims import REQUEST_QUEUE
from postroom.backends.store.records.records import Records
from postroom.backends.store.records.requests import NewRequest
from postroom.engine.inbound.announcing import announce as announce_arrival
from postroom.engine.inbound.entry import Entry
from postroom.engine.outbound.acceptance import Acceptance
from postroom.engine.plans import waits
from postroom.mail.domains.organisations import organisational_domain
from postroom.mail.request_part import MalformedPart, part_in, read_part
from postroom.model.address import Address
from postroom.model.event import EventName
from postroom.model.ids import milliseconds, outside
from postroom.model.request import RequestKind, RequestPart, RequestState, Side
from postroom.ports.database import Row

REMIND_AT = 0.8
"""So much of the time for an answer is over when the agent that was asked is woken again."""


def keep_what_it_asks(acceptance: Acceptance, records: Records) -> None:
    """With the message that asks, acknowledges, answers or rejects, the request's row says so; both or neither."""
    part = part_in(acceptance.draft)
    if part is None:
        return
    partner = acceptance.draft.recipients[0]
    if part.kind is RequestKind.REQUEST:
        _keep_what_is_asked(acceptance, records, part, partner)
        return
    row = records.requests.find(Side.ASKED, part.id, partner_key=_key(partner))
    if row is not None and _note_what_is_said(records, row, part):
        announce(records, _SAID[part.kind], row, message=acceptance.stored_as)


def read_its_part(entry: Entry) -> None:
    """The JSON part of an arrival, where it has one; one that cannot be read is mail like any other."""
    try:
        entry.part = read_part(entry.parsed)
    except MalformedPart as fault:
        entry.malformed_part = fault.flaw


def take_its_part(entry: Entry, records: Records) -> None:
    """What a proven sender asks of an agent here, or says about what was asked of them. From anybody else it is only mail."""
    part, flaw = entry.part, entry.malformed_part
    if flaw is not None:
        _ignore(entry, records, flaw.code)
    elif part is not None and not entry.has_proven_author:
        _ignore(entry, records, "unproven_sender")
    elif part is not None:
        _TAKE[part.kind](entry, records, part)


def _keep_what_is_asked(acceptance: Acceptance, records: Records, part: RequestPart, partner: Address) -> None:
    number = records.requests.create(
        NewRequest(
            side=Side.ASKING,
            request_id=part.id,
            partner=partner,
            partner_key=_key(partner),
            type=part.type,
            mailbox_id=acceptance.sender["id"],
            thread_id=acceptance.thread_id,
            message_id=acceptance.stored_as,
            deadline=_deadline(part),
            body=part.body,
        )
    )
    if number is None:
        return
    row = records.requests.row(number)
    if row["deadline"] is not None:
        records.claims.enqueue(REQUEST_QUEUE, number, run_at=row["deadline"])
        left = timedelta(milliseconds=max(1, row["deadline"] - records.now))
        waits.start(records, outside("t", acceptance.thread_id), mailbox=row["mailbox"], timeout=left)
    announce(records, EventName.REQUEST_ASKED, row)


def _note_what_is_said(records: Records, row: Row, part: RequestPart) -> bool:
    if part.kind is RequestKind.ANSWER:
        return records.requests.answer(row["id"], part.body, late=is_over(records, row))
    if part.kind is RequestKind.ACKNOWLEDGEMENT:
        return records.requests.set_state(row["id"], RequestState.ACKNOWLEDGED)
    return records.requests.set_state(row["id"], RequestState.REJECTED, reason=part.reason, flaws=part.flaws)


def _take_request(entry: Entry, records: Records, part: RequestPart) -> None:
    """New: it waits for an answer, or is rejected for its flaws without costing an agent a turn. Known: nothing again."""
    flaws, stored = entry.wiring.request_types.flaws(part), entry.stored
    number = records.requests.create(
        NewRequest(
            side=Side.ASKED,
            request_id=part.id,
            partner=entry.sender.address,
            partner_key=_key(entry.sender.address),
            type=part.type,
            mailbox_id=records.threads.row(entry.thread_id)["assignee_id"],
            thread_id=entry.thread_id,
            message_id=stored["id"],
            deadline=_deadline(part),
            body=part.body,
            state=RequestState.REJECTED if flaws else RequestState.OPEN,
            flaws=flaws,
            to_reject=stored["id"] if flaws else None,
        )
    )
    if number is None:
        entry.is_settled = True
        _ignore(entry, records, "known")
        return
    row, entry.is_settled = records.requests.row(number), bool(flaws)
    announce(records, EventName.REQUEST_REJECTED if flaws else EventName.REQUEST_RECEIVED, row)
    if flaws:
        records.claims.enqueue(REQUEST_QUEUE, number)
    elif row["deadline"] is not None:
        records.claims.enqueue(REQUEST_QUEUE, number, run_at=_reminder(records, row))


def _take_acknowledgement(entry: Entry, records: Records, part: RequestPart) -> None:
    """It wakes nobody and ends no wait: the answer is yet to come."""
    row = _asked_of_them(entry, records, part)
    if row is not None:
        entry.is_settled = True
        if records.requests.set_state(row["id"], RequestState.ACKNOWLEDGED):
            announce(records, EventName.REQUEST_ACKNOWLEDGED, row, message=entry.stored["id"])


def _take_answer(entry: Entry, records: Records, part: RequestPart) -> None:
    """What is not as agreed is rejected by the room itself; what is ends the wait, as any answer does. Where the request has
    ended, it is only mail.
    """
    row = _asked_of_them(entry, records, part)
    if row is None:
        return
    if flaws := entry.wiring.request_types.flaws(part.model_copy(update={"type": row["type"]})):
        if records.requests.reject_answer(row["id"], entry.stored["id"], flaws=flaws):
            entry.is_settled = True
            records.claims.enqueue(REQUEST_QUEUE, row["id"])
            announce(records, EventName.REQUEST_REJECTED, row, message=entry.stored["id"], what="answer")
    elif records.requests.answer(row["id"], part.body, late=is_over(records, row)):
        announce(records, EventName.REQUEST_ANSWERED, row, message=entry.stored["id"])


def _take_rejection(entry: Entry, records: Records, part: RequestPart) -> None:
    """They do not take our request, or our answer to theirs; either way the agent here reads why."""
    row, told_by = _asked_of_them(entry, records, part, or_ignore=False), entry.stored["id"]
    if row is not None:
        if records.requests.set_state(row["id"], RequestState.REJECTED, reason=part.reason, flaws=part.flaws):
            announce(records, EventName.REQUEST_REJECTED, row, message=told_by)
        return
    row = records.requests.find(Side.ASKED, part.id, partner_key=_key(entry.sender.address))
    if row is None:
        _ignore(entry, records, "never_asked")
    elif records.requests.reopen(row["id"], reason=part.reason, flaws=part.flaws):
        announce(records, EventName.REQUEST_REJECTED, row, message=told_by, what="answer")
        if row["deadline"] is not None:
            records.claims.enqueue(REQUEST_QUEUE, row["id"], run_at=_reminder(records, row))


def _asked_of_them(entry: Entry, records: Records, part: RequestPart, *, or_ignore: bool = True) -> Row | None:
    """Our request that a message is about. Only the organisation that was asked is believed."""
    row = records.requests.find(Side.ASKING, part.id, partner_key=_key(entry.sender.address))
    if row is None and or_ignore:
        _ignore(entry, records, "never_asked")
    return row


def is_over(records: Records, row: Row) -> bool:
    """Whether the time for an answer has ended."""
    return row["deadline"] is not None and row["deadline"] <= records.now


def _deadline(part: RequestPart) -> int | None:
    return milliseconds(part.deadline) if part.deadline is not None else None


def _reminder(records: Records, row: Row) -> int:
    left: int = row["deadline"] - records.now
    return records.now + max(0, round(REMIND_AT * left))


def _key(address: Address) -> str:
    return organisational_domain(address.domain)


def _ignore(entry: Entry, records: Records, why: str) -> None:
    announce_arrival(entry, records, entry.stored, EventName.REQUEST_IGNORED, why=why)


def announce(records: Records, name: EventName, row: Row, *, message: int | None = None, **details: Any) -> None:
    """Write down what became of a request."""
    records.events.append(
        name,
        trace_id=records.messages.newest_trace(row["thread_id"]) or "",
        mailbox=row["mailbox"],
        thread_id=row["thread_id"],
        message_id=message if message is not None else row["message_id"],
        request=outside("q", row["id"]),
        side=row["side"],
        type=row["type"],
        **details,
    )


_SAID = {
    RequestKind.ACKNOWLEDGEMENT: EventName.REQUEST_ACKNOWLEDGED,
    RequestKind.ANSWER: EventName.REQUEST_ANSWERED,
    RequestKind.REJECTION: EventName.REQUEST_REJECTED,
}
_TAKE: dict[RequestKind, Callable[[Entry, Records, RequestPart], None]] = {
    RequestKind.REQUEST: _take_request,
    RequestKind.ACKNOWLEDGEMENT: _take_acknowledgement,
    RequestKind.ANSWER: _take_answer,
    RequestKind.REJECTION: _take_rejection,
}
