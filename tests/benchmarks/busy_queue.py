"""A queue that was worked on for hours, with no vacuum since, against a fresh one: what a worker's claim takes.

Run `python -m tests.benchmarks.busy_queue` from the root of the workspace. What is done stays in PostgreSQL's index of what waits
until the next vacuum, which in a table of millions of rows comes late: a worker must not go through it with each claim.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from postroom.backends.store.records.claims import OUTBOX_QUEUE, Claim, Moments
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import open_store
from postroom.backends.system import SystemClock
from tests.benchmarks.figures import Figure, compared, medians, options, tell
from tests.servers.postgres import DURABLE, is_installed, running_postgres

NAME = "busy_queue"
DOMAIN, WORKER = "acme.test", "worker"
LEASE = 30_000
BATCH = 1_000


class Queue:
    """A queue and its one worker, which claims as a worker of a room does."""

    def __init__(self, url: str) -> None:
        self.store = open_store(url, room=DOMAIN, domains=(DOMAIN,), clock=SystemClock())
        self._numbers = count()
        self._moments = Moments()

    def work_off(self, rows: int) -> None:
        """So many rows come, are claimed and done."""
        for _ in range(rows // BATCH):
            self.store.write(lambda records: [self._put(records) for _ in range(BATCH)])
            claims = self.store.write(lambda records: self._claimed(records, BATCH))
            self.store.write(lambda records, claims=claims: records.claims.finish_all(claims))

    def claim(self) -> float:
        """Seconds that the claim of one row takes, with the look at what is next; and the row is done."""
        self.store.write(self._put)
        began = time.perf_counter()
        claims = self.store.write(lambda records: self._claimed(records, 1))
        took = time.perf_counter() - began
        self.store.write(lambda records: records.claims.finish_all(claims))
        return took

    def look(self) -> float:
        """Seconds that a look takes which goes all the way back, as a worker does with each heartbeat."""
        began = time.perf_counter()
        self.store.read(lambda records: records.claims.moments([OUTBOX_QUEUE], worker=WORKER))
        return time.perf_counter() - began

    def _put(self, records: Records) -> None:
        records.claims.enqueue(OUTBOX_QUEUE, next(self._numbers))

    def _claimed(self, records: Records, rows: int) -> list[Claim]:
        since, until = self._moments.since([OUTBOX_QUEUE], lease=LEASE), records.now + LEASE
        claims = records.claims.due([OUTBOX_QUEUE], worker=WORKER, lease_until=until, count=rows, since=since)
        self._moments = records.claims.moments([OUTBOX_QUEUE], worker=WORKER, since=since)
        return claims


@contextmanager
def opened(url: str) -> Iterator[Queue]:
    """A queue in an empty store."""
    queue = Queue(url)
    try:
        yield queue
    finally:
        queue.store.close()


def measured(store: str, old_url: str, fresh_url: str, *, rows: int, rounds: int) -> list[Figure]:
    """The old queue and the fresh one in turn."""
    with opened(old_url) as old, opened(fresh_url) as fresh:
        old.work_off(rows)
        fresh.work_off(BATCH)
        time.sleep(LEASE / 1000)
        claim, of_fresh, look, look_of_fresh = medians(rounds, old.claim, fresh.claim, old.look, fresh.look)
    reference = f"{BATCH:,} rows done"
    return [
        compared(
            f"{what}, {rows:,} rows done since the last vacuum, {store}",
            ours * 1000,
            "ms",
            reference=reference,
            of_reference=theirs * 1000,
            rounds=rounds,
        )
        for what, ours, theirs in (("claim", claim, of_fresh), ("look with a heartbeat", look, look_of_fresh))
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and tell."""
    parser = options(__doc__, rounds=60)
    parser.add_argument("--rows", type=int, default=400_000)
    told = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="postroom-bench-") as folder, ExitStack() as stack:
        urls = {"SQLite": [f"sqlite:///{Path(folder) / name}.db" for name in ("old", "fresh")]}
        if is_installed():
            server = stack.enter_context(running_postgres(DURABLE))
            urls["PostgreSQL"] = [server.fresh_url(), server.fresh_url()]
        figures = [
            figure
            for store, pair in urls.items()
            for figure in measured(store, *pair, rows=told.rows, rounds=told.rounds)
        ]
    tell(NAME, figures, write=told.write)


if __name__ == "__main__":
    main(sys.argv[1:])
