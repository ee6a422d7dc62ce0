"""Numbers, moments and spans from outside, with bounds: no store and no calendar breaks on one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from postroom.model.errors import InvalidRequest

_LARGEST = 2**31 - 1
LARGEST_NUMBER = 2**53
"""The largest that every JSON reader keeps as it is."""

Whole = Annotated[int, Field(ge=0, le=_LARGEST)]
Number = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]
Moment = Annotated[AwareDatetime, Field(ge=datetime(1970, 1, 2, tzinfo=UTC), le=datetime(2200, 1, 1, tzinfo=UTC))]
LONGEST_SPAN = timedelta(days=3_650)
Span = Annotated[timedelta, Field(ge=timedelta(0), le=LONGEST_SPAN)]


def how_many(count: int) -> int:
    """So many rows at most are asked for. Raises `InvalidRequest` for a number that no store takes as such."""
    if not 0 <= count <= _LARGEST:
        raise InvalidRequest(f"From 0 to {_LARGEST} can be asked for at once.", you_can="ask for a page, such as 100.")
    return count


def ahead(span: timedelta, *, name: str) -> timedelta:
    """The span, where it leads ahead and to a moment that every calendar has. Raises `InvalidRequest`."""
    if not timedelta(0) < span <= LONGEST_SPAN:
        raise InvalidRequest(
            f"{name} is above zero, and of {LONGEST_SPAN.days} days at most.", you_can="give a number of hours or days."
        )
    return span
