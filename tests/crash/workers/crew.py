"""The processes of this proof from outside: four workers that die and are replaced, and the load."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

END_SECONDS = 40.0
FIRST_PORT = 2525
MOST_SAID = 4_000


class Process(subprocess.Popen[str]):
    """A process of this proof, which ends when its standard input does."""

    def __init__(self, name: str, *arguments: str) -> None:
        # What a disturbed worker logs is kept for one that does not start; what counts is seen from outside.
        self._said = tempfile.TemporaryFile("w+")  # noqa: SIM115 - as long as the process
        super().__init__(
            [sys.executable, "-m", f"tests.crash.workers.{name}", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
        )

    def await_ready(self) -> None:
        """Until it says so. Raises what it said instead."""
        assert self.stdout is not None
        if self.stdout.readline().strip() != "ready":
            self.wait(END_SECONDS)
            self._said.seek(0)
            raise RuntimeError(f"A process did not start: {self._said.read()[-MOST_SAID:]}")

    def bury(self) -> None:
        """Wait for its end, and leave nothing of it open."""
        try:
            self.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            self.wait()
        for stream in (self.stdin, self.stdout, self._said):
            if stream is not None:
                stream.close()


@dataclass
class Crew:
    """So many workers, each with a place of its own ("127.3.5.7:2525") that its successor takes over."""

    store: str
    transport: str
    places: Sequence[str]
    kills: int = 0
    died_by_themselves: int = 0
    _workers: dict[str, Process] = field(default_factory=dict)

    def start(self) -> None:
        """All of them at once, on an empty database if need be; returns when each takes mail."""
        for place in self.places:
            self._workers[place] = self._begin(place)
        for worker in self._workers.values():
            worker.await_ready()

    def kill_one(self, chance: random.Random) -> None:
        """SIGKILL, and a fresh one in its place at once."""
        place = chance.choice(self.places)
        worker = self._workers[place]
        self.died_by_themselves += worker.poll() is not None
        worker.kill()
        worker.bury()
        self.kills += 1
        self._workers[place] = self._begin(place)

    def end(self) -> None:
        """In good order."""
        for worker in self._workers.values():
            self.died_by_themselves += worker.poll() is not None
            assert worker.stdin is not None
            worker.stdin.close()
        for worker in self._workers.values():
            worker.bury()

    def _begin(self, place: str) -> Process:
        return Process("worker", self.store, self.transport, place)


@dataclass
class Taken:
    """What the load says was taken: Message-IDs of sends by recipient, senders of inbound mail, and what it was told instead."""

    sends: dict[str, str] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    unavailable: list[str] = field(default_factory=list)
    refused: int = 0
    faults: list[str] = field(default_factory=list)

    def hear(self, said: dict[str, Any]) -> None:
        """One line of it."""
        if "taken" in said:
            self.sends[said["taken"]] = said["message_id"]
        elif "dropped" in said:
            self.dropped.add(said["dropped"])
        elif "unavailable" in said:
            self.unavailable.append(f"{said['unavailable']}")
        elif "fault" in said:
            self.faults.append(said["fault"])
        self.refused += "refused" in said


@contextmanager
def working(store: str, transport: str, count: int) -> Iterator[Crew]:
    """A crew at work."""
    crew = Crew(store, transport, _places(count))
    try:
        crew.start()
        yield crew
    finally:
        crew.end()


@contextmanager
def loading(crew: Crew, *, rate: float) -> Iterator[Taken]:
    """Load until the end of the block; afterwards all that was begun is taken."""
    taken = Taken()
    load = Process("load", crew.store, crew.transport, str(rate), *crew.places)
    load.await_ready()
    hearing = threading.Thread(target=_hear, args=(load, taken))
    hearing.start()
    try:
        yield taken
    finally:
        assert load.stdin is not None
        load.stdin.close()
        load.wait(120)
        hearing.join()
        load.bury()


def _places(count: int) -> list[str]:
    """On a loopback address of this crew's own: a port there is still free when a successor takes it over."""
    address = ".".join(["127", *(f"{random.randint(1, 254)}" for _ in range(3))])
    return [f"{address}:{FIRST_PORT + number}" for number in range(count)]


def _hear(load: Process, taken: Taken) -> None:
    assert load.stdout is not None
    for line in load.stdout:
        taken.hear(json.loads(line))
