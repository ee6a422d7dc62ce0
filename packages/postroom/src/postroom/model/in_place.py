"""Whether work is done in its caller's own thread, which it may block."""

from __future__ import annotations

from contextvars import ContextVar

called_in_place: ContextVar[bool] = ContextVar("called_in_place", default=False)
"""Set by a sync face while it runs a coroutine function that waits for nothing but the store."""
