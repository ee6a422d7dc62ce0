"""Dates in running text, in the languages people write mail in: what day is meant, seen from the day the mail was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from postroom.mail.classification.date_words import MONTHS, TOMORROW, WEEKDAYS
from postroom.mail.wording.alternatives import any_of
from postroom.mail.wording.expression import expression

MAX_CHARS = 4_000
"""Of a longer text only this much is read."""

_SOON_PAST = timedelta(days=2)
_NEAR = timedelta(days=120)
_FAR = timedelta(days=750)
_TWO_DIGITS = 100
_LAST_MONTH = 12

_MONTH = any_of(map(re.escape, MONTHS))
_OF = r"(?:\s?(?:of|de|del|di|d'|of the|den)\s)?"
_YEAR = r"(?:(?:19|20|25)\d\d)"
_IN_YEAR = rf"(?:,?\s?(?:de\s|del\s|г\.?\s)?(?P<year_{{0}}>{_YEAR})(?!\d))?"
_FORMS = (
    rf"(?P<y0>{_YEAR})[-/.](?P<m0>\d{{1,2}})[-/.](?P<d0>\d{{1,2}})(?!\d)",
    rf"(?:(?P<y1>{_YEAR}|\d\d)\s?[年년]\s?)?(?P<m1>\d{{1,2}})\s?[月월]\s?(?P<d1>\d{{1,2}})\s?[日号號일]",
    rf"(?P<d2>\d{{1,2}})\s?(?:tháng|thg)\s?(?P<m2>\d{{1,2}})(?:(?:,|\s?năm)?\s?(?P<y2>{_YEAR}))?",
    rf"(?P<d3>\d{{1,2}})[./](?P<m3>\d{{1,2}})(?:[./](?P<y3>{_YEAR}|\d\d))?(?!\d|[.:]\d)",
    rf"(?P<d4>\d{{1,2}})-(?P<m4>\d{{1,2}})-(?P<y4>{_YEAR}|\d\d)(?!\d)",
    rf"(?P<d5>\d{{1,2}})(?:st|nd|rd|th|er|ère|re|e|º|ª|°|-?го|-?го числа|:e)?\.?(?:\s|-)?{_OF}(?P<n5>{_MONTH})(?!\w)\.?"
    + _IN_YEAR.format("5"),
    rf"(?<!\w)(?P<n6>{_MONTH})\.?\s(?:the\s)?(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])\.?" + _IN_YEAR.format("6"),
)
_DATE = expression("|".join(f"(?<![\\d.])(?:{form})" for form in _FORMS), re.IGNORECASE)
_WEEKDAY = expression(rf"(?<!\w){any_of(map(re.escape, WEEKDAYS))}(?!\w)|{any_of(('曜日', '요일'))}", re.IGNORECASE)
_ANY_WEEKDAY = expression(any_of(map(re.escape, WEEKDAYS)), re.IGNORECASE)
_TOMORROW = expression(rf"(?<!\w){any_of(map(re.escape, TOMORROW))}(?!\w)", re.IGNORECASE)


class FoundDate(NamedTuple):
    """A day, and where in the text it stands."""

    day: date
    start: int
    end: int


def find_dates(text: str, *, written: date, month_first: bool = False) -> Iterator[FoundDate]:
    """The days that a text names by number, in its order. A day without a year is the next of its name from `written` on;
    `month_first` says how `3/4` is meant where both are months, unless only the other of the two days is near. Days long
    over, or years ahead, are left out.
    """
    for found in _DATE.finditer(text[:MAX_CHARS]):
        parts = {key: value for key, value in found.groupdict().items() if value}
        orders = (month_first, not month_first) if "/" in found[0] else (False,)
        days = [day for order in orders if (day := _day(parts, written, month_first=order)) is not None]
        possible = [day for day in days if written - _SOON_PAST <= day <= written + _FAR]
        if possible:
            day = next((day for day in possible if day <= written + _NEAR), possible[0])
            yield FoundDate(day, found.start(), found.end())


def find_weekday(text: str, *, written: date) -> FoundDate | None:
    """The next day of the first weekday, or the tomorrow, that a text names."""
    if tomorrow := _TOMORROW.search(text):
        return FoundDate(written + timedelta(days=1), tomorrow.start(), tomorrow.end())
    found = _WEEKDAY.search(text) or _ANY_WEEKDAY.search(text)
    number = WEEKDAYS.get(found[0].lower()) if found else None
    if found is None or number is None:
        return None
    ahead = (number - written.weekday() - 1) % 7 + 1
    return FoundDate(written + timedelta(days=ahead), found.start(), found.end())


def _day(parts: dict[str, str], written: date, *, month_first: bool) -> date | None:
    named = next((value for key, value in parts.items() if key[0] == "n"), None)
    day = int(next(value for key, value in parts.items() if key[0] == "d"))
    month = MONTHS[named.lower()] if named else int(next(value for key, value in parts.items() if key[0] == "m"))
    if not named and (month > _LAST_MONTH or (month_first and day <= _LAST_MONTH)):
        day, month = month, day
    year = next((int(value) for key, value in parts.items() if key[0] == "y"), None)
    return _next(day, month, written) if year is None else _exact(day, month, year)


def _exact(day: int, month: int, year: int) -> date | None:
    with suppress(ValueError):
        return date(year + 2000 if year < _TWO_DIGITS else year, month, day)
    return None


def _next(day: int, month: int, written: date) -> date | None:
    this_year = _exact(day, month, written.year)
    if this_year is not None and this_year >= written - _SOON_PAST:
        return this_year
    return _exact(day, month, written.year + 1)
