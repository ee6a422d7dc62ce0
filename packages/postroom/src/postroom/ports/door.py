"""A door of a room for callers from outside, opened by `postroom serve`: found by the entry points of `postroom.doors`."""

from __future__ import annotations

from typing import Protocol


class Door(Protocol):
    """Answers callers from other processes, until it is closed. Both methods are blocking."""

    @property
    def url(self) -> str:
        """Where it is reached."""

    def close(self) -> None:
        """Take no more calls; those under way are answered first, for a bounded time."""
