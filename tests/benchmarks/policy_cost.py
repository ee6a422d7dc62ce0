"""What it costs to decide about one send: every gate and the reservation, as a ratio to one bare commit on the same disk.

Run `python -m tests.benchmarks.policy_cost --help` from the root of the workspace. Each round measures one bare commit, one
new message and one reply; medians are shown. Nothing here asserts a time.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import Any

from postroom.engine.outbound import deciding, outbox
from postroom.engine.outbound.acceptance import Acceptance, SendRequest
from postroom.engine.wiring import Wiring
from postroom.model.submission import Submission
from postroom.ports.gate import Gate
from postroom.ports.records import GateRecords
from tests.benchmarks.bare_commit import Commit, postgres_commit, sqlite_commit
from tests.benchmarks.busy_room import BusyRoom, Size, busy_room
from tests.benchmarks.figures import Figure, compared, options, tell
from tests.servers.postgres import DURABLE, is_installed, running_postgres

WARM_UP_ROUNDS = 5
KINDS: dict[str, Callable[[BusyRoom], SendRequest]] = {"new message": BusyRoom.new_message, "reply": BusyRoom.reply}


@dataclass
class Cost:
    """Nanoseconds, one entry for each round: of the whole transaction that decides, and of each gate in it."""

    whole: list[int] = field(default_factory=list)
    gates: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def of(self, gate: str) -> float:
        """The median of what this gate took."""
        return median(self.gates[gate])

    def of_all_gates(self) -> float:
        """The median of what all gates took together."""
        return median(map(sum, zip(*self.gates.values(), strict=True)))


@dataclass(frozen=True)
class TimedGate:
    """A gate, with a stopwatch."""

    gate: Gate
    cost: Cost

    @property
    def name(self) -> str:
        """The gate's own."""
        return self.gate.name

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """What the gate says."""
        began = perf_counter_ns()
        numbers = self.gate.check(submission, records)
        self.cost.gates[self.name].append(perf_counter_ns() - began)
        return numbers


@dataclass(frozen=True)
class Measured:
    """What one database took."""

    database: str
    bare: list[int]
    kinds: dict[str, Cost]


def measure(store: str, size: Size, database: str, commit: Commit) -> Measured:
    """Fill a room in this store, then measure round by round; the first few rounds warm up and do not count."""
    with busy_room(store, size) as (busy, wiring):
        _rounds(busy, wiring, commit, count=WARM_UP_ROUNDS)
        bare, kinds = _rounds(busy, wiring, commit, count=size.rounds)
    return Measured(database, bare, kinds)


def _rounds(busy: BusyRoom, wiring: Wiring, commit: Commit, *, count: int) -> tuple[list[int], dict[str, Cost]]:
    bare: list[int] = []
    kinds = {name: Cost() for name in KINDS}
    for _ in range(count):
        bare.append(_timed(commit))
        for name, draft in KINDS.items():
            kinds[name].whole.append(_decided(draft(busy), wiring, kinds[name]))
        busy.pass_an_hour()
    return bare, kinds


def _decided(request: SendRequest, wiring: Wiring, cost: Cost) -> int:
    """How long the one transaction takes in which a draft is decided about and queued. What goes before it only reads."""
    timed = replace(wiring)
    vars(timed)["gates"] = tuple(TimedGate(gate, cost) for gate in wiring.gates)
    acceptance = Acceptance(timed, request)
    for step in outbox.PREPARE:
        wiring.store.read(partial(step, acceptance))
    return _timed(lambda: wiring.store.write(partial(deciding.decide, outbox.DECIDE, acceptance)))


def _timed(work: Callable[[], Any]) -> int:
    began = perf_counter_ns()
    work()
    return perf_counter_ns() - began


def measure_all(size: Size, *, folder: Path, postgres: bool) -> Iterator[Measured]:
    """SQLite in a file in this folder, then PostgreSQL."""
    with sqlite_commit(folder) as (database, commit):
        yield measure(f"sqlite:///{folder / 'room.db'}", size, database, commit)
    if postgres:
        with running_postgres(DURABLE) as server, postgres_commit(url := server.fresh_url()) as (database, commit):
            yield measure(url, size, database, commit)


