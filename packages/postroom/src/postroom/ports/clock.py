"""Time and chance, told to whoever needs them."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """The room's time. The engine waits on it too, so that a test can turn days into an instant."""

    def now(self) -> int:
        """Milliseconds since the Unix epoch, UTC."""

    async def sleep(self, seconds: float) -> None:
        """Return after that much of this clock's time."""


class Entropy(Protocol):
    """Where unguessable text comes from."""

    def token(self, octets: int) -> str:
        """A lower-case hexadecimal token of `2 * octets` characters."""
