"""How much a key may ask: calls a minute, and open streams. Counted in this process alone."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from postroom.doors import refusal

_MINUTE = 60.0
_MOST_KEPT = 10_000


@dataclass
class _Bucket:
    left: float
    at: float


class CallLimit:
    """A bucket for each key: it holds a minute's calls, and fills up evenly.

    Several processes have a bucket each: behind a balancer a key may ask for as many times as much.
    """

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key_id: str) -> int:
        """Count one call; how many are left. Raises a refusal (429) that says how many seconds to wait."""
        now, bucket = self._clock(), self._bucket(key_id)
        bucket.left = min(self.per_minute, bucket.left + (now - bucket.at) * self.per_minute / _MINUTE)
        bucket.at = now
        if bucket.left < 1:
            wait = math.ceil((1 - bucket.left) * _MINUTE / self.per_minute)
            raise _too_many(f"The calls of this key a minute are {self.per_minute} at most; wait {wait} s.", wait=wait)
        bucket.left -= 1
        return int(bucket.left)

    def _bucket(self, key_id: str) -> _Bucket:
        if len(self._buckets) > _MOST_KEPT:
            self._buckets.clear()
        return self._buckets.setdefault(key_id, _Bucket(self.per_minute, self._clock()))


class StreamLimit:
    """How many streams a key has open at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    def take(self, key_id: str) -> Callable[[], None]:
        """Hold one stream open, until what comes back is called. Raises a refusal (429) where the key holds as many as it may."""
        if self._open[key_id] >= self._most:
            raise _too_many(f"This key has as many streams open as it may, {self._most}; close one.", wait=_STREAM_WAIT)
        self._open[key_id] += 1
        return lambda: self._open.subtract([key_id])


_STREAM_WAIT = 10


def _too_many(sentence: str, *, wait: int) -> Exception:
    return refusal("too_many_requests", sentence, status=429, headers={"Retry-After": str(wait)}, retryable=True)
