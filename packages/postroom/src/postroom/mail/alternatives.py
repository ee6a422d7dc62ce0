"""One regular expression for any of many phrases."""

from __future__ import annotations

from collections.abc import Iterable


def any_of(phrases: Iterable[str]) -> str:
    """A group that matches any of the phrases, the longest first; each may itself be an expression."""
    return "(?:" + "|".join(sorted(phrases, key=len, reverse=True)) + ")"
