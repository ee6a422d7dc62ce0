"""The world's clock: it stands still until the world moves it."""

from __future__ import annotations

import asyncio
import heapq
import threading
from datetime import datetime
from itertools import count

from postroom.model.errors import ConfigurationError
from postroom.model.ids import at, milliseconds

_Waiter = tuple[int, int, asyncio.AbstractEventLoop, asyncio.Event]


class VirtualClock:
    """A `Clock` whose time passes only by `move_to`. Who sleeps on it wakes when it has been moved far enough."""

    def __init__(self, start: datetime) -> None:
        self._now = milliseconds(aware(start))
        self._lock = threading.Lock()
        self._waiting: list[_Waiter] = []
        self._sequence = count()

    @property
    def moment(self) -> datetime:
        """The time as an aware UTC datetime."""
        return at(self._now)

    def now(self) -> int:
        """Milliseconds since the Unix epoch, UTC."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Return once the world has moved that far; at once for no time at all."""
        loop, woken = asyncio.get_running_loop(), asyncio.Event()
        with self._lock:
            due = self._now + round(seconds * 1000)
            if due <= self._now:
                return
            heapq.heappush(self._waiting, (due, next(self._sequence), loop, woken))
        await woken.wait()

    def move_to(self, now: int) -> None:
        """Set the time, in milliseconds UTC, and wake whoever slept until then. It never goes back."""
        with self._lock:
            self._now = max(self._now, now)
            due = []
            while self._waiting and self._waiting[0][0] <= self._now:
                due.append(heapq.heappop(self._waiting))
        for _, _, loop, woken in due:
            if not loop.is_closed():
                loop.call_soon_threadsafe(woken.set)


def aware(moment: datetime) -> datetime:
    """The moment, if it has a time zone. Raises `ConfigurationError`: without one it depends on the machine."""
    if moment.utcoffset() is None:
        raise ConfigurationError(f"{moment.isoformat()} has no time zone; write datetime(..., tzinfo=UTC).")
    return moment