def figures(size: Size, measured: Sequence[Measured]) -> list[Figure]:
    """What one decision takes beside one bare commit, for each database and kind of draft."""
    return [
        compared(
            f"decide about a {kind}, {each.database.partition(' ')[0]}",
            median(cost.whole) / 1e6,
            "ms",
            reference="one bare durable commit",
            of_reference=median(each.bare) / 1e6,
            rounds=size.rounds,
        )
        for each in measured
        for kind, cost in each.kinds.items()
    ]


def report(size: Size, measured: Sequence[Measured]) -> str:
    """Everything as plain tables."""
    about = (
        f"One send in a room with {size.threads:,} threads, {size.suppressions:,} suppressions and {size.mailboxes} mailboxes;"
        f" medians of {size.rounds:,} rounds; CPython {platform.python_version()} on {platform.machine()}."
    )
    return "\n\n".join([about, *(table(each) for each in measured)])


def table(measured: Measured) -> str:
    """Two tables: the transaction against a bare commit, and each gate in it."""
    bare = median(measured.bare)
    lines = [measured.database, "", _row("", "µs", "ratio"), _row("one bare commit", _micro(bare), "1.00")]
    for name, cost in measured.kinds.items():
        for part, taken in (("all gates and the reservation", median(cost.whole)), ("the gates", cost.of_all_gates())):
            lines.append(_row(f"{name}: {part}", _micro(taken), f"{taken / bare:.2f}"))
    lines += ["", _row("gate", *(word for name in measured.kinds for word in (f"{name} µs", "share")))]
    costs = [*measured.kinds.values()]
    lines += [_row(gate, *_cells(costs, [cost.of(gate) for cost in costs])) for gate in costs[0].gates]
    lines.append(_row("all gates", *_cells(costs, [cost.of_all_gates() for cost in costs])))
    return "\n".join(lines)


def _cells(costs: Sequence[Cost], taken: Sequence[float]) -> Iterator[str]:
    """What was taken of each cost, and its share of the whole."""
    for cost, nanoseconds in zip(costs, taken, strict=True):
        yield _micro(nanoseconds)
        yield f"{nanoseconds / median(cost.whole):.1%}"


def _row(head: str, *cells: str) -> str:
    return f"{head:<46}{''.join(f'{cell:>15}' for cell in cells)}".rstrip()


def _micro(nanoseconds: float) -> str:
    return f"{nanoseconds / 1_000:,.1f}"


@contextmanager
def _private_folder(beside: Path | None) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="postroom-bench-", dir=beside))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _asked(words: Sequence[str]) -> argparse.Namespace:
    parser = options(__doc__, rounds=Size.rounds)
    for each in fields(Size):
        if each.name != "rounds":
            parser.add_argument(f"--{each.name}", type=int, default=each.default)
    parser.add_argument("--folder", type=Path, help="where the SQLite files go: the disk that is measured")
    parser.add_argument("--no-postgres", action="store_true", help="measure SQLite only")
    asked = parser.parse_args(words)
    if asked.threads < asked.rounds + WARM_UP_ROUNDS:
        parser.error(f"each round answers a letter: {asked.rounds} rounds need {asked.rounds + WARM_UP_ROUNDS} threads")
    return asked


def main(words: Sequence[str]) -> None:
    """Measure, print, and keep where that is asked for."""
    asked = _asked(words)
    size = Size(**{each.name: getattr(asked, each.name) for each in fields(Size)})
    with _private_folder(asked.folder) as folder:
        postgres = is_installed() and not asked.no_postgres
        measured = [*measure_all(size, folder=folder, postgres=postgres)]
    tell("policy_cost", figures(size, measured), write=asked.write, detail=report(size, measured))


if __name__ == "__main__":
    main(sys.argv[1:])
