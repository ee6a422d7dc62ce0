"""Arguments that take several of something."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def several(given: str | Iterable[T]) -> tuple[str | T, ...]:
    """What was given, as a tuple. To Python a bare text is a sequence of its letters; here it is one name."""
    return (given,) if isinstance(given, str) else tuple(given)
