"""Four workers on PostgreSQL under load; one dies by SIGKILL every few seconds. Nothing is lost, nothing is sent twice.

`python -m tests.crash.workers_killed --seconds 120 --every 5` prints one JSON document and exits with 1 on a fault. With
`--restart-postgres` the server is restarted meanwhile, in turn `fast` and `immediate`, as `pg_ctl` names them.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle

from tests.crash.workers.crew import Crew, Taken, loading, working
from tests.crash.workers.room import room
from tests.crash.workers.sink import Sink, running_sink
from tests.crash.workers.verdict import Books, faults, settle_the_unknown
from tests.servers.postgres import DURABLE, PostgresServer, running_postgres

WORKERS = 4
DRAIN_SECONDS = 120.0


@dataclass(frozen=True)
class Ended:
    """How it ended; `lost` and `doubled` are counted when all was worked off and settled. `unknown` is what the store showed as
    such, `of_them_arrived` how much of that the sink had.
    """

    seconds: float
    kills: int
    restarts: int
    sends: int
    answers: int
    lost: int
    doubled: int
    unknown: int
    of_them_arrived: int
    refused_and_tried_again: int
    unavailable: dict[str, int]
    statuses: dict[str, int]
    drained: bool
    died_by_themselves: int
    faults: tuple[str, ...]


def run(*, seconds: float, every: float, restarts: float | None, rate: float, seed: int) -> Ended:
    """The whole of it on a database of its own."""
    with (
        running_postgres(DURABLE) as server,
        running_sink() as sink,
        working(store := server.fresh_url(), sink.url, WORKERS) as crew,
    ):
        began = time.monotonic()
        with loading(crew, rate=rate) as taken:
            restarted = disturb(crew, server, seconds=seconds, every=every, restarts=restarts, seed=seed)
        return judged(crew, taken, sink, Books(store), restarted=restarted, seconds=time.monotonic() - began)


def disturb(
    crew: Crew, server: PostgresServer, *, seconds: float, every: float, restarts: float | None, seed: int
) -> int:
    """Kill a worker every so many seconds, and restart the server; how often it was restarted."""
    chance, modes, restarted = random.Random(seed), cycle(("fast", "immediate")), 0
    for what in _plan(seconds, every=every, restarts=restarts):
        if what == "kill":
            crew.kill_one(chance)
        else:
            server.restart(next(modes))
            restarted += 1
    return restarted


def judged(crew: Crew, taken: Taken, sink: Sink, books: Books, *, restarted: int, seconds: float) -> Ended:
    """Let everything be worked off, settle what nobody knows, and compare."""
    drained = books.wait_until_nothing_is_open(DRAIN_SECONDS)
    with room(crew.store, crew.transport, delivering=False) as opened:
        unknown, arrived = settle_the_unknown(opened, sink)
    drained = books.wait_until_nothing_is_open(DRAIN_SECONDS) and drained
    return Ended(
        seconds=round(seconds, 1),
        kills=crew.kills,
        restarts=restarted,
        sends=len(taken.sends),
        answers=len(taken.dropped),
        lost=sum(not sink.recipients[who] for who in (*taken.sends, *taken.dropped)),
        doubled=sum(times - 1 for times in sink.recipients.values() if times > 1),
        unknown=unknown,
        of_them_arrived=arrived,
        refused_and_tried_again=taken.refused,
        unavailable=dict(Counter(taken.unavailable)),
        statuses=books.statuses(),
        drained=drained,
        died_by_themselves=crew.died_by_themselves,
        faults=tuple(faults(taken, sink, books)),
    )


def is_good(ended: Ended) -> bool:
    """Whether there is nothing to say."""
    return ended.drained and not ended.faults and not ended.died_by_themselves


def _plan(seconds: float, *, every: float, restarts: float | None) -> Iterator[str]:
    """What is due next; each comes when it is time."""
    began = time.monotonic()
    due = [(number * every, "kill") for number in range(1, int(seconds / every) + 1)] if every else []
    due += [(number * restarts, "restart") for number in range(1, int(seconds / restarts) + 1)] if restarts else []
    for when, what in sorted(due):
        time.sleep(max(0.0, began + when - time.monotonic()))
        yield what
    time.sleep(max(0.0, began + seconds - time.monotonic()))


def main(arguments: Sequence[str] | None = None, *, tell: Callable[[str], None] = print) -> bool:
    """Run it, and print how it ended; whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--every", type=float, default=5, help="seconds between two kills; 0 for none")
    parser.add_argument("--restart-postgres", type=float, metavar="SECONDS", help="restart the server every so often")
    parser.add_argument("--rate", type=float, default=20, help="sends a second, and inbound mails a second")
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args(arguments)
    ended = run(seconds=told.seconds, every=told.every, restarts=told.restart_postgres, rate=told.rate, seed=told.seed)
    tell(json.dumps(asdict(ended), indent=1))
    return is_good(ended)


if __name__ == "__main__":
    sys.exit(not main())
