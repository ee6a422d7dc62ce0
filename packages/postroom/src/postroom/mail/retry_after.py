"""What a server asks for in Retry-After (RFC 9110 section 10.2.3)."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime

_MOST_DIGITS = 9


def seconds_asked_for(value: str, *, now: int) -> float:
    """How long to wait, for a number of seconds or an HTTP date; 0 for what says nothing. `now` is milliseconds UTC."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:_MOST_DIGITS])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0.0
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return max(0.0, aware.timestamp() - now / 1000)
