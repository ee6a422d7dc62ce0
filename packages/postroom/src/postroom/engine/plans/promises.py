"""Promises: made by whoever holds a thread, moved with it, kept, reminded of when they are due, and at last broken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from postroom.backends.store.records.claims import PROMISE_QUEUE, Claim
from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.promises import promise_value
from postroom.backends.store.records.records import Records
from postroom.engine.outbound.acceptance import Acceptance
from postroom.engine.outbound.placing import wake
from postroom.engine.plans.holders import held_thread
from postroom.mail.likeness.similar import ALIKE, gist, likeness
from postroom.model.address import Address
from postroom.model.errors import InvalidRequest
from postroom.model.event import EventName
from postroom.model.ids import inside, milliseconds, outside
from postroom.model.promise import Promise, PromiseStatus
from postroom.model.taint import TaintLevel
from postroom.ports.database import Row

TURNS = 3
"""So many turns an agent has to keep a promise that is due: one when it is, and one more each day."""
_DAY_MS = 86_400_000
BROKEN = "promise"
"""The reason of the notice about a promise that was not kept."""


def make(
    records: Records, thread_id: str, *, mailbox: str, text: str, due: datetime | None, taint: TaintLevel
) -> Promise:
    """Write down what the holder of a thread said it would do. Said twice, it is one promise.

    Raises `NotAssigned` where another mailbox holds the thread, `InvalidRequest` for a moment that is over.
    """
    thread, holder = held_thread(records, thread_id, mailbox)
    promise = _promise(text, due)
    if promise.due is not None and milliseconds(promise.due) <= records.now:
        raise InvalidRequest(f"{promise.due:%Y-%m-%d %H:%M} is over.", you_can="name a time in the future.")
    return promise_value(_once(records, promise, thread=thread["id"], owner=holder, taint=taint))


def hand_over(
    records: Records, made: Iterable[Promise], *, thread: int, source: Row, target: Row, taint: TaintLevel
) -> None:
    """A thread changes hands: what was promised in it is the new owner's to keep, with what the note adds."""
    for row in records.promises.open_of_thread(thread):
        records.promises.withdraw_turns(row)
        records.promises.move(row["id"], mailbox_id=target["id"])
        _announce(records, EventName.PROMISE_MOVED, row, source=source["name"], target=target["name"])
    for promise in made:
        _once(records, promise, thread=thread, owner=target, taint=taint)


def keep(records: Records, promise_id: str, *, mailbox: str) -> Promise:
    """Its owner did what it had promised; kept twice, it is kept once. Raises `InvalidRequest` for one that ended otherwise, or
    another mailbox's.
    """
    row = records.promises.row(inside("pr", promise_id), lock=True)
    if row["status"] == PromiseStatus.KEPT and row["mailbox"] == mailbox:
        return promise_value(row)
    return _end(records, _to_keep(records, promise_id, mailbox=mailbox), PromiseStatus.KEPT)


def see_that_it_can_keep(acceptance: Acceptance, records: Records) -> None:
    """What a draft says that it keeps is promised in its thread, by its mailbox, and open; a person could not mend that later."""
    thread = acceptance.thread["id"] if acceptance.thread is not None else None
    for promise_id in acceptance.request.keeps:
        if records.promises.row(inside("pr", promise_id))["thread_id"] != thread:
            raise InvalidRequest(
                f"{promise_id} was not promised in this thread.", you_can="take open promises from read_thread."
            )
        _to_keep(records, promise_id, mailbox=acceptance.request.mailbox)


def keep_what_it_keeps(acceptance: Acceptance, records: Records) -> None:
    """A draft that leaves keeps its promises. One that a person let go late may find them kept already."""
    if acceptance.request.consent is None:
        see_that_it_can_keep(acceptance, records)
    for promise_id in acceptance.request.keeps:
        row = records.promises.row(inside("pr", promise_id), lock=True)
        if row["status"] == PromiseStatus.OPEN and row["mailbox"] == acceptance.request.mailbox:
            _end(records, row, PromiseStatus.KEPT)


