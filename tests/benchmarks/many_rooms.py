"""Many rooms: in one PostgreSQL, where one sends beside others at rest; and in one process, where letters come into all of them.

Run `python -m tests.benchmarks.many_rooms` from the root of the workspace. A room that woke for its neighbours' commits would look
for work as often as there is any in all of them together; and threads of many rooms can fight for one interpreter.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import count, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from postroom import Message, Postroom
from postroom.model.domain import DkimAlgorithm
from tests.benchmarks.figures import Figure, alone, compared, interleaved, medians, options, tell
from tests.benchmarks.processor_time import processor_ms
from tests.benchmarks.send_rate import MAILBOX, Way, a_room
from tests.benchmarks.smtp_sink import running_sink
from tests.servers.postgres import DURABLE, is_installed, running_postgres

NAME = "many_rooms"
ROOMS = 12
WARM_UP = 100
SETTLING_SECONDS = 2.0
CALLERS = 8
PATIENCE = 60.0


def beside_others(*, messages: int, rounds: int) -> list[Figure]:
    """One room alone in its database, and one that shares it, in turn."""
    with ExitStack() as stack:
        loop = stack.enter_context(asyncio.Runner())
        port = stack.enter_context(running_sink())
        server = stack.enter_context(running_postgres({**DURABLE, "max_connections": "200"}))
        alone_there, shared = server.fresh_url(), server.fresh_url()
        first, beside = (
            stack.enter_context(a_room(loop, url, port, DkimAlgorithm.RSA)) for url in (alone_there, shared)
        )
        resting = stack.enter_context(at_rest(shared))
        for way in (first, beside):
            loop.run(way(WARM_UP))
        time.sleep(SETTLING_SECONDS)

        def shares() -> tuple[float, float]:
            before = processor_ms([resting])
            rate = _rate(loop, beside, messages)
            return rate, (processor_ms([resting]) - before) / messages

        by_itself, sharing = interleaved(rounds, lambda: (_rate(loop, first, messages), 0.0), shares)
    return [
        compared(
            f"send, RSA-2048, PostgreSQL, {ROOMS} rooms at rest beside it",
            median(rate for rate, _ in sharing),
            "messages/s",
            reference="alone in its database",
            of_reference=median(rate for rate, _ in by_itself),
            rounds=rounds,
        ),
        alone(
            f"{ROOMS} rooms at rest: their processor, for each message of another",
            median(taken for _, taken in sharing),
            "ms",
            rounds=rounds,
        ),
    ]


def together(store: str, urls: Sequence[str], *, letters: int, rounds: int) -> Figure:
    """Letters that come into a room of the first store, and into one of each other in turn, until a handler has had them."""
    with ExitStack() as stack:
        one, *many = (stack.enter_context(handling(number, url)) for number, url in enumerate(urls))
        numbers = count()
        for rooms in ([one], many):
            _letters(rooms, numbers, WARM_UP)
        by_one, by_many = medians(
            rounds, lambda: _letters([one], numbers, letters), lambda: _letters(many, numbers, letters)
        )
    return compared(
        f"letters handled, {len(many)} rooms in one process, {store}",
        by_many,
        "letters/s",
        reference="one room",
        of_reference=by_one,
        rounds=rounds,
    )


@contextmanager
def handling(number: int, url: str) -> Iterator[Postroom]:
    """A room in which mail is handled."""
    with Postroom(f"room{number}.test", mailboxes=(MAILBOX,), store=url) as room:
        room.on_message(MAILBOX)(_put_away)
        room.start()
        yield room


def _letters(rooms: Sequence[Postroom], numbers: Iterator[int], letters: int) -> float:
    """So many come in by several callers, to each room in turn; how many a second."""

    def receive(number: int) -> None:
        room = rooms[number % len(rooms)]
        to, sender = f"{MAILBOX}@{room.domain}", f"person{number}@example.com"
        raw = f"From: {sender}\r\nTo: {to}\r\nSubject: Order {number}\r\nMessage-ID: <{number}@example.com>\r\n\r\nHello.\r\n"
        room.receive(raw.encode(), recipients=[to], reverse_path=sender)

    began = time.perf_counter()
    with ThreadPoolExecutor(CALLERS) as pool:
        [*pool.map(receive, islice(numbers, letters))]
    if not all(room.drain(PATIENCE) for room in rooms):
        raise RuntimeError("Not every letter was handled in time.")
    return letters / (time.perf_counter() - began)


def _rate(loop: asyncio.Runner, way: Way, messages: int) -> float:
    began = time.perf_counter()
    loop.run(way(messages))
    return messages / (time.perf_counter() - began)


@contextmanager
def at_rest(url: str) -> Iterator[int]:
    """Rooms in a process of their own, by its number, which have nothing to do."""
    command = [sys.executable, "-m", "tests.benchmarks.many_rooms", "--rest", url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        if not process.stdout.readline():
            raise RuntimeError("The rooms could not be opened.")
        try:
            yield process.pid
        finally:
            process.stdin.close()


def rest(url: str) -> None:
    """Be the process of these rooms, until its standard input ends."""
    with ExitStack() as stack:
        for number in range(ROOMS):
            stack.enter_context(handling(number, url))
        print("ready", flush=True)
        sys.stdin.read()


def _put_away(message: Message) -> None:
    """A handler that takes no time."""


def measured(*, messages: int, rounds: int) -> list[Figure]:
    """Every figure: those of PostgreSQL where it is installed."""
    with TemporaryDirectory(prefix="postroom-bench-") as folder:
        files = [f"sqlite:///{Path(folder) / str(number)}.db" for number in range(ROOMS + 1)]
        figures = [together("SQLite, a file each", files, letters=2 * messages, rounds=rounds)]
    if is_installed():
        with running_postgres({**DURABLE, "max_connections": "300"}) as server:
            urls = [server.fresh_url()] + [server.fresh_url()] * ROOMS
            figures.append(together("one PostgreSQL", urls, letters=2 * messages, rounds=rounds))
        figures += beside_others(messages=messages, rounds=rounds)
    return figures


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and tell, or be the process of the rooms at rest."""
    parser = options(__doc__, rounds=5)
    parser.add_argument("--messages", type=int, default=300, help="how many are sent in a round")
    parser.add_argument("--rest", metavar="URL", help="be the rooms at rest")
    told = parser.parse_args(arguments)
    if told.rest:
        rest(told.rest)
    else:
        tell(NAME, measured(messages=told.messages, rounds=told.rounds), write=told.write)


if __name__ == "__main__":
    main(sys.argv[1:])
