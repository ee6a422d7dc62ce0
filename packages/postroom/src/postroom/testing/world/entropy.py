"""Chance that a seed decides."""

from __future__ import annotations

import random
import threading


class SeededEntropy:
    """An `Entropy` that gives the same tokens for the same seed. `branch` makes another one that shares no state with it."""

    def __init__(self, seed: int | str) -> None:
        self._seed = seed
        self._random = random.Random(f"postroom:{seed}")  # noqa: S311 - repeatable on purpose
        self._lock = threading.Lock()

    def token(self, octets: int) -> str:
        """A lower-case hexadecimal token of `2 * octets` characters."""
        with self._lock:
            return self._random.randbytes(octets).hex()

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens now."""
        with self._lock:
            return self._random.random() < probability

    def branch(self, name: str) -> SeededEntropy:
        """Chance of its own for one party, so that what others draw does not change what it gets."""
        return SeededEntropy(f"{self._seed}:{name}")
