"""How long an agent sleeps on: from the 250 of an inbound message to the first line of its handler, on an idle room.

Run `python -m tests.benchmarks.wake_latency --help` from the root of the workspace. The client, the receiving process and the
process of the handler are apart, as they are outside; one message at a time. Nothing here asserts a time.
"""

from __future__ import annotations

import os
import platform
import shutil
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from tests.benchmarks.figures import Figure, alone, options, tell
from tests.benchmarks.latency_room import DOMAIN, MAILBOX
from tests.benchmarks.processor_time import processor_ms
from tests.servers.postgres import DURABLE, is_installed, running_postgres

WARM_UP = 5
PAUSE_SECONDS = 0.05
BARS_MS = {"one process": 5, "two processes": 15}


@dataclass(frozen=True)
class RoomProcess:
    """A process of the room, from outside."""

    process: subprocess.Popen[str]

    def line(self) -> str:
        """The next thing that it says."""
        assert self.process.stdout is not None
        if not (said := self.process.stdout.readline()):
            raise RuntimeError("A process of the room ended.")
        return said.strip()

    def cpu_seconds(self) -> float:
        """The processor time that it has taken so far."""
        return processor_ms([self.process.pid]) / 1000


@dataclass
class Measured:
    """What one arrangement took: nanoseconds from 250 to handler, and milliseconds of processor in an idle second."""

    store: str
    arrangement: str
    nanoseconds: list[int] = field(default_factory=list)
    idle_ms: float = 0

    def figure(self) -> Figure:
        """The median, held against its bar."""
        name, goal = f"250 to handler, {self.store}, {self.arrangement}", f"<= {BARS_MS[self.arrangement]} ms"
        return alone(name, median(self.nanoseconds) / 1e6, "ms", goal=goal, rounds=len(self.nanoseconds))

    def row(self) -> str:
        """A line of the table."""
        p50, ends = median(self.nanoseconds) / 1e6, quantiles(self.nanoseconds, n=20)
        p5, p95, bar = ends[0] / 1e6, ends[-1] / 1e6, BARS_MS[self.arrangement]
        return (
            f"{self.store:<12} {self.arrangement:<14} {p5:>7.2f} {p50:>7.2f} {p95:>7.2f} {bar:>5} {self.idle_ms:>14.1f}"
        )


@contextmanager
def room_process(store: str, *roles: str) -> Iterator[RoomProcess]:
    """Start one, and end it by closing its standard input."""
    command = [sys.executable, "-m", "tests.benchmarks.latency_room", store, *roles]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield RoomProcess(process)
        assert process.stdin is not None
        process.stdin.close()


def measure(name: str, store: str, arrangement: str, *, rounds: int, idle_seconds: float) -> Measured:
    """Send one message after another, each when the one before has been handled and the room is idle again."""
    measured = Measured(name, arrangement)
    with ExitStack() as stack:
        roles = ("--receives", "--handles") if arrangement == "one process" else ("--receives",)
        receiver = stack.enter_context(room_process(store, *roles))
        port = int(receiver.line())
        handler = receiver
        if arrangement == "two processes":
            handler = stack.enter_context(room_process(store, "--handles"))
            handler.line()
        client = stack.enter_context(smtplib.SMTP("127.0.0.1", port))
        for number in range(WARM_UP + rounds):
            taken = _one(client, handler, number)
            if number >= WARM_UP:
                measured.nanoseconds.append(taken)
        measured.idle_ms = _idle({receiver.process.pid: receiver, handler.process.pid: handler}, idle_seconds)
    return measured


def _one(client: smtplib.SMTP, handler: RoomProcess, number: int) -> int:
    letter = (
        f"From: ada{number}@example.com\r\nTo: {MAILBOX}@{DOMAIN}\r\nSubject: {number}\r\n"
        f"Message-ID: <{number}@example.com>\r\n\r\nWhere is order {number}?\r\n"
    )
    client.sendmail(f"ada{number}@example.com", [f"{MAILBOX}@{DOMAIN}"], letter)
    accepted = time.monotonic_ns()
    subject, began = handler.line().split()
    assert int(subject) == number
    time.sleep(PAUSE_SECONDS)
    return int(began) - accepted


def _idle(processes: dict[int, RoomProcess], seconds: float) -> float:
    before = sum(process.cpu_seconds() for process in processes.values())
    time.sleep(seconds)
    return (sum(process.cpu_seconds() for process in processes.values()) - before) / seconds * 1000


def table(rows: Sequence[Measured]) -> str:
    """As a person reads it."""
    head = (
        f"{'store':<12} {'arrangement':<14} {'p5 ms':>7} {'p50 ms':>7} {'p95 ms':>7} {'bar':>5} {'idle CPU, ms/s':>14}"
    )
    load = f"load {os.getloadavg()[0]:.1f}"
    machine = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {load}, Python {platform.python_version()}"
    )
    return "\n".join([machine, "", head, *(row.row() for row in rows)])


def measured(folder: Path, *, rounds: int, idle_seconds: float, postgres: bool) -> Iterator[Measured]:
    """Every store in every arrangement."""
    for number, arrangement in enumerate(BARS_MS):
        store = f"sqlite:///{folder / f'room{number}.db'}"
        yield measure("SQLite", store, arrangement, rounds=rounds, idle_seconds=idle_seconds)
    if postgres:
        with running_postgres(DURABLE) as server:
            for arrangement in BARS_MS:
                store = server.fresh_url()
                yield measure("PostgreSQL", store, arrangement, rounds=rounds, idle_seconds=idle_seconds)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and keep where that is asked for."""
    parser = options(__doc__, rounds=200)
    parser.add_argument("--idle-seconds", type=float, default=10)
    parser.add_argument("--folder", type=Path, help="where the SQLite files are made")
    parser.add_argument("--no-postgres", action="store_true")
    told = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(dir=told.folder))
    try:
        postgres = is_installed() and not told.no_postgres
        rows = list(measured(folder, rounds=told.rounds, idle_seconds=told.idle_seconds, postgres=postgres))
    finally:
        shutil.rmtree(folder)
    tell("wake_latency", [row.figure() for row in rows], write=told.write, detail=table(rows))


if __name__ == "__main__":
    main()
