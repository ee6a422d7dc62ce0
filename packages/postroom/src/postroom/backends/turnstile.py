"""The threads of many rooms in one process: those that compute take turns, in place of fighting for the interpreter.

A statement lets go of the interpreter and wants it back, some hundred times for one letter; whoever else wants it is woken each
time. With one room two or three threads do; with twenty, most of the processor went into waking them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore
from weakref import WeakSet

PATIENCE_SECONDS = 0.1


class Turnstile:
    """Lets so many threads through at a time. It keeps nobody out: who has waited for `PATIENCE_SECONDS` goes through all the same,
    so that no room stands still because of another.
    """

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self.open_anew()
        _turnstiles.add(self)

    def open_anew(self) -> None:
        """Nobody is inside. For a forked child, in which nobody will ever leave."""
        self._free = Semaphore(self._at_once)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Take a turn. The block must not wait for somebody who waits for a turn here."""
        free = self._free
        passed = free.acquire(timeout=PATIENCE_SECONDS)
        try:
            yield
        finally:
            if passed:
                free.release()


_turnstiles: WeakSet[Turnstile] = WeakSet()


def _open_in_child() -> None:
    for turnstile in _turnstiles:
        turnstile.open_anew()


os.register_at_fork(after_in_child=_open_in_child)
