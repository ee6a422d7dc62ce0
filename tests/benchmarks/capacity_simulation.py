"""The simulation of the capacity page: letters, turns, workers, the store, its disk and the way out as queues of one shard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from statistics import quantiles
from typing import Any

import simpy

from tests.benchmarks.capacity_model import (
    DEFAULTS,
    ROUND_TRIP,
    ROUND_TRIPS,
    TURN_MEDIAN,
    TURN_SPREAD,
    Disk,
    Letter,
    Size,
)

LETTERS = 2_000
WARM_UP = 0.2
"""The share of the first letters that does not count: the shard begins empty."""

Step = Iterator[Any]


@dataclass(frozen=True)
class Load:
    """What one rate led to: seconds that letters waited in all for something that was busy."""

    rate: float
    wait_p50: float
    wait_p95: float


@dataclass
class Shard:
    """One database and its processes."""

    size: Size
    letter: Letter
    disk: Disk
    chance: Random
    turns: bool = True
    world: simpy.Environment = field(default_factory=simpy.Environment)
    totals: list[float] = field(default_factory=list)
    resources: dict[str, simpy.Resource] = field(default_factory=dict)

    def __post_init__(self) -> None:
        many = {
            "workers": self.size.processes,
            "turns at once": self.size.processes * self.size.slots,
            "way out": self.size.processes * DEFAULTS.outbox_slots,
            "store": self.size.store_cores,
            "disk": self.disk.lanes,
        }
        self.resources = {name: simpy.Resource(self.world, capacity=count) for name, count in many.items()}

    def run(self, rate: float, letters: int) -> None:
        """Let so many letters come at this rate, and end when the last has its answer."""
        self.world.process(self._arrivals(rate, letters))
        self.world.run()

    def _arrivals(self, rate: float, letters: int) -> Step:
        for _ in range(letters):
            yield self.world.timeout(self.chance.expovariate(rate))
            self.world.process(self._one())

    def _one(self) -> Step:
        waited: list[float] = []
        yield from self._stored(
            waited, self.letter.arrival_worker, self.letter.arrival_store, self.letter.arrival_commits
        )
        if self.turns:
            turn = self.chance.lognormvariate(0, TURN_SPREAD) * TURN_MEDIAN
            yield from self._used("turns at once", turn, waited)
        yield from self._stored(waited, self.letter.answer_worker, self.letter.answer_store, self.letter.answer_commits)
        yield from self._used("way out", ROUND_TRIPS * ROUND_TRIP, waited)
        self.totals.append(sum(waited))

    def _stored(self, waited: list[float], worker: float, store: float, commits: float) -> Step:
        """A step of the engine: its own processor, and the store's with its disk where that is a server."""
        yield from self._used("workers", self.chance.expovariate(1 / worker), waited)
        if commits:
            yield from self._used("store", self.chance.expovariate(1 / store), waited)
            yield from self._used("disk", commits / self.disk.alone, waited)

    def _used(self, name: str, seconds: float, waited: list[float]) -> Step:
        asked = self.world.now
        with self.resources[name].request() as turn:
            yield turn
            waited.append(self.world.now - asked)
            yield self.world.timeout(seconds)


def simulated(size: Size, letter: Letter, disk: Disk, *, rate: float, seed: int, turns: bool = True) -> Load:
    """What happens to letters that come to one shard at this rate; without turns, to the engine alone."""
    shard = Shard(size, letter, disk, Random(f"{seed} {size.name} {rate:.6f}"), turns)
    shard.run(rate, LETTERS)
    ends = quantiles(shard.totals[round(LETTERS * WARM_UP) :], n=20)
    return Load(rate, wait_p50=ends[9], wait_p95=ends[-1])
