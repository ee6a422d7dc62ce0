"""What is still to happen in a world, in the order in which it will."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count
from typing import Any

Action = Callable[[], Any]


class Schedule:
    """Actions by time; those of one instant in the order in which they were planned."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Action]] = []
        self._sequence = count()

    @property
    def next_at(self) -> int | None:
        """When the next action is due, in milliseconds UTC; `None` when nothing is planned."""
        return self._heap[0][0] if self._heap else None

    def plan(self, due: int, action: Action) -> None:
        """Have an action happen at this time, in milliseconds UTC."""
        heapq.heappush(self._heap, (due, next(self._sequence), action))

    def due(self, now: int) -> Action | None:
        """Take out the next action if its time has come."""
        return heapq.heappop(self._heap)[2] if self._heap and self._heap[0][0] <= now else None
