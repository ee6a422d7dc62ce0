"""The mail of a thread as confinement rules look at it."""

from __future__ import annotations

from dataclasses import dataclass

from postroom.model.taint import TaintLevel


@dataclass(frozen=True)
class ThreadText:
    """A message of a thread: its number, the keys of its author and of everybody addressed, its level, subject and new text."""

    message: int
    author: str
    readers: frozenset[str]
    level: TaintLevel
    text: str
