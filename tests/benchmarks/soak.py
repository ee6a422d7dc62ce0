"""A soak: sends and arrivals at half the maximum rate for minutes, and whether memory, handles and threads stay where they were.

Run `python -m tests.benchmarks.soak --minutes 10` from the root of the workspace. The room is a process of its own, which alone is
looked at; the people outside and their mail server are this one. Several stores are soaked side by side.
"""

from __future__ import annotations

import json
import shutil
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median

from tests.benchmarks.figures import Figure, alone, options, tell
from tests.crash.workers.room import DOMAIN, MAILBOX, letter
from tests.crash.workers.sink import Sink, running_sink
from tests.mail_samples import mail
from tests.servers.postgres import DURABLE, running_postgres

CLIENTS = 4
DRAIN_SECONDS = 120.0
_COLUMNS = ("megabytes", "handles", "files", "sockets", "threads")


@dataclass(frozen=True)
class Sample:
    """What the room's process held at a moment, and how much had been sent and had arrived by then."""

    second: float
    held: dict[str, float]
    sent: int
    arrived: int


@dataclass
class SoakedRoom:
    """The room's process, from outside."""

    process: subprocess.Popen[str]
    port: int

    def pace(self, rate: float) -> None:
        """Let it submit so many sends a second."""
        self._say(f"pace {rate}")

    def held(self) -> dict[str, float]:
        """What it holds now."""
        self._say("sample")
        held: dict[str, float] = json.loads(_line(self.process))
        return held

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()


@dataclass
class People:
    """They write to the room, each over a connection of its own, at a pace."""

    port: int
    arrived: int = 0
    interval: float | None = None
    over: threading.Event = field(default_factory=threading.Event)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def pace(self, rate: float) -> None:
        """So many letters a second, all of them together."""
        self.interval = CLIENTS / rate if rate else None

    def write(self) -> None:
        """Write until it is over."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=60) as line:
            due = time.monotonic()
            while not self.over.is_set():
                if self.interval is None:
                    self.over.wait(0.05)
                    continue
                due = max(due + self.interval, time.monotonic() - 1)
                if not self.over.wait(max(0.0, due - time.monotonic())):
                    self._write_one(line)

    def _write_one(self, line: smtplib.SMTP) -> None:
        with self._counting:
            number = next(self._numbers)
        sender = f"c{number}@example.com"
        content = mail(letter(), number=number, sender=sender, subject=f"Question {number}", to=f"{MAILBOX}@{DOMAIN}")
        line.sendmail(sender, [f"{MAILBOX}@{DOMAIN}"], content)
        with self._counting:
            self.arrived += 1


@dataclass
class Soak:
    """All of it, and what was seen so far."""

    room: SoakedRoom
    people: People
    sink: Sink
    samples: list[Sample] = field(default_factory=list)

    def highest_rate(self, seconds: float) -> float:
        """How many messages leave in a second, answers among them, when as much is asked as it can take."""
        began = time.monotonic()
        self._pace(float("inf"))
        time.sleep(seconds)
        self._pace(0)
        self.settle()
        return self._left() / (time.monotonic() - began)

    def go_on(self, rate: float, *, minutes: float, every: float) -> None:
        """Half of the rate are sends, half answers; look every so many seconds."""
        self._pace(rate / 2)
        began = time.monotonic()
        for number in range(1, round(minutes * 60 / every) + 1):
            time.sleep(max(0.0, began + number * every - time.monotonic()))
            self.samples.append(self._sample(time.monotonic() - began))
            print(row(self.samples[-1]), file=sys.stderr, flush=True)
        self._pace(0)

    def settle(self) -> None:
        """Until everything has left that was taken."""
        deadline = time.monotonic() + DRAIN_SECONDS
        while self._left() < self.people.arrived + self.room.held()["submitted"]:
            if time.monotonic() > deadline:
                raise RuntimeError("What was taken did not leave.")
            time.sleep(0.1)

    def _pace(self, rate: float) -> None:
        self.room.pace(rate)
        self.people.pace(rate)

    def _left(self) -> int:
        return sum(self.sink.recipients.values())

    def _sample(self, second: float) -> Sample:
        held = self.room.held()
        return Sample(round(second, 1), held, int(held.pop("submitted")), self.people.arrived)


def soak(store: str, *, minutes: float, every: float, warm_up: float) -> tuple[float, list[Sample]]:
    """The highest rate, and what was seen at half of it. Raises where anything that was taken did not leave."""
    with running_sink() as sink, soaked_room(store, sink.url) as opened, writing(opened.port) as people:
        going = Soak(opened, people, sink)
        highest = going.highest_rate(warm_up)
        going.go_on(highest / 2, minutes=minutes, every=every)
        going.settle()
        return highest, going.samples


def growth(samples: Sequence[Sample], what: str) -> tuple[float, float]:
    """How much of it there was after the first minute, and at the end: medians of a few samples."""
    after = [sample.held[what] for sample in samples if sample.second >= 60] or [s.held[what] for s in samples]
    few = max(1, len(after) // 6)
    return median(after[:few]), median(after[-few:])


def figures(store: str, highest: float, samples: Sequence[Sample]) -> list[Figure]:
    """What must stay where it was."""
    first, last = growth(samples, "megabytes")
    found = [
        alone(f"soak, highest rate at its start, {store}", highest, "messages/s", rounds=1),
        alone(f"soak, growth of memory, {store}", max(0.0, last / first - 1) * 100, "%", goal="<= 5 %", rounds=1),
    ]
    for what in ("handles", "threads"):
        first, last = growth(samples, what)
        more = max(0.0, last - first)
        found.append(alone(f"soak, more {what} than at its start, {store}", more, what, goal=f"<= 2 {what}", rounds=1))
    return found


def row(sample: Sample) -> str:
    """A line of the series."""
    return f"{sample.second:>7.0f} {sample.sent:>8} {sample.arrived:>8}" + "".join(
        f" {sample.held[name]:>9,.1f}" if name == "megabytes" else f" {sample.held[name]:>9,.0f}" for name in _COLUMNS
    )


def series(store: str, samples: Sequence[Sample]) -> str:
    """The whole series."""
    head = f"{'second':>7} {'sent':>8} {'arrived':>8}" + "".join(f" {name:>9}" for name in _COLUMNS)
    return "\n".join([f"{store}:", head, *map(row, samples)])


@contextmanager
def soaked_room(store: str, transport: str) -> Iterator[SoakedRoom]:
    """The room's process; it ends when its standard input does."""
    command = [sys.executable, "-m", "tests.benchmarks.soak_room", store, transport]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield SoakedRoom(process, int(_line(process)))
        assert process.stdin is not None
        process.stdin.close()


