"""What an agent intends for later: awaited answers and planned messages."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, Field


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
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


StopCondition = Literal["replied", "bounced", "auto_replied", "unsubscribed", "complained", "handed_off"]
STOP_ON_DEFAULT: frozenset[StopCondition] = frozenset(
    {"replied", "bounced", "unsubscribed", "complained", "handed_off"}
)


class FollowUp(BaseModel, frozen=True):
    """One planned message of a thread: `after` counts from the step before it (the first: from now)."""

    after: timedelta = Field(gt=timedelta(0))
    text: str = Field(min_length=1, max_length=100_000)


class Wait(BaseModel, frozen=True):
    """An awaited answer: a row with a deadline, not a blocked call. `status` becomes its outcome."""

    id: str
    thread_id: str
    mailbox: str
    deadline: datetime
    status: PlanStatus = PlanStatus.OPEN
    message_id: str | None = None


class FollowUpPlan(BaseModel, frozen=True):
    """The follow-ups of one thread: the steps still to come, when the next is due, and what stops them."""

    id: str
    thread_id: str
    mailbox: str
    steps: tuple[FollowUp, ...]
    next_step: int = 0
    due: datetime | None = None
    stop_on: frozenset[StopCondition] = STOP_ON_DEFAULT
    status: PlanStatus = PlanStatus.OPEN
