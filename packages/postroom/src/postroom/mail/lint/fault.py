"""What a rule of the lint is: a stretch of text in, faults out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_SHOWN_CHARS = 40


@dataclass(frozen=True)
class Fault:
    """One fault: its kind, what is wrong in words, where in the text it begins, and what to do about it."""

    kind: str
    what: str
    position: int
    remedy: str


def first_match(
    expressions: Iterable[re.Pattern[str]], text: str, *, hints: Iterable[str] = ()
) -> Iterator[re.Match[str]]:
    """The earliest match of any of the expressions, if there is one. Where there are `hints`, one of them stands, case-folded, in
    whatever any of the expressions finds: most mail has none, and is not searched.
    """
    folded = text.casefold() if hints else ""
    if hints and not [hint for hint in hints if hint in folded]:
        return
    matches = [match for expression in expressions if (match := expression.search(text))]
    yield from sorted(matches, key=re.Match.start)[:1]


def shown(match: re.Match[str]) -> str:
    """The words that matched, in quotation marks, short enough to tell an agent."""
    words = " ".join(match[0].split())
    return repr(words if len(words) <= _SHOWN_CHARS else f"{words[:_SHOWN_CHARS]}…")
