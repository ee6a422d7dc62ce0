"""The processes of this proof from outside: four workers that die and are replaced, and the load."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

END_SECONDS = 40.0
PORTS = range(20_000, 32_000)
"""Below those that the system gives to clients: a port must still be free when a successor takes it over."""


@dataclass
class Crew:
    """So many workers, each with a port of its own that its successor takes over."""

    store: str
    transport: str
    ports: Sequence[int]
    kills: int = 0
    died_by_themselves: int = 0
    _workers: dict[int, subprocess.Popen[str]] = field(default_factory=dict)

    def start(self) -> None:
        """All of them at once, on an empty database if need be; returns when each takes mail."""
        for port in self.ports:
            self._workers[port] = self._begin(port)
        for worker in self._workers.values():
            _await_ready(worker)

    def kill_one(self, chance: random.Random) -> None:
        """SIGKILL, and a fresh one in its place at once."""
        port = chance.choice(self.ports)
        worker = self._workers[port]
        self.died_by_themselves += worker.poll() is not None
        worker.kill()
        _bury(worker)
        self.kills += 1
        self._workers[port] = self._begin(port)

    def end(self) -> None:
        """In good order."""
        for worker in self._workers.values():
            self.died_by_themselves += worker.poll() is not None
            assert worker.stdin is not None
            worker.stdin.close()
        for worker in self._workers.values():
            _bury(worker)

    def _begin(self, port: int) -> subprocess.Popen[str]:
        return process("worker", self.store, self.transport, str(port))


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
    crew = Crew(store, transport, _free_ports(count))
    try:
        crew.start()
        yield crew
    finally:
        crew.end()


@contextmanager
def loading(crew: Crew, *, rate: float) -> Iterator[Taken]:
    """Load until the end of the block; afterwards all that was begun is taken."""
    taken = Taken()
    load = process("load", crew.store, crew.transport, str(rate), *map(str, crew.ports))
    _await_ready(load)
    hearing = threading.Thread(target=_hear, args=(load, taken))
    hearing.start()
    try:
        yield taken
    finally:
        assert load.stdin is not None
        load.stdin.close()
        load.wait(120)
        hearing.join()
        _bury(load)


def process(name: str, *arguments: str) -> subprocess.Popen[str]:
    """A process of this proof, which ends when its standard input does."""
    command = [sys.executable, "-m", f"tests.crash.workers.{name}", *arguments]
    # What they log is what a disturbed worker must log; what counts is seen from outside.
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def _free_ports(count: int) -> list[int]:
    return [port for port in random.sample(PORTS, 50 * count) if _is_free(port)][:count]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _await_ready(begun: subprocess.Popen[str]) -> None:
    assert begun.stdout is not None
    if begun.stdout.readline().strip() != "ready":
        raise RuntimeError("A process did not start.")


def _hear(load: subprocess.Popen[str], taken: Taken) -> None:
    assert load.stdout is not None
    for line in load.stdout:
        taken.hear(json.loads(line))


def _bury(worker: subprocess.Popen[str]) -> None:
    try:
        worker.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
    for stream in (worker.stdin, worker.stdout):
        if stream is not None:
            stream.close()
