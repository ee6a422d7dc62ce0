"""What an agent intends for later: awaited answers and planned messages."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from postroom.model.bounds import Moment, Span
from postroom.model.business_hours import BusinessHours
from postroom.model.choices import STOP_ON_DEFAULT, StopCondition


class PlanStatus(StrEnum):
    """How a plan stands or ended."""

    OPEN = "open"
    DONE = "done"
    REPLIED = "replied"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    AUTO_REPLIED = "auto_replied"
    TIMED_OUT = "timed_out"
    HANDED_OFF = "handed_off"
    CLOSED = "closed"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


class FollowUp(BaseModel, frozen=True):
    """One planned message of a thread: `after` counts from the step before it (the first: from now); or it is due `at` a moment,
    as it stands: neither business hours nor jitter move that.
    """

    after: Annotated[Span, Field(gt=timedelta(0))] | None = None
    at: Moment | None = None
    text: str = Field(min_length=1, max_length=100_000)

    @model_validator(mode="after")
    def _has_one_time(self) -> Self:
        if (self.after is None) == (self.at is None):
            raise ValueError("a follow-up has either after or at")
        return self


class Wait(BaseModel, frozen=True):
    """An awaited answer: a row with a deadline, not a blocked call. `status` becomes its outcome."""

    id: str
    thread_id: str
    mailbox: str
    deadline: datetime
    status: PlanStatus = PlanStatus.OPEN
    message_id: str | None = None


class FollowUpPlan(BaseModel, frozen=True):
    """The follow-ups of one thread: the steps still to come, when the next is due, and what stops them.

    While it is `paused` nothing is due. `business_hours` are those that its steps keep to.
    """

    id: str
    thread_id: str
    mailbox: str
    steps: tuple[FollowUp, ...]
    next_step: int = 0
    due: datetime | None = None
    paused: bool = False
    stop_on: frozenset[StopCondition] = STOP_ON_DEFAULT
    business_hours: BusinessHours | None = None
    status: PlanStatus = PlanStatus.OPEN
