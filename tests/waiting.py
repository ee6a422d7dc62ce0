"""Waiting for what another thread or process does: it ends as soon as it is so, and its bound is for what never comes."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(condition: Callable[[], bool], *, seconds: float = 20.0) -> None:
    """Wait until something is so, and fail where it does not become so."""
    assert comes_true(condition, seconds=seconds), f"it did not become so within {seconds:g} s"


def comes_true(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Wait until something is so; whether it became so in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
