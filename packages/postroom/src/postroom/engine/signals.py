"""Being told to stop by a signal."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def told_by_a_signal(told: threading.Event | None = None) -> Iterator[threading.Event]:
    """Set by the first SIGTERM or SIGINT; after it the signals do what they did before. Only the main thread hears them."""
    event = told or threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield event
        return

    def stop(number: int, frame: FrameType | None) -> None:
        restore()
        event.set()

    def restore() -> None:
        for each, handler in before.items():
            signal.signal(each, handler)

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield event
    finally:
        restore()
