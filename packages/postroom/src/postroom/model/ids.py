"""Ids: integers inside, short text outside (`m12` a message, `t3` a thread), so that a model spends few tokens on them."""

from __future__ import annotations

from datetime import UTC, datetime

from postroom.model.errors import InvalidRequest

_KINDS = {
    "m": "message",
    "t": "thread",
    "a": "attachment",
    "w": "wait",
    "f": "follow-up plan",
    "d": "turn",
    "p": "held draft",
    "h": "webhook",
    "k": "key",
    "q": "request",
    "pr": "promise",
}
MAX_DIGITS = 18
"""No number of a row is longer, and no store takes many more."""


def outside(kind: str, number: int) -> str:
    """The text form of an id: `outside("m", 12)` is `m12`."""
    return f"{kind}{number}"


def inside(kind: str, text: str) -> int:
    """The integer of `m12`. Raises `InvalidRequest` for anything that is not an id of that kind."""
    digits = text.strip().removeprefix(kind)
    if text.strip().startswith(kind) and digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS:
        return int(digits)
    raise InvalidRequest(
        f"{text[:40]!r} is not a {_KINDS[kind]} id; they look like {kind}12.",
        you_can="take ids from check_mail or read_thread, unchanged.",
    )


def at(milliseconds: int) -> datetime:
    """A stored time (milliseconds since the Unix epoch) as an aware UTC datetime."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def milliseconds(moment: datetime) -> int:
    """An aware datetime as milliseconds since the Unix epoch."""
    return round(moment.timestamp() * 1000)


def on_the_calendar(moment: datetime) -> datetime:
    """In UTC, to the millisecond, as it is kept and told; whoever names no offset means UTC. Raises `ValueError` beyond the last
    day.
    """
    try:
        return at(milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC)))
    except (OverflowError, ValueError):
        raise ValueError("there is no such moment") from None
