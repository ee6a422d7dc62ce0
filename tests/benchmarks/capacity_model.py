"""The arithmetic of the capacity page: what one letter takes, what a team of some size needs in its busiest hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp

from postroom.model.settings import Settings
from tests.benchmarks.figures import Results

DEFAULTS = Settings(domain="acme.test")
BUSY_HOUR = 0.15
"""Assumed: the share of a day's letters that its busiest hour brings."""
TURN_MEDIAN, TURN_SPREAD = 20.0, 0.6
"""Assumed: an agent's turn is a few calls of a model; seconds and the sigma of their logarithm."""
TURN_MEAN = TURN_MEDIAN * exp(TURN_SPREAD**2 / 2)
ROUND_TRIP = 0.03
"""Assumed: seconds to the next hop and back."""
ROUND_TRIPS = 4
"""On a kept connection: MAIL, RCPT, DATA, and the end of the content."""
TURNS = "turns at once"
POOLED, LISTENER = DEFAULTS.store_connections, 1
"""PostgreSQL connections of one opened room at most: its pool, and the one that LISTENs."""


@dataclass(frozen=True)
class Letter:
    """What one letter takes on one store, in seconds and octets: until it is stored, and until its answer has left."""

    arrival_worker: float
    answer_worker: float
    arrival_store: float
    answer_store: float
    arrival_commits: float
    answer_commits: float
    log: float
    kept: float
    dead_claims: float

    @property
    def worker(self) -> float:
        """Seconds of a worker's processor."""
        return self.arrival_worker + self.answer_worker

    @property
    def store(self) -> float:
        """Seconds of the store's processor."""
        return self.arrival_store + self.answer_store

    @property
    def commits(self) -> float:
        """Write transactions."""
        return self.arrival_commits + self.answer_commits


@dataclass(frozen=True)
class Size:
    """A team, and what it runs. The demand is assumed; a database and its processes are one shard of several alike."""

    name: str
    mailboxes: int
    letters_a_day: int
    store: str
    shards: int
    processes: int
    slots: int
    store_cores: int
    rooms: int

    @property
    def day(self) -> int:
        """Letters a day of the whole team."""
        return self.mailboxes * self.letters_a_day

    @property
    def busy(self) -> float:
        """Letters a second in the busiest hour, of the whole team."""
        return self.day * BUSY_HOUR / 3600

    @property
    def busy_shard(self) -> float:
        """Letters a second in the busiest hour, of one shard."""
        return self.busy / self.shards


SIZES = (
    Size("10 agents", 10, 100, "SQLite", 1, 1, DEFAULTS.handler_slots, 1, 1),
    Size("1,000 agents", 1_000, 100, "PostgreSQL", 1, 4, 4 * DEFAULTS.handler_slots, 4, 1),
    Size("1,000,000 mailboxes", 1_000_000, 5, "PostgreSQL", 16, 8, 64, 8, 1_000),
)


@dataclass(frozen=True)
class Disk:
    """How many commits a second one connection makes durable, and many side by side: the group commit."""

    alone: float
    together: float

    @property
    def lanes(self) -> int:
        """How many commits one flush makes durable, where as many wait."""
        return max(1, round(self.together / self.alone))


def letter_on(store: str, results: Results) -> Letter:
    """What was measured of one letter on this store."""
    arrives, answered = f"a letter that arrives, {store}", f"a letter answered, {store}"
    value = {figure.name: figure.value for figure in results.figures}

    def both(what: str, unit: float) -> tuple[float, float]:
        first = value.get(f"{arrives}: {what}", 0.0)
        return first * unit, max(0.0, value.get(f"{answered}: {what}", 0.0) - first) * unit

    worker, processor = both("worker's processor", 1e-3), both("store's processor", 1e-3)
    log, kept = sum(both("write-ahead log", 1e3)), sum(both("kept", 1e3))
    dead = value.get(f"{answered}: dead claims", 0.0)
    return Letter(*worker, *processor, *both("commits", 1), log, kept, dead)


def disk_of(results: Results) -> Disk:
    """What was measured of the disk."""
    rates = [figure.value for figure in results.figures if figure.name.startswith("durable commits")]
    return Disk(rates[0], max(rates))


@dataclass(frozen=True)
class Need:
    """What the busiest hour takes of one resource of one shard, and how much of it there is, both in its own unit."""

    resource: str
    needed: float
    there: float
    unit: str

    @property
    def utilisation(self) -> float:
        """The share that is used."""
        return self.needed / self.there


def needs(size: Size, letter: Letter, disk: Disk) -> Sequence[Need]:
    """What one shard needs of each resource in its busiest hour."""
    rate = size.busy_shard
    found = [
        Need(TURNS, rate * TURN_MEAN, size.processes * size.slots, "slots"),
        Need("workers", rate * letter.worker, size.processes, "cores"),
        Need("way out", rate * ROUND_TRIPS * ROUND_TRIP, size.processes * DEFAULTS.outbox_slots, "connections"),
    ]
    if size.store == "PostgreSQL":
        found.append(Need("store", rate * letter.store, size.store_cores, "cores"))
        found.append(Need("disk", rate * letter.commits, disk.together, "commits/s"))
    return found


def limit(size: Size, letter: Letter, disk: Disk, *, turns: bool = True) -> tuple[Need, float]:
    """What is used up first, and at how many letters a second of one shard; without turns, of its engine alone."""
    found = [need for need in needs(size, letter, disk) if turns or need.resource != TURNS]
    first = max(found, key=lambda need: need.utilisation)
    return first, size.busy_shard / first.utilisation


def octets_a_year(size: Size, letter: Letter) -> float:
    """How much a year's mail takes, where nothing is thrown away."""
    return size.day * 365 * letter.kept


def connections(size: Size) -> tuple[int, int]:
    """PostgreSQL connections to one shard, at rest and at most, where each of its rooms is open in one process."""
    rooms = max(size.processes, ceil(size.rooms / size.shards))
    return rooms * (1 + LISTENER), rooms * (POOLED + LISTENER)
