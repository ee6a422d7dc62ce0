"""Four processes on PostgreSQL against one: end to end on one room, and the store alone with a room for each.

Run `python -m tests.benchmarks.workers` from the root of the workspace. Every process submits its share and delivers whatever is
queued, to a mail server in a process of its own; on two cores, four of them show what sharing costs and not what more cores give.
A process has done some of the same work before it says that it is ready: what is measured is work, and not how its connections are
made and its statements planned, which four processes do four times. What a row takes of all processors, workers' and server's, says
how many the machine could do at most.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

from postroom.backends.store.records.claims import OUTBOX_QUEUE, Claim
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store, open_store
from postroom.backends.system import SystemClock
from tests.benchmarks.figures import Figure, compared, interleaved, options, tell
from tests.benchmarks.processor_time import processor_ms, server_processes
from tests.crash.workers.room import MAILBOX, letter, room
from tests.crash.workers.sink import running_sink
from tests.servers.postgres import DURABLE, PostgresServer, running_postgres

PROCESSES = 4
THREADS = 8
PROCESSORS = ": processors of workers and server"
"""What follows the name of a rate in that of the figure for what each piece of work takes."""
WARM_UP = 96
"""Pieces of work that a process does before it is ready: a dozen on each connection, after which every statement is prepared."""


@dataclass(frozen=True)
class Work:
    """How many pieces of work were done in a second, and what each took of the workers' and the server's processors."""

    rate: float
    processor_ms: float


class Member:
    """One of the processes that share the work, from outside: ready when it is made, at work from `begin` on."""

    def __init__(self, *command: str) -> None:
        whole = [sys.executable, "-m", "tests.benchmarks.workers", *command]
        self._process = subprocess.Popen(whole, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.number = self._process.pid

    def await_line(self) -> str:
        """The next thing that it says."""
        assert self._process.stdout is not None
        if not (said := self._process.stdout.readline()):
            raise RuntimeError("A process ended before its work was done.")
        return said.strip()

    def say(self, line: str) -> None:
        """Tell it something."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """Close its standard input, and wait for it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


@contextmanager
def members(commands: Sequence[Sequence[str]]) -> Iterator[list[Member]]:
    """So many processes, all of them ready."""
    with ExitStack() as stack:
        opened = []
        for command in commands:
            opened.append(Member(*command))
            stack.callback(opened[-1].end)
        for member in opened:
            member.await_line()
        yield opened


def end_to_end(server: PostgresServer, sink: str, *, processes: int, messages: int) -> Work:
    """Messages from the submission to a mail server's answer on record, in an empty database."""
    share, url = messages // processes, server.fresh_url()
    commands = [["--deliver", url, sink, str(share), str(number)] for number in range(processes)]
    return _done(commands, share * processes, url)


def store_only(server: PostgresServer, *, processes: int, rows: int) -> Work:
    """Rows of work that are queued, claimed and finished, in a room of its own for each process."""
    share, url = rows // processes, server.fresh_url()
    commands = [["--claim", url, f"room{number}.test", str(share)] for number in range(processes)]
    return _done(commands, share * processes, url)


def _done(commands: Sequence[Sequence[str]], work: int, url: str) -> Work:
    with members(commands) as opened:
        processes = [*(member.number for member in opened), *server_processes(url)]
        began, used = time.monotonic(), processor_ms(processes)
        for member in opened:
            member.say("begin")
        for member in opened:
            member.await_line()
        return Work(work / (time.monotonic() - began), (processor_ms(processes) - used) / work)


def deliver(url: str, sink: str, share: str, number: str) -> None:
    """A process that submits its share and is done when nothing is left of anybody's."""
    with room(url, sink) as opened:
        mailbox = opened.mailbox(MAILBOX)
        opened.info()

        def send(index: int) -> None:
            mailbox.send(f"s{number}-{index}@example.com", subject=f"Order {index}", text=letter())

        def pass_through(numbers: range) -> None:
            _share_out(send, numbers)
            if not opened.drain(120):
                raise RuntimeError("What was queued did not leave.")

        pass_through(_warm_up(int(share)))
        with _begun():
            pass_through(range(int(share)))


