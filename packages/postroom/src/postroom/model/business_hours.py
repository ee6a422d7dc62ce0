"""Business hours: when people in a time zone read their mail, and how a day is counted there."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, Field, model_validator

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = get_args(Day)
_WORKING_DAYS = frozenset(DAYS[:5])
_WRITTEN = re.compile(
    r"(?P<zone>\S+)\s+(?P<days>[a-z,-]+)\s+(?P<start>[\d:]+)-(?P<end>[\d:]+)(?:\s+not\s+(?P<holidays>\S+))?"
)
_FORM = "write it as: Europe/Berlin mon-fri 09:00-17:00 not 2026-12-25,2026-12-26"


def _known(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no time zone {name[:60]!r}; they are named as in Europe/Berlin") from None
    return name


class BusinessHours(BaseModel, frozen=True, extra="forbid"):
    """When people read their mail: from `start` to `end` on `days`, on the clock of a `time_zone` (IANA name), not on
    `holidays`.
    """

    time_zone: Annotated[str, AfterValidator(_known)] = "UTC"
    days: frozenset[Day] = Field(default=_WORKING_DAYS, min_length=1)
    start: time = time(9)
    end: time = time(17)
    holidays: frozenset[date] = frozenset()

    @model_validator(mode="after")
    def _is_open_at_all(self) -> Self:
        if self.start >= self.end or self.start.tzinfo is not None or self.end.tzinfo is not None:
            raise ValueError("start must be before end, both without a time zone of their own")
        return self

    @classmethod
    def parse(cls, text: str) -> Self:
        """`Europe/Berlin mon-fri 09:00-17:00`, with holidays behind `not`. Raises `ValueError`."""
        found = _WRITTEN.fullmatch(text.strip())
        if found is None:
            raise ValueError(_FORM)
        written = found["holidays"].split(",") if found["holidays"] else ()
        try:
            start, end = time.fromisoformat(found["start"]), time.fromisoformat(found["end"])
            holidays = frozenset(map(date.fromisoformat, written))
        except ValueError as error:
            raise ValueError(f"{error}; {_FORM}") from None
        return cls(
            time_zone=found["zone"], days=frozenset(_days(found["days"])), start=start, end=end, holidays=holidays
        )

    def __str__(self) -> str:
        days = ",".join(day for day in DAYS if day in self.days)
        closed = f" not {','.join(map(str, sorted(self.holidays)))}" if self.holidays else ""
        days = "mon-fri" if self.days == _WORKING_DAYS else days
        return f"{self.time_zone} {days} {self.start:%H:%M}-{self.end:%H:%M}{closed}"

    def local(self, moment: datetime) -> datetime:
        """A moment on the clock of these people."""
        return moment.astimezone(ZoneInfo(self.time_zone))

    def later(self, moment: datetime, after: timedelta) -> datetime:
        """So long after a moment: whole days on the calendar there, where a day may have 23 or 25 hours, then the rest."""
        same_time = self.local(moment) + timedelta(days=after.days)
        return same_time.astimezone(UTC) + (after - timedelta(days=after.days))

    def opens(self, moment: datetime) -> datetime:
        """The first moment, from this one on, within the hours."""
        local = self.local(moment)
        if self._is_working(local.date()) and local.time() < self.end:
            return moment.astimezone(UTC) if local.time() >= self.start else self._start_of(local.date())
        return self._start_of(self._next_working_day(local.date()))

    def _start_of(self, day: date) -> datetime:
        return datetime.combine(day, self.start, ZoneInfo(self.time_zone)).astimezone(UTC)

    def _next_working_day(self, day: date) -> date:
        """Nobody is closed for longer than all the holidays and a week."""
        following = (day + timedelta(days=number) for number in range(1, len(self.holidays) * 7 + 8))
        return next(each for each in following if self._is_working(each))

    def _is_working(self, day: date) -> bool:
        return DAYS[day.weekday()] in self.days and day not in self.holidays


def _days(text: str) -> list[Day]:
    """`mon-fri,sun` as days; a span may go round the end of the week."""
    found: list[Day] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        begin, end = _number(first), _number(last or first)
        found += [DAYS[(begin + number) % 7] for number in range((end - begin) % 7 + 1)]
    return found


def _number(day: str) -> int:
    names: tuple[str, ...] = DAYS
    if day not in names:
        raise ValueError(f"{day!r} is no day; {_FORM}")
    return names.index(day)
