"""How much may leave, as data: counts per UTC day and month, what is kept for replies, and how mailboxes share."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Limits(BaseModel, frozen=True, extra="forbid"):
    """Counts are messages, one for each recipient outside the room; `None` is no limit. Windows are the UTC day and month.

    Of each limit but the recipient's, `reserve` is the fraction that only replies may use. Of the day that mailboxes share
    (their domain's, the room's), each has a fair share by its weight; `guaranteed` is the fraction of that share which
    nobody else may borrow. `recipient_day` counts messages to one person from all mailboxes, replies left out, and
    `cool_down` is the least number of seconds between two of them. `limit.approached` is told at the fraction `approach`.
    """

    mailbox_day: int | None = Field(default=500, ge=0)
    mailbox_month: int | None = Field(default=10_000, ge=0)
    domain_day: int | None = Field(default=2_000, ge=0)
    domain_month: int | None = Field(default=None, ge=0)
    room_day: int | None = Field(default=10_000, ge=0)
    room_month: int | None = Field(default=None, ge=0)
    recipient_day: int | None = Field(default=10, ge=0)
    cool_down: int = Field(default=0, ge=0)
    reserve: float = Field(default=0.1, ge=0, lt=1)
    guaranteed: float = Field(default=0.5, ge=0, le=1)
    approach: float = Field(default=0.8, gt=0, le=1)


class ReputationLimits(BaseModel, frozen=True, extra="forbid"):
    """When a domain is spared: the rates of hard bounces and complaints at which outreach stops, then transactional mail
    too, and replies last, over the messages accepted in the last `days` UTC days.

    A rate counts from `least_sent` messages and `least_bounced` bounces (or `least_complained` complaints) on, and only
    where chance is ruled out: a domain at exactly the threshold would show as many in less than a fraction `doubt` of cases.
    """

    days: int = Field(default=7, ge=1, le=90)
    bounced: tuple[float, float, float] = (0.05, 0.10, 0.20)
    complained: tuple[float, float, float] = (0.001, 0.003, 0.01)
    least_sent: int = Field(default=50, ge=1)
    least_bounced: int = Field(default=3, ge=1)
    least_complained: int = Field(default=2, ge=1)
    doubt: float = Field(default=0.05, gt=0, lt=1)
