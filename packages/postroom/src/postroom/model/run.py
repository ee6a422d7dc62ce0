"""Who is calling, and on whose behalf: travels in a context variable through tools, handlers and threads."""

from __future__ import annotations

import heapq
import threading
from contextvars import ContextVar
from dataclasses import dataclass, field, replace


class Ordinals:
    """Numbers the sends of one turn from 1. A send that was not accepted gives its number back, so that a turn which is
    run again and meets no refusal still gives the same send the same number.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0
        self._returned: list[int] = []

    def take(self) -> int:
        """The lowest number that no send of this turn has."""
        with self._lock:
            if self._returned:
                return heapq.heappop(self._returned)
            self._last += 1
            return self._last

    def give_back(self, ordinal: int) -> None:
        """Nothing was accepted under this number."""
        with self._lock:
            heapq.heappush(self._returned, ordinal)


@dataclass
class Run:
    """One agent's turn. In a handler, `wake` is the delivery id that woke it and `epoch` the thread's at that moment.

    `ordinals` number the sends of the turn: with the wake they are what makes a handler that is run again send once.
    """

    wake: int | None = None
    thread: int | None = None
    epoch: int | None = None
    trace_id: str | None = None
    framework: str = ""
    call_ref: str | None = None
    ordinals: Ordinals = field(default_factory=Ordinals)

    def for_call(self, framework: str, call_ref: str | None) -> Run:
        """The same turn, seen from one tool call; the numbering of its sends goes on."""
        return replace(self, framework=framework, call_ref=call_ref)


current_run: ContextVar[Run | None] = ContextVar("postroom_run", default=None)
