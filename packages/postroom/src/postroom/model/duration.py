"""Spans of time as people write them: `6h`, `2 days 4 hours`."""

from __future__ import annotations

import re
from datetime import timedelta

from postroom.model.errors import InvalidRequest

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_PART = re.compile(
    r"(\d+(?:\.\d+)?)\s*(?:(s)(?:ec(?:ond)?s?)?|(m)(?:in(?:ute)?s?)?|(h)(?:ours?)?|(d)(?:ays?)?|(w)(?:eeks?)?)\b"
)
PATTERN = r"^(\s*(\d+(\.\d+)?\s*(s|m|h|d|w)[a-z]*\s*)+|P.+|0)$"
"""What a duration looks like, for a JSON Schema."""


def read_duration(text: str) -> timedelta:
    """`5m`, `1.5h`, `2 days 4 hours`; also `0`. Raises `InvalidRequest` for anything else."""
    parts = _PART.findall(text.lower())
    rest = _PART.sub("", text.lower()).strip(" ,")
    if text.strip() == "0":
        return timedelta(0)
    if rest or not parts:
        raise InvalidRequest(f"{text[:40]!r} is not a duration; write 30s, 5m, 6h, 2d, 1w, or several: 2d 4h.")
    try:
        return timedelta(seconds=sum(float(count) * _UNITS["".join(units)] for count, *units in parts))
    except OverflowError:
        raise InvalidRequest(f"{text[:40]!r} is longer than any calendar goes; name a shorter time.") from None


def told_duration(span: timedelta) -> str:
    """`6 hours`, `2 days 4 hours`: a span in its two largest units."""
    seconds = round(span.total_seconds())
    sizes = (
        ("day", seconds // 86_400),
        ("hour", seconds // 3_600 % 24),
        ("minute", seconds // 60 % 60),
        ("second", seconds % 60),
    )
    told = [f"{count} {unit}{'' if count == 1 else 's'}" for unit, count in sizes if count]
    return " ".join(told[:2]) or "no time"
