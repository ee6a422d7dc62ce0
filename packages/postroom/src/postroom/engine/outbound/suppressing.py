"""Suppressing: nobody in the room writes to an address from here on, because of what it did, what it said or a person's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from postroom.backends.store.records.records import Records
from postroom.engine.outbound.cause import Cause, because_of
from postroom.engine.plans.stopping import end_what_is_planned
from postroom.model.address import Address
from postroom.model.choices import Covers
from postroom.model.errors import InvalidRequest
from postroom.model.event import EventName
from postroom.model.ids import at, milliseconds, on_the_calendar
from postroom.model.suppression import Suppression, SuppressionReason
from postroom.ports.database import Row

FULL_TIMES = 3
FULL_FOR = timedelta(days=2)
"""A mailbox that refused so many messages in a row as full, over so long, is left alone for a while."""
LEAVE_ALONE = timedelta(days=7)
_FULL_WITHIN = timedelta(days=30)


def stop_writing_to(records: Records, address: Address, cause: Cause) -> None:
    """Nobody in the room writes to an address from here on, and whatever any agent had planned for it ends now.

    Mailboxes of the room itself are not concerned: nothing that comes from outside may silence them.
    """
    if records.mailboxes.serving(address) is not None:
        return
    _suppress(records, address, cause)
    end_what_is_planned(records, address, cause)


def leave_a_full_mailbox_alone(records: Records, sent: Row, address: Address, *, news: Row | None = None) -> None:
    """Nobody writes first to somebody whose mailbox stays full, for some days; what is planned stands, and answers pass."""
    times, since = records.deliveries.found_full(address, since=records.now - _milliseconds(_FULL_WITHIN))
    if times < FULL_TIMES or records.now - since < _milliseconds(FULL_FOR) or records.suppressions.of(address):
        return
    cause = because_of(sent, SuppressionReason.FULL, news=news)
    until = records.now + _milliseconds(LEAVE_ALONE)
    records.suppressions.add(
        address, reason=cause.reason, covers=Covers.UNASKED, message_id=cause.source, expires_at=until
    )
    _record(records, replace(cause, covers=Covers.UNASKED))


def suppress_by_hand(
    records: Records, address: Address, *, reason: str, covers: Covers = Covers.ALL, expires_at: int | None = None
) -> None:
    """A person's decision, in a person's words. It ends what is planned, and replaces whatever stood there; a decision with an
    end leaves what lasts as it is.

    Raises `InvalidRequest` for one that would be over already.
    """
    if expires_at is not None and expires_at <= records.now:
        raise InvalidRequest("That suppression would be over already.", you_can="name a time in the future.")
    cause = Cause(reason, covers=covers)
    if expires_at is None:
        records.suppressions.remove(address)
    records.suppressions.add(address, reason=reason, covers=covers, expires_at=expires_at)
    _record(records, cause)
    end_what_is_planned(records, address, cause)


def lift(records: Records, address: Address) -> bool:
    """Let the room write to an address again; whether it was suppressed."""
    lifted = records.suppressions.remove(address)
    if lifted:
        records.events.append(EventName.SUPPRESSION_REMOVED, trace_id="")
    return lifted


def read_covers(text: Covers | str) -> Covers:
    """One of `outreach`, `unasked`, `all`. Raises `InvalidRequest`."""
    try:
        return Covers(text)
    except ValueError:
        known = ", ".join(Covers)
        raise InvalidRequest(
            f"{str(text)[:40]!r} says nothing about which mail.", you_can=f"name one of {known}."
        ) from None


def end_of(expires_at: datetime | None, lasts: timedelta | None, *, now: int) -> int | None:
    """When a suppression ends, in milliseconds UTC; `None` for one that lasts. Raises `InvalidRequest` for both at once, and
    for an end that no calendar has.
    """
    if expires_at is not None and lasts is not None:
        raise InvalidRequest("A suppression ends at a time or after a time.", you_can="give `expires_at` or `lasts`.")
    if expires_at is not None and expires_at.tzinfo is None:
        raise InvalidRequest("The time has no time zone.", you_can="pass an aware datetime.")
    try:
        moment = at(now) + lasts if lasts is not None else expires_at
        return milliseconds(on_the_calendar(moment)) if moment is not None else None
    except (OverflowError, ValueError):
        raise InvalidRequest(
            "That is longer than any calendar goes.", you_can="leave it without an end, or name a shorter time."
        ) from None


def _suppress(records: Records, address: Address, cause: Cause) -> None:
    """What lasts there is never narrowed: it stays, unless the new cause stops more or says it anew. What ends there is left
    to its end.
    """
    entry = next((entry for entry in records.suppressions.of(address) if entry.expires_at is None), None)
    covers = cause.covers if entry is None else cause.covers.widest(entry.covers)
    if entry is None or covers is not entry.covers or _goes_before(cause, entry):
        records.suppressions.add(address, reason=cause.reason, covers=covers, message_id=cause.source)
        _record(records, cause)


def _goes_before(cause: Cause, entry: Suppression) -> bool:
    """A bounce gives way to what a person asked for, and an unsubscription to a later one: since then nothing was asked."""
    if entry.reason == SuppressionReason.BOUNCE:
        return cause.reason != SuppressionReason.BOUNCE
    return entry.reason == SuppressionReason.UNSUBSCRIBE == cause.reason


def _record(records: Records, cause: Cause) -> None:
    records.events.append(
        EventName.SUPPRESSION_ADDED,
        trace_id=cause.trace_id,
        mailbox=cause.mailbox,
        thread_id=cause.thread_id,
        message_id=cause.message_id,
        reason=cause.reason,
        covers=cause.covers,
    )


def _milliseconds(duration: timedelta) -> int:
    return int(duration.total_seconds() * 1000)
