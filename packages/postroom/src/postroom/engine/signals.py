"""Being told to stop by a signal."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def told_by_a_signal(told: threading.Event | None = None) -> Iterator[threading.Event]:
    """Set by the first SIGTERM or SIGINT; after it the signals do what they did before. Only the main thread hears them."""
    event = told or threading.Event()
    with stopped_by_a_signal(event.set):
        yield event


@contextmanager
def stopped_by_a_signal(end: Callable[[], object]) -> Iterator[None]:
    """Call `end` at the first SIGTERM or SIGINT; after it the signals do what they did before. Only the main thread hears them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        restore()
        end()

    def restore() -> None:
        for each, handler in before.items():
            signal.signal(each, handler)

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        restore()