@contextmanager
def writing(port: int) -> Iterator[People]:
    """People who write until the end of the block."""
    people = People(port)
    threads = [threading.Thread(target=people.write) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        yield people
    finally:
        people.over.set()
        for thread in threads:
            thread.join()


@contextmanager
def store(name: str) -> Iterator[str]:
    """An empty store of this kind, gone afterwards."""
    if name == "PostgreSQL":
        with running_postgres(DURABLE) as server:
            yield server.fresh_url()
        return
    folder = Path(tempfile.mkdtemp())
    try:
        yield f"sqlite:///{folder}/room.db"
    finally:
        shutil.rmtree(folder)


def _soaked(name: str, *, minutes: float, every: float, warm_up: float) -> tuple[float, list[Sample]]:
    with store(name) as url:
        return soak(url, minutes=minutes, every=every, warm_up=warm_up)


def _line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    if not (said := process.stdout.readline()):
        raise RuntimeError("The room's process ended.")
    return said


def main(arguments: Sequence[str] | None = None) -> None:
    """Soak, and tell."""
    parser = options(__doc__, rounds=1)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--every", type=float, default=30, help="seconds between two looks")
    parser.add_argument("--warm-up", type=float, default=10, help="seconds at the highest rate")
    parser.add_argument("--store", choices=("SQLite", "PostgreSQL"), default=["SQLite"], nargs="+")
    told = parser.parse_args(arguments)
    found: list[Figure] = []
    details = []
    with ThreadPoolExecutor() as pool:
        soaking = partial(_soaked, minutes=told.minutes, every=told.every, warm_up=told.warm_up)
        for name, (highest, samples) in zip(told.store, pool.map(soaking, told.store), strict=True):
            found += figures(name, highest, samples)
            details.append(series(name, samples))
    tell("soak", found, write=told.write, detail="\n\n".join(details))


if __name__ == "__main__":
    main()
