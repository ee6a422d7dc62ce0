"""A mailbox of 1,000,000 messages against one of 10,000: what grows with the size, and what does not.

Run `python -m tests.benchmarks.million --help` from the root of the workspace. Both rooms are filled by multiplying what a really
received, answered and delivered first copy left behind (`grown_room`), then indexed by the room's own indexer. Everything is
measured through the room's public face, the small and the large one in turns, when both have been read into the memory of the
machine. With `--keep FOLDER` the stores stay there, filled once: `--fill` ends after that, and the next run only measures.
"""

from __future__ import annotations

import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property, partial
from pathlib import Path
from statistics import median
from time import perf_counter

from postroom.engine.outbound import deciding, outbox
from postroom.engine.outbound.acceptance import Acceptance, SendRequest
from postroom.engine.running import Running
from postroom.engine.wiring import Wiring
from postroom.model.choices import DEFAULT_SCOPES
from postroom.model.run import Run
from tests.benchmarks import grown_room
from tests.benchmarks.figures import Figure, alone, compared, options, tell
from tests.benchmarks.filling import PostgresFiller, SqliteFiller, server
from tests.benchmarks.grown_room import BEGAN, EVERYWHERE, MINUTE, SOMETIMES, GrownRoom
from tests.servers.postgres import is_installed

FULL, SHARE = 1_000_000, 100
ROUNDS, WARM_UP = 60, 5
FIRST_COPY = 100
NOT_WRITTEN = "zebra"
"""A word that no letter holds: whoever looks for it has the index brought up to date."""

OF_SUPPORT = "mailbox_id = (select id from mailbox where name = 'support') and direction = 'inbound'"
"""What support received. There is an index for it: a question of ours that read the whole mailbox would leave the caches of the
processor full of it, and what is timed next would be slower in the large room for that reason alone.
"""

RATIOS = {"ingest": ">= 0.75", "reservation": ">= 0.95", "thread": ">= 0.85", "first page": ">= 0.9"}
SEARCH = {"SQLite": "<= 1 ms", "PostgreSQL": "<= 50 ms"}
TO_INDEX = "search, new mail to index first"
SEARCHES = ("search, in every message", "search, in 1 % of them", "search, in one thread", "search, no such word")


@dataclass
class Mailbox:
    """A filled room that is open, and what is asked of it. Every measure is one call of its public face."""

    grown: GrownRoom
    wiring: Wiring
    size: int
    chance: random.Random

    @property
    def measures(self) -> dict[str, Callable[[], object]]:
        """By name: what is done and timed."""
        support = self.grown.room.mailbox("support")
        return {
            "ingest": self._letter(),
            "reservation": self._draft(),
            "thread": partial(support.thread, f"t{self._some('thread_id')}"),
            "first page": partial(support.messages, unread=False),
            "page in the middle": partial(support.messages, unread=False, before=str(self._some("id"))),
            "unread page": partial(support.messages, unread=True),
            TO_INDEX: partial(support.search, NOT_WRITTEN),
            SEARCHES[0]: partial(support.search, EVERYWHERE),
            SEARCHES[1]: partial(support.search, SOMETIMES),
            SEARCHES[2]: partial(support.search, f"order7x{self.chance.randrange(self.copies):06d}x"),
            SEARCHES[3]: partial(support.search, NOT_WRITTEN),
        }

    @cached_property
    def copies(self) -> int:
        """How many copies the room is made of."""
        return self._number("select count(*) as number from suppression")

    def round(self) -> dict[str, float]:
        """How many milliseconds each measure took."""
        self.grown.room.mailbox("support").search(NOT_WRITTEN)
        self.grown.clock.move_to(self.grown.clock.now() + MINUTE)
        return {name: _timed(work) for name, work in self.measures.items()}

    def _letter(self) -> Callable[[], object]:
        raw = self.grown.newcomer()
        return partial(self.grown.room.receive, raw, recipients=[f"support@{grown_room.DOMAIN}"])

    def _draft(self) -> Callable[[], object]:
        """The one transaction that decides about a new message and queues it. What goes before it only reads."""
        acceptance = Acceptance(self.wiring, self._request())
        for step in outbox.PREPARE:
            self.wiring.store.read(partial(step, acceptance))
        return partial(self.wiring.store.write, partial(deciding.decide, outbox.DECIDE, acceptance))

    def _request(self) -> SendRequest:
        bare = SendRequest(mailbox="support", scopes=DEFAULT_SCOPES, run=Run(), text=f"News {self.chance.random()}")
        return replace(bare, to=(f"new{self.chance.random()}@example.org",), subject="News")

    def _some(self, column: str) -> int:
        """What stands in a column of a placement that exists, anywhere in the mailbox."""
        anywhere = self.chance.randrange(10, self._number("select max(id) as number from placement") + 1)
        placed = f"{OF_SUPPORT} and id <= {anywhere}"
        return self._number(f"select {column} as number from placement where {placed} order by id desc limit 1")

    def _number(self, sql: str) -> int:
        return int(self.wiring.store.read(lambda records: records.connection.ask(sql))[0]["number"])


