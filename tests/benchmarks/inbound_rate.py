"""How fast mail comes in: read, classified, scored, threaded and stored, beside the standard library's parser alone.

Run `python -m tests.benchmarks.inbound_rate --help` from the root of the workspace. Mail comes as from a mailbox provider, who
has verified it and says so; with `--steps` a table tells what each step of the inbox takes of the processor. Nothing here
asserts a time.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter_ns, thread_time_ns

from pydantic import SecretStr

from postroom import Postroom
from postroom.backends.store.records.records import Records
from postroom.engine.inbound import inbox
from postroom.engine.inbound.entry import Entry
from postroom.engine.running import Running
from postroom.engine.wiring import Wiring
from postroom.mail.addresses.addresses import parse_address
from postroom.model.settings import Settings
from postroom.ports.receiver import Arrival
from tests.benchmarks.figures import Figure, compared, medians, options, tell
from tests.benchmarks.inbound_mail import mails

NAME = "inbound_rate"
DOMAIN, PROVIDER = "acme.test", "mx.acme.test"
GOALS = {4_000: ">= 1.0", 16_000: ">= 2.0"}
REFERENCE = "the standard library's parser alone"
_MAILS_A_ROUND, _AT_ONCE, _WARM_UP = 40, 8, 80


@dataclass(frozen=True)
class Door:
    """A room that mail comes into, and mail of one size that has not yet come."""

    wiring: Wiring
    receive: Callable[[Sequence[Arrival]], None]
    waiting: Iterator[Arrival]

    def next(self, count: int) -> list[Arrival]:
        """So much mail that the room has never seen."""
        return [next(self.waiting) for _ in range(count)]


@contextmanager
def door(store: str, size: int) -> Iterator[Door]:
    """A room on this store, and no end of mail of about so many octets."""
    settings = Settings(domain=DOMAIN, mailboxes=("support",), store=SecretStr(store), trusted_authserv=(PROVIDER,))
    with Postroom(DOMAIN, settings=settings, background=False) as room:

        async def receive(arrivals: Sequence[Arrival]) -> None:
            await room.asynchronous.run(partial(_let_in, arrivals=arrivals))

        wiring = room.asynchronous.call(partial(room.asynchronous.run, _wiring))
        yield Door(wiring, lambda arrivals: room.asynchronous.call(partial(receive, arrivals)), _arrivals(size))


async def _wiring(opened: Running) -> Wiring:
    return opened.wiring


async def _let_in(opened: Running, arrivals: Sequence[Arrival]) -> None:
    """Several at a time, as they come by as many connections."""
    rest = iter(arrivals)

    async def connection() -> None:
        for arrival in rest:
            await inbox.receive(opened.wiring, arrival)

    await asyncio.gather(*(connection() for _ in range(_AT_ONCE)))


def _arrivals(size: int) -> Iterator[Arrival]:
    first = 0
    while True:
        for raw in mails(size, first=first, count=_MAILS_A_ROUND):
            yield arrival_of(raw)
        first += _MAILS_A_ROUND


def arrival_of(raw: bytes) -> Arrival:
    """Mail as a provider hands it over."""
    sender, recipient = parse_address("bounce@mail.example"), parse_address(f"support@{DOMAIN}")
    return Arrival(content=raw, reverse_path=sender, recipients=(recipient,), source="call", authserv=PROVIDER)


def measure(
    store: str, size: int, *, rounds: int, count: int = _MAILS_A_ROUND, warm_up: int = _WARM_UP
) -> list[Figure]:
    """The whole way in and the reading alone, each beside the library's parser, on the same mail in the same rounds."""
    with door(store, size) as opened:
        opened.receive(opened.next(warm_up))
        batch: list[Arrival] = []

        def whole() -> float:
            batch[:] = opened.next(count)
            return _rate(lambda: opened.receive(batch), count)

        whole_way, reading, library = medians(
            rounds,
            whole,
            lambda: _rate(lambda: _read(opened, batch), count),
            lambda: _rate(lambda: _parse(batch), count),
        )
    about = partial(compared, unit="messages/s", reference=REFERENCE, of_reference=library, rounds=rounds)
    kilobytes = f"{size // 1_000} kB"
    return [
        about(f"inbound, {kilobytes}, {_named(store)}", whole_way, goal=GOALS.get(size, "-")),
        about(f"reading alone, {kilobytes}", reading),
    ]


