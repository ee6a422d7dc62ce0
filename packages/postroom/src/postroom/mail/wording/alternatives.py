"""Tables of phrases, and one regular expression for any of many."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LETTER = re.compile(r"[^\W\d_](?![?*+{])")


def any_of(phrases: Iterable[str]) -> str:
    """A group that matches any of the phrases, the longest first; each may itself be an expression.

    Phrases that begin with the same letter share it, so that a text is asked for each letter once.
    """
    by_letter: dict[str, list[str]] = {}
    others: list[str] = []
    for phrase in sorted(phrases, key=len, reverse=True):
        if _LETTER.match(phrase):
            by_letter.setdefault(phrase[0], []).append(phrase[1:])
        else:
            others.append(phrase)
    shared = [letter + (rests[0] if len(rests) == 1 else any_of(rests)) for letter, rests in by_letter.items()]
    return f"(?:{'|'.join(shared + others)})"


def phrases(text: str) -> tuple[str, ...]:
    """The phrases of a table, separated by semicolons. A phrase may be a regular expression; a line break stands for a space."""
    return tuple(stripped for phrase in " ".join(text.split()).split(";") if (stripped := phrase.strip()))