def withdraw(records: Records, promise_id: str, *, by: str) -> Promise:
    """A person's word: this need not be done any more."""
    row = records.promises.row(inside("pr", promise_id), lock=True)
    if row["status"] != PromiseStatus.OPEN:
        raise InvalidRequest(f"{promise_id} is {row['status']} already.", you_can="look at the open plans.")
    return _end(records, row, PromiseStatus.WITHDRAWN, by=by)


def come_due(records: Records, claim: Claim) -> None:
    """Its owner gets a turn for it, today and on the days after; then it is broken, and its owner is told."""
    row = records.promises.row(claim.subject_id, lock=True)
    if row["status"] != PromiseStatus.OPEN:
        records.claims.finish(claim)
    elif row["turns"] < TURNS:
        if records.claims.retry(claim, run_at=records.now + _DAY_MS):
            _remind(records, row)
    elif records.claims.finish(claim):
        _break(records, row)


def _promise(text: str, due: datetime | None) -> Promise:
    try:
        return Promise(text=text, due=due)
    except ValidationError:
        raise InvalidRequest(
            "A promise has from 1 to 500 characters, and is due on a day that the calendar has in UTC.",
            you_can="say it shorter, or name an earlier day.",
        ) from None


def _to_keep(records: Records, promise_id: str, *, mailbox: str) -> Row:
    row = records.promises.row(inside("pr", promise_id), lock=True)
    if row["status"] != PromiseStatus.OPEN or row["mailbox"] != mailbox:
        raise InvalidRequest(
            f"{promise_id} is not open, or not yours to keep.", you_can="take open promises from read_thread."
        )
    return row


def _once(records: Records, promise: Promise, *, thread: int, owner: Row, taint: TaintLevel) -> Row:
    """The row of a promise, which may have been made before, in other words."""
    said = gist(promise.text)
    for row in records.promises.open_of_thread(thread):
        if promise.id == outside("pr", row["id"]) or likeness(said, gist(row["body"])) >= ALIKE:
            return row
    due = milliseconds(promise.due) if promise.due is not None else None
    number = records.promises.create(promise.text, thread_id=thread, mailbox_id=owner["id"], due=due, taint=taint)
    if due is not None:
        records.claims.enqueue(PROMISE_QUEUE, number, run_at=due)
    row = records.promises.row(number)
    _announce(
        records,
        EventName.PROMISE_MADE,
        row,
        **({"due": promise.due.isoformat(timespec="seconds")} if promise.due else {}),
    )
    return row


def _remind(records: Records, row: Row) -> None:
    records.promises.withdraw_turns(row)
    records.promises.count_turn(row["id"])
    message = records.messages.newest_to_answer(row["thread_id"])
    if message is not None:
        wake(records, message, mailbox_id=row["mailbox_id"], reason="promise", promise_id=row["id"])
    _announce(records, EventName.PROMISE_REMINDED, row, turn=row["turns"] + 1)


def _break(records: Records, row: Row) -> None:
    owner = records.mailboxes.by_id(row["mailbox_id"])
    people = [person.address for person in records.threads.people(row["thread_id"])]
    address: Address = people[0] if people else address_of(owner)
    name = outside("pr", row["id"])
    records.notices.add(
        mailbox_id=owner["id"], thread_id=row["thread_id"], reason=BROKEN, address=address, ended=[name]
    )
    _end(records, row, PromiseStatus.BROKEN, turns=row["turns"])


def _end(records: Records, row: Row, status: PromiseStatus, **details: Any) -> Promise:
    records.promises.end(row["id"], status)
    records.promises.withdraw_turns(row)
    records.claims.withdraw(PROMISE_QUEUE, row["id"])
    _announce(records, EventName(f"promise.{status}"), row, **details)
    return promise_value(records.promises.row(row["id"]))


def _announce(records: Records, name: EventName, row: Row, **details: Any) -> None:
    records.events.append(
        name,
        trace_id=records.messages.newest_trace(row["thread_id"]) or "",
        mailbox=records.mailboxes.by_id(records.promises.row(row["id"])["mailbox_id"])["name"],
        thread_id=row["thread_id"],
        promise=outside("pr", row["id"]),
        **details,
    )