def _named(store: str) -> str:
    return "PostgreSQL" if store.startswith("postgres") else "SQLite"


def _rate(work: Callable[[], None], count: int) -> float:
    began = perf_counter_ns()
    work()
    return count * 1e9 / (perf_counter_ns() - began)


def _read(opened: Door, batch: Sequence[Arrival]) -> None:
    for arrival in batch:
        inbox.read(Entry(opened.wiring, arrival))


def _parse(batch: Sequence[Arrival]) -> None:
    for arrival in batch:
        message_from_bytes(arrival.content, policy=policy.default)


def steps(store: str, size: int, *, count: int = _MAILS_A_ROUND, warm_up: int = _WARM_UP) -> str:
    """What each step takes of the processor, in microseconds a mail, as a plain table."""
    with door(store, size) as opened:
        opened.receive(opened.next(warm_up))
        taken: defaultdict[str, list[int]] = defaultdict(list)
        for arrival in opened.next(count):
            entry = Entry(opened.wiring, arrival)
            for step in inbox.READ:
                taken[f"read: {step.__name__}"].append(_cpu(partial(step, entry)))
            opened.wiring.store.write(partial(_stored, entry, taken))
        library = median(
            _cpu(lambda raw=each.content: message_from_bytes(raw, policy=policy.default)) for each in opened.next(count)
        )
    return _table(size, {**{name: sum(each) / count for name, each in taken.items()}, REFERENCE: library})


def _stored(entry: Entry, taken: dict[str, list[int]], records: Records) -> None:
    entry.over = False
    for step in inbox.STORE:
        taken[f"store: {step.__name__}"].append(_cpu(partial(step, entry, records)))
        if entry.over:
            return


def _cpu(work: Callable[[], object]) -> int:
    began = thread_time_ns()
    work()
    return thread_time_ns() - began


def _table(size: int, taken: dict[str, float]) -> str:
    """The steps in their order, and the two halves of them together."""
    halves = {
        f"{half} in all": sum(each for name, each in taken.items() if name.startswith(half))
        for half in ("read", "store")
    }
    head = f"{f'CPU a mail of {size // 1_000} kB':<56}{'µs':>9}"
    return "\n".join([head, *(f"{name:<56}{each / 1_000:>9.1f}" for name, each in (taken | halves).items())])


@contextmanager
def _folder(beside: Path | None) -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="postroom-bench-", dir=beside))
    try:
        yield made
    finally:
        shutil.rmtree(made)


def main(words: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options(__doc__, rounds=15)
    parser.add_argument("--mails", type=int, default=_MAILS_A_ROUND, help="how many come in a round")
    parser.add_argument("--warm-up", type=int, default=_WARM_UP, help="how many come before the first round")
    parser.add_argument("--folder", type=Path, help="where the SQLite files go: the disk that is measured")
    parser.add_argument("--steps", action="store_true", help="tell what each step takes, in place of the rates")
    asked = parser.parse_args(words)
    with _folder(asked.folder) as folder:
        told = _told_steps if asked.steps else _told_rates
        told(asked, {size: f"sqlite:///{folder / f'{size}.db'}" for size in GOALS})


def _told_steps(asked: argparse.Namespace, stores: dict[int, str]) -> None:
    for size, store in stores.items():
        print(steps(store, size, count=asked.mails, warm_up=asked.warm_up), end="\n\n")


def _told_rates(asked: argparse.Namespace, stores: dict[int, str]) -> None:
    figures = [
        figure
        for size, store in stores.items()
        for figure in measure(store, size, rounds=asked.rounds, count=asked.mails, warm_up=asked.warm_up)
    ]
    tell(NAME, figures, write=asked.write)


if __name__ == "__main__":
    main(sys.argv[1:])
