"""Away until when: the day that an out-of-office note names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from postroom.mail.classification.absence_words import (
    RANGE_CUES,
    RETURN_CUES,
    RETURN_CUES_BEHIND,
    UNTIL_CUES,
    UNTIL_CUES_BEHIND,
)
from postroom.mail.classification.dates import MAX_CHARS, FoundDate, find_dates, find_weekday
from postroom.mail.wording.alternatives import any_of
from postroom.mail.wording.expression import expression

_REACH = 45
_NEAR = 25
_WEEKDAY_REACH = 25

# In Chinese and Japanese nothing stands between two words.
_BEGINS = "(?:(?<!\\w)|(?<=[\u3000-\u9fff]))"
_UNTIL = expression(rf"{_BEGINS}{any_of(UNTIL_CUES)}", re.IGNORECASE)
_UNTIL_BEHIND = expression(rf"\.?\)?{any_of(UNTIL_CUES_BEHIND)}", re.IGNORECASE)
_RETURN = expression(rf"{_BEGINS}{any_of(RETURN_CUES)}", re.IGNORECASE)
_RETURN_BEHIND = expression(rf"\s?{any_of(RETURN_CUES_BEHIND)}", re.IGNORECASE)
_RANGE = expression(
    rf"(?:(?<=[\s\d.日일月]){any_of(RANGE_CUES)}\s?|\s?[-\u2010-\u2015~\u301c\uff5e]\s?)$", re.IGNORECASE
)
_SENTENCE = expression(r"[!?\n]|\.\s+(?=[A-Z])|\u3002")
_DIGIT = expression(r"\d")
_FIRST_YEAR, _LAST_YEAR = 1980, 2500
_UNITED_STATES = range(-600, -180)


def away_until(text: str, *, written: date, utc_offset: timedelta | None = None) -> date | None:
    """The last day of an absence, or the day of the return, that a note of this day names; `None` where it names none.

    Its own word for "until" counts most, then the return, then the end of a span. `utc_offset` tells how an American means `3/4`.
    """
    if not _FIRST_YEAR < written.year < _LAST_YEAR:
        return None
    text = text[:MAX_CHARS].replace("\u2019", "'").replace("\u00a0", " ")
    american = utc_offset is not None and utc_offset.total_seconds() / 60 in _UNITED_STATES
    dates = list(find_dates(text, written=written, month_first=american))
    for found in (_by_until(text, dates), _by_return(text, dates), _by_range(text, dates)):
        if (day := next(found, None)) is not None:
            return day
    return _by_weekday(text, written)


def names_return(clause: str) -> bool:
    """Whether a clause says from when somebody is back, with a figure for the day."""
    return _RETURN.search(clause) is not None and _DIGIT.search(clause) is not None


def _by_until(text: str, dates: list[FoundDate]) -> Iterator[date]:
    for each in reversed(dates):
        if _cue_before(_UNTIL, text, each) or _UNTIL_BEHIND.match(text, each.end, each.end + _NEAR):
            yield each.day


def _by_return(text: str, dates: list[FoundDate]) -> Iterator[date]:
    for each in dates:
        if _cue_before(_RETURN, text, each) or _RETURN_BEHIND.match(text, each.end, each.end + _NEAR):
            yield each.day


def _by_range(text: str, dates: list[FoundDate]) -> Iterator[date]:
    return (each.day for each in dates if _RANGE.search(text[max(0, each.start - _NEAR) : each.start]))


def _cue_before(cue: re.Pattern[str], text: str, found: FoundDate) -> bool:
    """Whether such a word stands in the same sentence before the date, and no other date between."""
    before = _SENTENCE.split(text[max(0, found.start - _REACH) : found.start])[-1]
    cues = list(cue.finditer(before))
    return bool(cues) and not _DIGIT.search(before, cues[-1].end())


def _by_weekday(text: str, written: date) -> date | None:
    """`until Monday`, where no date is given."""
    for cue in (*_UNTIL.finditer(text), *_RETURN.finditer(text)):
        behind = _SENTENCE.split(text[cue.end() : cue.end() + _WEEKDAY_REACH])[0]
        if found := find_weekday(behind, written=written):
            return found.day
    return None
