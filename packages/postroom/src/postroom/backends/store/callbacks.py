"""Who wants to hear of signals."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection

from postroom.ports.database import Signal

Callback = Callable[[], None]

log = logging.getLogger(__name__)


class Callbacks:
    """The callbacks of one database. One that raises is logged; the others are still called."""

    def __init__(self) -> None:
        self._callbacks: dict[object, tuple[Signal, Callback]] = {}

    def add(self, callback: Callback, kind: Signal) -> Callback:
        """Remember a callback; returns the way to forget it, which may be called more than once."""
        key = object()
        self._callbacks[key] = (kind, callback)

        def forget() -> None:
            self._callbacks.pop(key, None)

        return forget

    def call(self, kinds: Collection[str] = tuple(Signal)) -> None:
        """Call every callback that waits for one of these; unless they are named, every one."""
        for kind, callback in tuple(self._callbacks.values()):
            if kind not in kinds:
                continue
            try:
                callback()
            except Exception:
                log.exception("store.callback_failed")