def claim(url: str, name: str, share: str) -> None:
    """A process that has one queue to itself."""
    store = open_store(url, room=name, domains=(name,), clock=SystemClock())
    _share_out(partial(_pass_one_through, store), _warm_up(int(share)))
    with _begun():
        _share_out(partial(_pass_one_through, store), range(int(share)))
    store.close()


def _pass_one_through(store: Store, index: int) -> None:
    store.write(lambda records: records.claims.enqueue(OUTBOX_QUEUE, index))
    while not (claims := store.write(_claim_one)):  # another thread was at the last one that this could see
        pass
    store.write(lambda records: records.claims.finish(claims[0]))


def _claim_one(records: Records) -> list[Claim]:
    return records.claims.due([OUTBOX_QUEUE], worker="w", lease_until=records.now + 30_000, count=1)


def _share_out(work: Callable[[int], None], numbers: range) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(work, numbers):
            pass


def _warm_up(share: int) -> range:
    """Numbers after those of the share."""
    return range(share, share + min(share, WARM_UP))


@contextmanager
def _begun() -> Iterator[None]:
    """Ready, and at work once it is told; done when the block is. It stays until its standard input ends."""
    print("ready", flush=True)
    sys.stdin.readline()
    yield
    print("done", flush=True)
    sys.stdin.read()


def serve_sink() -> None:
    """The process of the mail server."""
    with running_sink() as sink:
        print(sink.url, flush=True)
        sys.stdin.read()


@contextmanager
def sink_process() -> Iterator[str]:
    """A mail server in a process of its own; its URL."""
    member = Member("--sink")
    try:
        yield member.await_line()
    finally:
        member.end()


def measured(rounds: int, *, messages: int, rows: int) -> list[Figure]:
    """Four processes and one in turn."""
    with running_postgres(DURABLE) as server, sink_process() as sink:
        four, one, rooms_of_four, room_of_one = interleaved(
            rounds,
            lambda: end_to_end(server, sink, processes=PROCESSES, messages=messages),
            lambda: end_to_end(server, sink, processes=1, messages=messages),
            lambda: store_only(server, processes=PROCESSES, rows=rows),
            lambda: store_only(server, processes=1, rows=rows),
        )
    return [
        *_shared("one room, end to end", "messages", four, one, goal=">= 0.85"),
        *_shared("a room each, store only", "rows", rooms_of_four, room_of_one, goal=">= 1.2"),
    ]


def _shared(name: str, pieces: str, by_four: Sequence[Work], by_one: Sequence[Work], *, goal: str) -> Iterator[Figure]:
    """How fast four processes are beside one, and what a piece of work takes of the processors in either case."""
    rounds = len(by_four)
    yield compared(
        f"{PROCESSES} processes on PostgreSQL, {name}",
        median(each.rate for each in by_four),
        f"{pieces}/s",
        reference="1 process",
        of_reference=median(each.rate for each in by_one),
        goal=goal,
        rounds=rounds,
    )
    yield compared(
        f"{PROCESSES} processes on PostgreSQL, {name}{PROCESSORS}",
        median(each.processor_ms for each in by_four),
        "ms",
        reference="1 process",
        of_reference=median(each.processor_ms for each in by_one),
        rounds=rounds,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and tell, or be one of the processes."""
    parser = options(__doc__, rounds=5)
    parser.add_argument("--messages", type=int, default=1_000)
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--deliver", nargs=4, help="be a process that submits and delivers")
    parser.add_argument("--claim", nargs=3, help="be a process that works on rows")
    parser.add_argument("--sink", action="store_true", help="be the mail server")
    told = parser.parse_args(arguments)
    if told.deliver:
        deliver(*told.deliver)
    elif told.claim:
        claim(*told.claim)
    elif told.sink:
        serve_sink()
    else:
        tell("workers", measured(told.rounds, messages=told.messages, rows=told.rows), write=told.write)


if __name__ == "__main__":
    main()