@contextmanager
def opened(store: str, size: int, *, number: int) -> Iterator[Mailbox]:
    """A filled room, some time after the last thing happened in it."""
    with grown_room.grown_room(store, began=BEGAN + timedelta(days=30 + number)) as grown:
        wiring = grown.room.asynchronous.call(lambda: grown.room.asynchronous.run(_wiring))
        yield Mailbox(grown, wiring, size, random.Random(size))


async def _wiring(room: Running) -> Wiring:
    return room.wiring


def fill(store: str, messages: int, *, note: Callable[[str], None]) -> None:
    """Live the first copy, multiply it, index it."""
    grown_room.live(store, messages=min(FIRST_COPY, max(messages * 2 // 3, 10)))
    filler = SqliteFiller if store.startswith("sqlite") else PostgresFiller
    with filler(store) as connected:
        grown_room.multiply(connected, messages=messages, note=note)
    with grown_room.grown_room(store, began=BEGAN + timedelta(days=29)) as grown:
        began = perf_counter()
        grown.room.mailbox("support").search(NOT_WRITTEN)
        note(f"{messages:,} messages indexed in {perf_counter() - began:.0f} s")
    with filler(store):
        """What is left of indexing is cleaned up."""


def measure(database: str, stores: dict[int, str], *, rounds: int) -> list[Figure]:
    """The small room and the large one in turns."""
    with ExitStack() as stack:
        run = time.time_ns() // 10**9 % 10**6
        small, large = (stack.enter_context(opened(stores[size], size, number=run)) for size in sorted(stores))
        for each in (small, large):
            for _ in range(WARM_UP):
                each.round()
        found = [(small.round(), large.round()) for _ in range(rounds)]
    return [_figure(database, name, found, small.size, large.size) for name in found[0][0]]


def _figure(database: str, name: str, found: Sequence[tuple[dict[str, float], ...]], small: int, large: int) -> Figure:
    of_small, of_large = (median(each[at][name] for each in found) for at in (0, 1))
    told, rounds = f"{name}, {large:,} messages, {database}", len(found)
    if name in SEARCHES:
        return alone(told, of_large, "ms", goal=SEARCH[database], rounds=rounds)
    goal = RATIOS.get(name, "-")
    return compared(
        told, of_large, "ms", reference=f"{small:,} messages", of_reference=of_small, goal=goal, rounds=rounds
    )


def _warm(paths: Iterable[Path]) -> None:
    """Read everything once: what is compared is the way to the rows and not a disk."""
    for path in paths:
        if path.is_file():
            with path.open("rb") as file:
                while file.read(1 << 22):
                    pass


def _timed(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """The folder that is kept, or one that is removed, by whatever this process ends that it can hear."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="postroom-million-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        signal.signal(signal.SIGTERM, before)


def _filled(stores: dict[int, str], folder: Path, *, database: str) -> None:
    for size, store in stores.items():
        done = folder / f"{database}-{size}.filled"
        if not done.exists():
            fill(store, size, note=lambda told: print(f"{database}: {told}", file=sys.stderr, flush=True))
            done.touch()


def main(words: list[str]) -> None:
    """Fill, measure, print, and write where that is asked for."""
    parser = options(__doc__, rounds=ROUNDS)
    parser.add_argument(
        "--messages", type=int, default=FULL // 10, help=f"in the large mailbox; {FULL:,} is the full size"
    )
    parser.add_argument("--keep", type=Path, help="where the filled stores are kept, or are found from the last time")
    parser.add_argument("--fill", action="store_true", help="only fill")
    parser.add_argument("--only", choices=("SQLite", "PostgreSQL"), help="only this database")
    asked = parser.parse_args(words)
    sizes, figures = (asked.messages // SHARE, asked.messages), []
    with _folder(asked.keep) as folder:
        for database in (asked.only,) if asked.only else ("SQLite", *(("PostgreSQL",) if is_installed() else ())):
            with nullcontext(None) if database == "SQLite" else server(folder / "postgres") as running:
                where = running.url_of if running else lambda name: f"sqlite:///{folder / name}.db"
                stores = {size: where(f"room{size}") for size in sizes}
                _filled(stores, folder, database=database)
                if not asked.fill:
                    _warm(
                        folder.glob("*.db")
                        if database == "SQLite"
                        else (folder / "postgres" / "data" / "base").rglob("*")
                    )
                    figures += measure(database, stores, rounds=asked.rounds)
    if not asked.fill:
        tell("million", figures, write=asked.write)


if __name__ == "__main__":
    main(sys.argv[1:])
