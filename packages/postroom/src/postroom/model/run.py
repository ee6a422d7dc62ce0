"""Who is calling, and on whose behalf: travels in a context variable through tools, handlers and threads."""

from __future__ import annotations

import heapq
import threading
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from postroom.model.approval import HeldDraft
from postroom.model.errors import ConfigurationError
from postroom.model.ids import inside, outside
from postroom.model.message import Message
from postroom.model.plan import Wait
from postroom.model.promise import Promise
from postroom.model.thread import HandOff
from postroom.model.trace import TraceContext
from postroom.model.turn import Hold


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
    `hold` is by what its worker holds the turn: who has lost it acts no more. `keys` name the run in what the store remembers
    of it: what it was shown, its taint. `place` is where in its trace the turn's message stands.
    `decided` is the draft that a person decided about, `promised` the promise that is due, where that is what the turn is for.
    `messages` are what a handler's turn is about, oldest first: the one that it is called with, and the unread before it.
    `waits` are those whose end the turn is about, oldest first. `resumes` says that the program pauses where a draft is held,
    and goes on after any decision about it.
    """

    wake: int | None = None
    thread: int | None = None
    epoch: int | None = None
    trace_id: str | None = None
    place: TraceContext | None = None
    framework: str = ""
    call_ref: str | None = None
    keys: tuple[str, ...] = ()
    decided: HeldDraft | None = None
    promised: Promise | None = None
    messages: tuple[Message, ...] = ()
    hold: Hold | None = None
    waits: tuple[Wait, ...] = ()
    resumes: bool = False
    ordinals: Ordinals = field(default_factory=Ordinals)

    def for_call(self, framework: str, call_ref: str | None, *, key: str) -> Run:
        """The same turn, seen from one tool call; the numbering of its sends goes on. `key` is one more name of the run."""
        keys = self.keys if key in ("", *self.keys) else (*self.keys, key)
        return replace(self, framework=framework, call_ref=call_ref, keys=keys)


def turn_key(wake: int) -> str:
    """The name of the run that a handler's turn is."""
    return f"turn:{wake}"


current_run: ContextVar[Run | None] = ContextVar("postroom_run", default=None)


def current_thread_id() -> str:
    """The thread (`t3`) that this handler was woken about. Raises `ConfigurationError` outside a handler."""
    run = current_run.get()
    if run is None or run.thread is None:
        raise ConfigurationError("No handler runs here, so no thread is known; name one by its id.")
    return outside("t", run.thread)


def current_messages() -> tuple[Message, ...]:
    """Inside a handler: every message that this turn is about, oldest first. The last is the one that it is called with; the
    others came before it, in a burst or without waking anybody, and are unread. Raises `ConfigurationError` outside a handler.
    """
    run = current_run.get()
    if run is None or not run.messages:
        raise ConfigurationError("No handler runs here, so no messages are known.")
    return run.messages


def current_wait() -> Wait | None:
    """Inside a handler: the wait whose end this turn is about, the newest where there are several; its `status` says how it
    ended (`replied`, `timed_out`, `bounced`, ...). `None` in a turn that is not about a wait. Raises `ConfigurationError` outside
    a handler.
    """
    run = current_run.get()
    if run is None or run.wake is None:
        raise ConfigurationError("No handler runs here, so no wait is known; look at wait_status.")
    return run.waits[-1] if run.waits else None


def continue_turn(hand_off: HandOff) -> None:
    """Let the rest of this handler's turn be the new owner's: the program goes on as the mailbox it handed over to.

    What is sent from now on is bound to the turn that the hand-off woke the new owner for, so that its own handler, which
    takes that turn later, does not send it again. Outside a handler nothing changes.
    """
    run = current_run.get()
    if run is None:
        return
    run.thread, run.epoch = inside("t", hand_off.thread_id), hand_off.epoch
    if hand_off.turn is not None:
        run.wake, run.ordinals = inside("d", hand_off.turn), Ordinals()
        run.keys = (*run.keys, turn_key(run.wake))
