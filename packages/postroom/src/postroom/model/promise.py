"""Promises: what an agent said it would do, by when."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from postroom.model.taint import TaintLevel


class PromiseStatus(StrEnum):
    """Where a promise stands."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"  # its owner had all its turns and did not keep it
    WITHDRAWN = "withdrawn"  # a person took it back


def in_utc(moment: datetime) -> datetime:
    """A date without a zone is one of UTC. Raises `ValueError` for one that UTC does not have."""
    try:
        return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError("the calendar ends before that") from None


class Promise(BaseModel, frozen=True):
    """Something an agent said it would do, by when (UTC).

    Give a text and a date; `id` (`pr3`), `owner`, who holds the thread and so has to keep it, `status` and the `taint` of the run
    that made it are the room's to say.
    """

    text: str = Field(min_length=1, max_length=500)
    due: Annotated[datetime, AfterValidator(in_utc)] | None = None
    id: str = ""
    owner: str = ""
    status: PromiseStatus = PromiseStatus.OPEN
    taint: TaintLevel = TaintLevel.NONE
