"""What has been used of the limits: counters as the store keeps them, and usage as a person or an agent reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple

from pydantic import BaseModel

from postroom.model.ids import at, milliseconds

DAY_MS = 86_400_000
Period = Literal["day", "month"]


class UsageScope(StrEnum):
    """Whose limit it is."""

    MAILBOX = "mailbox"
    DOMAIN = "domain"
    ROOM = "room"


def day_of(now: int) -> int:
    """When the UTC day of a moment began, in milliseconds UTC."""
    return now - now % DAY_MS


def month_of(now: int) -> int:
    """When the UTC month of a moment began."""
    return milliseconds(at(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0))


def end_of(period: Period, begun: int) -> datetime:
    """When the day or month that began then is over."""
    if period == "day":
        return at(begun + DAY_MS)
    return (at(begun) + timedelta(days=32)).replace(day=1, tzinfo=UTC)


class Counter(NamedTuple):
    """What one mailbox, domain or room has used of its newest day and month. `begun` is mail that is no reply.

    Where mailboxes share the day: the sum of their `shares`, what is `promised` to all of them, and what they have `taken`
    of that. These three are right for one `basis`: anything they depend on, in one text.
    """

    scope: UsageScope
    owner: str
    day: int = 0
    day_used: int = 0
    day_begun: int = 0
    month: int = 0
    month_used: int = 0
    basis: str = ""
    shares: int = 0
    promised: int = 0
    taken: int = 0

    def within(self, *, day: int, month: int) -> Counter:
        """The counter in the windows that began then. A clock that is behind counts into the newer window."""
        counter = self if day <= self.day else self._replace(day=day, day_used=0, day_begun=0, taken=0)
        return counter if month <= self.month else counter._replace(month=month, month_used=0)

    def plus(self, count: int, *, begun: bool, taken: int = 0) -> Counter:
        """The counter after so many messages more, and so much more `taken`."""
        return self._replace(
            day_used=self.day_used + count,
            day_begun=self.day_begun + (count if begun else 0),
            month_used=self.month_used + count,
            taken=self.taken + taken,
        )


@dataclass(frozen=True)
class Counters:
    """The three counters that a message adds to, and how often the mailboxes that share them have changed."""

    mailbox: Counter
    domain: Counter
    room: Counter
    version: int

    def at(self, now: int) -> Counters:
        """All three in the windows of `now`."""
        windows = {"day": day_of(now), "month": month_of(now)}
        mailbox, domain, room = (each.within(**windows) for each in (self.mailbox, self.domain, self.room))
        return Counters(mailbox, domain, room, self.version)


@dataclass(frozen=True)
class Sharer:
    """One of the mailboxes that share a limit: what it has used, its weight, and its own limit of a day."""

    counter: Counter
    share: int
    day_limit: int | None


@dataclass(frozen=True)
class Pace:
    """How often one person outside was written to today, this time included, and when the time before was."""

    address_key: str
    used: int
    previous_at: int | None


class Window(BaseModel, frozen=True):
    """One limit as it stands: what is used of it, replies included, and how many messages it still lets pass.

    `limit` and what is left are `None` where nothing limits. `left` is for mail that is no reply.
    """

    used: int
    limit: int | None
    left: int | None
    left_for_replies: int | None
    ends_at: datetime


class Usage(BaseModel, frozen=True):
    """What a mailbox, a domain or the whole room has used of its limits, and what it may still send.

    `begun` counts the day's messages that are no replies. For a mailbox, `may_begin` and `may_reply` say how many messages
    may leave at this moment with every limit regarded: its own, its domain's and the room's.
    """

    scope: UsageScope
    owner: str
    day: Window
    month: Window
    begun: int
    may_begin: int | None = None
    may_reply: int | None = None
    share: int | None = None
    warm_up: int | None = None
