"""How much a key may ask: calls a minute, open streams, and octets of a body. Counted in this process alone."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.requests import Request

from postroom_server.problems import refusal

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
            raise _too_many(f"This key may make {self.per_minute} calls a minute; wait {wait} s.", wait=wait)
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

    def refuse(self, key_id: str) -> None:
        """Raise a refusal (429) where the key holds as many as it may."""
        if self._open[key_id] >= self._most:
            raise _too_many(f"This key may hold {self._most} streams open; close one.", wait=_STREAM_WAIT)

    @contextmanager
    def one_more(self, key_id: str) -> Iterator[None]:
        """Hold one stream open."""
        self._open[key_id] += 1
        try:
            yield
        finally:
            self._open[key_id] -= 1


_STREAM_WAIT = 10


async def body_of(request: Request, *, most: int) -> bytes:
    """The body, read no further than it may be long, nor longer than a minute. Raises a refusal (413, 408)."""
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > most:
        raise _too_large(most)
    try:
        async with asyncio.timeout(_MINUTE):
            return await _read(request, most=most)
    except TimeoutError:
        raise refusal("too_slow", "The body did not come within a minute.", status=408, retryable=True) from None


async def _read(request: Request, *, most: int) -> bytes:
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > most:
            raise _too_large(most)
    return bytes(found)


def _too_many(sentence: str, *, wait: int) -> Exception:
    return refusal("too_many_requests", sentence, status=429, headers={"Retry-After": str(wait)}, retryable=True)


def _too_large(most: int) -> Exception:
    return refusal("too_large", f"A body has at most {most} octets here.", status=413, headers={"Connection": "close"})
