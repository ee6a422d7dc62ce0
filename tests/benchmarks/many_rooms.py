"""Rooms that share a PostgreSQL: one sends, and others are at rest in a process of their own. What they cost it, and take.

Run `python -m tests.benchmarks.many_rooms` from the root of the workspace. A room that woke for its neighbours' commits would look
for work as often as there is any in all of them together.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from statistics import median

from postroom import Message, Postroom
from postroom.model.domain import DkimAlgorithm
from tests.benchmarks.figures import Figure, alone, compared, interleaved, options, tell
from tests.benchmarks.processor_time import processor_ms
from tests.benchmarks.send_rate import MAILBOX, Way, a_room
from tests.benchmarks.smtp_sink import running_sink
from tests.servers.postgres import DURABLE, running_postgres

NAME = "many_rooms"
ROOMS = 12
WARM_UP = 100
SETTLING_SECONDS = 2.0


def measured(*, messages: int, rounds: int) -> list[Figure]:
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
            room = stack.enter_context(Postroom(f"room{number}.test", mailboxes=(MAILBOX,), store=url))
            room.on_message(MAILBOX)(_put_away)
            room.start()
        print("ready", flush=True)
        sys.stdin.read()


def _put_away(message: Message) -> None:
    """Mail that never comes."""


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
