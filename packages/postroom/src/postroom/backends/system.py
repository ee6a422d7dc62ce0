"""The real clock and real chance."""

from __future__ import annotations

import asyncio
import secrets
import time


class SystemClock:
    """The machine's time."""

    def now(self) -> int:
        """Milliseconds since the Unix epoch, UTC."""
        return time.time_ns() // 1_000_000

    async def sleep(self, seconds: float) -> None:
        """Wait on the running loop."""
        await asyncio.sleep(seconds)


class SystemEntropy:
    """The operating system's random source."""

    def token(self, octets: int) -> str:
        """A lower-case hexadecimal token of `2 * octets` characters."""
        return secrets.token_hex(octets)
