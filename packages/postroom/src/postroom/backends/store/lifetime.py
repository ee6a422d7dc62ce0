"""When a database may be called: not after `close`, not in a forked child, not from inside its own transactions."""

from __future__ import annotations

import os
import threading

from postroom.model.errors import ConfigurationError, StoreUnavailable


class Lifetime:
    """Known to every entry point of a database, so that a wrong call raises where it would otherwise hang."""

    def __init__(self) -> None:
        self._process = os.getpid()
        self._ended = threading.Event()
        self._thread = threading.local()

    @property
    def is_over(self) -> bool:
        """Whether `end` was called, or this process is a fork of the one that opened the database."""
        return self._ended.is_set() or os.getpid() != self._process

    def check(self) -> None:
        """Raise unless the caller may start a transaction now."""
        if os.getpid() != self._process:
            raise ConfigurationError("The store was opened before this process was forked; a child opens its own.")
        if getattr(self._thread, "works", False):
            raise RuntimeError("A transaction may not wait for another one of its store; use the records it was given.")
        if self._ended.is_set():
            raise StoreUnavailable("The store is closed.", you_can="open the room again.")

    def mark_worker(self) -> None:
        """Say that the calling thread runs transactions, and so may never wait for one."""
        self._thread.works = True

    def end(self) -> None:
        """From now on `check` raises and `wait` returns at once."""
        self._ended.set()

    def wait(self, seconds: float) -> bool:
        """Sleep that long, or until the end; whether it is the end."""
        return self._ended.wait(seconds)
