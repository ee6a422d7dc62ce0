"""A clock that a test moves."""

from __future__ import annotations

from datetime import timedelta


class Clock:
    """Time that moves when a test says so."""

    def __init__(self) -> None:
        self.time = 1_800_000_000_000

    def now(self) -> int:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += round(seconds * 1000)

    def later(self, span: timedelta) -> None:
        self.time += round(span.total_seconds() * 1000)
