"""Who wants to hear of signals."""

from __future__ import annotations

import logging
from collections.abc import Callable

Callback = Callable[[], None]

log = logging.getLogger(__name__)


class Callbacks:
    """The callbacks of one database. One that raises is logged; the others are still called."""

    def __init__(self) -> None:
        self._callbacks: dict[object, Callback] = {}

    def add(self, callback: Callback) -> Callback:
        """Remember a callback; returns the way to forget it, which may be called more than once."""
        key = object()
        self._callbacks[key] = callback

        def forget() -> None:
            self._callbacks.pop(key, None)

        return forget

    def call(self) -> None:
        """Call every callback."""
        for callback in tuple(self._callbacks.values()):
            try:
                callback()
            except Exception:
                log.exception("store.callback_failed")
