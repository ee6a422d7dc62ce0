"""What a person says when they suppress an address: which mail, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from postroom.model.errors import InvalidRequest
from postroom.model.ids import at, milliseconds
from postroom.model.suppression import Covers


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
        moment = at(now) + lasts if lasts is not None else expires_at and expires_at.astimezone(UTC)
    except OverflowError:
        raise InvalidRequest(
            "That is longer than any calendar goes.", you_can="leave it without an end, or name a shorter time."
        ) from None
    return milliseconds(moment) if moment is not None else None
