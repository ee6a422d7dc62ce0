"""Who is calling, and on whose behalf: travels in a context variable through tools, handlers and threads."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from itertools import count


@dataclass
class Run:
    """One agent's turn. In a handler, `wake` is the delivery id that woke it and `epoch` the thread's at that moment.

    `ordinal` numbers the sends of the turn: with the wake it is what makes a handler that is run again send once.
    """

    wake: int | None = None
    thread: int | None = None
    epoch: int | None = None
    trace_id: str | None = None
    framework: str = ""
    call_ref: str | None = None
    ordinals: count[int] = field(default_factory=lambda: count(1))

    def next_ordinal(self) -> int:
        """1 for the first send of this turn, then 2, and so on. Atomic in CPython."""
        return next(self.ordinals)

    def for_call(self, framework: str, call_ref: str | None) -> Run:
        """The same turn, seen from one tool call; the numbering of its sends goes on."""
        return replace(self, framework=framework, call_ref=call_ref)


current_run: ContextVar[Run | None] = ContextVar("postroom_run", default=None)
