"""How many messages a second leave: every gate, the reservation, DKIM, the store, SMTP and the outcome on record.

Run `python -m tests.benchmarks.send_rate --help` from the root of the workspace. Each round sends through a sink in a process of
its own: aiosmtplib alone, a tool that opens smtplib for each send, and rooms. Nothing here asserts a time.
"""

from __future__ import annotations

import asyncio
import resource
import smtplib
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory

import aiosmtplib
from pydantic import SecretStr

from postroom import AsyncPostroom
from postroom.model.domain import DkimAlgorithm
from postroom.model.limits import Limits
from postroom.model.settings import Settings
from tests.benchmarks.figures import Figure, compared, options, tell
from tests.benchmarks.smtp_sink import running_sink
from tests.servers.postgres import DURABLE, is_installed, running_postgres

NAME = "send_rate"
DOMAIN, MAILBOX = "acme.test", "support"
SENDERS = 64
CONNECTIONS = 50
THREADS = 16
PATIENCE = 120.0
BARE, NAIVE = (
    f"aiosmtplib alone, {CONNECTIONS} pooled connections",
    "smtplib opened for each send, unsigned and unchecked",
)
_WORDS = (
    "order", "invoice", "parcel", "address", "refund", "colour", "Tuesday", "meeting", "contract", "number", "window",
    "garden", "bicycle", "lamp", "paper", "train", "ticket", "summer", "recipe", "doctor", "holiday", "printer", "river",
)  # fmt: skip

ROOMS = {
    "RSA-2048, SQLite": DkimAlgorithm.RSA,
    "Ed25519, SQLite": DkimAlgorithm.ED25519,
    "RSA-2048, PostgreSQL": DkimAlgorithm.RSA,
}

Way = Callable[[int], Coroutine[None, None, None]]
"""Sends so many messages; over when every one of them is known to have left."""


@dataclass(frozen=True)
class Goal:
    """Which part of the reference's rate a way is to reach, and under which name."""

    way: str
    reference: str
    least: float


@dataclass
class Measured:
    """What a way took in each round: messages a second, and milliseconds of this process's processors for one."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


class Letters:
    """Texts of some sixty words, no two of which read alike, each to a person who has had none."""

    def __init__(self) -> None:
        self._chance = Random("letters")
        self._numbers = count()

    def next(self) -> tuple[str, str, str]:
        """To whom, about what, and what it says."""
        number = next(self._numbers)
        body = "\n\n".join(" ".join(self._chance.choices(_WORDS, k=30)) for _ in range(2))
        return (
            f"person{number}@example{number % 40}.com",
            " ".join(self._chance.choices(_WORDS, k=4)),
            f"Hello,\n\n{body}",
        )


def settings(store: str, port: int, algorithm: DkimAlgorithm) -> Settings:
    """A room as it is by default, but for limits that this many messages would meet."""
    return Settings(
        domain=DOMAIN,
        mailboxes=(MAILBOX,),
        store=SecretStr(store),
        transport=SecretStr(f"smtp://127.0.0.1:{port}?starttls=never"),
        limits=Limits(mailbox_day=None, mailbox_month=None, domain_day=None, room_day=None),
        dkim_algorithms=(algorithm,),
    )


@contextmanager
def a_room(loop: asyncio.Runner, store: str, port: int, algorithm: DkimAlgorithm) -> Iterator[Way]:
    """The way through a room that signs: many senders at a time, until the store says of every message that it was sent."""
    room, letters = AsyncPostroom(DOMAIN, settings=settings(store, port, algorithm)), Letters()

    async def send(messages: int) -> None:
        before = await _sent(room)
        await _side_by_side(messages, lambda: _send_one(room, letters))
        if not await room.drain(PATIENCE) or await _sent(room) != before + messages:
            raise RuntimeError("Not every message was sent.")

    loop.run(_open(room))
    try:
        yield send
    finally:
        loop.run(room.aclose())


async def _open(room: AsyncPostroom) -> None:
    await room.domains.add(DOMAIN)
    await room.domains.activate(DOMAIN)
    await room.start()


async def _send_one(room: AsyncPostroom, letters: Letters) -> None:
    to, subject, text = letters.next()
    await room.mailbox(MAILBOX).send(to, subject=subject, text=text)


async def _sent(room: AsyncPostroom) -> int:
    rows = await room.read(
        lambda records: records.connection.ask("select count(*) as sent from delivery where status = 'sent'")
    )
    return int(rows[0]["sent"])


async def _side_by_side(messages: int, send_one: Callable[[], Awaitable[None]], *, senders: int = SENDERS) -> None:
    left = iter(range(messages))

    async def sender() -> None:
        for _ in left:
            await send_one()

    await asyncio.gather(*(sender() for _ in range(senders)))


@contextmanager
def bare(loop: asyncio.Runner, port: int) -> Iterator[Way]:
    """The way through aiosmtplib alone: pooled connections, bytes that are ready."""
    content = _written(Letters()).as_bytes().replace(b"\n", b"\r\n") + b"X-Signature: " + b"0" * 600 + b"\r\n"
    clients = [aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) for _ in range(CONNECTIONS)]
    numbers = count()

    async def each(do: Callable[[aiosmtplib.SMTP], Awaitable[object]]) -> None:
        await asyncio.gather(*map(do, clients))

    async def send(messages: int) -> None:
        free = list(clients)

        async def send_one() -> None:
            client = free.pop()
            await client.sendmail(f"{MAILBOX}@{DOMAIN}", [f"person{next(numbers)}@example.com"], content)
            free.append(client)

        await _side_by_side(messages, send_one, senders=CONNECTIONS)

    loop.run(each(lambda client: client.connect()))
    try:
        yield send
    finally:
        loop.run(each(lambda client: client.quit()))


@contextmanager
def naive(port: int) -> Iterator[Way]:
    """The way of a tool as one writes it in ten lines: the standard library, a connection for each send."""
    letters = Letters()

    def send_one(message: EmailMessage) -> None:
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.send_message(message)

    async def send(messages: int) -> None:
        told = [letters.next() for _ in range(messages)]
        await asyncio.to_thread(lambda: [*threads.map(lambda each: send_one(_message(*each)), told)])

    with ThreadPoolExecutor(THREADS) as threads:
        yield send


def _written(letters: Letters) -> EmailMessage:
    return _message(*letters.next())


def _message(to: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"{MAILBOX}@{DOMAIN}", to, subject
    message.set_content(text)
    return message


def measure(loop: asyncio.Runner, ways: dict[str, Way], *, messages: int, rounds: int) -> dict[str, Measured]:
    """Every way in turn, round after round; the first round warms up and does not count."""
    measured = {name: Measured() for name in ways}
    for number in range(rounds + 1):
        for name, send in ways.items():
            began, cpu = time.perf_counter(), _cpu_seconds()
            loop.run(send(messages))
            if number:
                measured[name].rates.append(messages / (time.perf_counter() - began))
                measured[name].cpu.append((_cpu_seconds() - cpu) * 1000 / messages)
    return measured


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


GOALS = (
    Goal("RSA-2048, SQLite", BARE, 0.29),
    Goal("RSA-2048, SQLite", NAIVE, 2),
    Goal("Ed25519, SQLite", BARE, 0.37),
    Goal("RSA-2048, PostgreSQL", BARE, 0.22),
)


def figures(measured: dict[str, Measured]) -> list[Figure]:
    """Each goal that was measured, with its reference of the same rounds."""
    return [_figure(goal, measured) for goal in GOALS if goal.way in measured]


def _figure(goal: Goal, measured: dict[str, Measured]) -> Figure:
    ours, reference = measured[goal.way].rates, measured[goal.reference].rates
    return compared(
        f"send, {goal.way}",
        median(ours),
        "messages/s",
        reference=goal.reference,
        of_reference=median(reference),
        goal=f">= {goal.least:g}",
        rounds=len(ours),
    )


def run(folder: Path, *, messages: int, rounds: int, rooms: Sequence[str]) -> dict[str, Measured]:
    """Open everything, and measure it."""
    with ExitStack() as stack:
        loop = stack.enter_context(asyncio.Runner())
        port = stack.enter_context(running_sink())
        ways = {BARE: stack.enter_context(bare(loop, port)), NAIVE: stack.enter_context(naive(port))}
        for name in rooms:
            store = _postgres(stack) if "PostgreSQL" in name else f"sqlite:///{folder / name}.db"
            ways[name] = stack.enter_context(a_room(loop, store, port, ROOMS[name]))
        return measure(loop, ways, messages=messages, rounds=rounds)


def _postgres(stack: ExitStack) -> str:
    return stack.enter_context(running_postgres(DURABLE)).fresh_url()


def detail(measured: dict[str, Measured]) -> str:
    """Every way, and the processor time that it took in this process."""
    lines = [f"{'way':<56}{'messages/s':>12}{'CPU ms each':>13}"]
    lines += [f"{name:<56}{median(each.rates):>12,.0f}{median(each.cpu):>13.2f}" for name, each in measured.items()]
    return "\n".join(lines)


def main(words: list[str]) -> None:
    """Measure, print, and keep where that is asked for."""
    parser = options(__doc__, rounds=5)
    parser.add_argument("--messages", type=int, default=500, help="how many each way sends in a round")
    parser.add_argument("--room", action="append", choices=ROOMS, help="this one only; may be said again")
    asked = parser.parse_args(words)
    rooms = asked.room or [name for name in ROOMS if is_installed() or "PostgreSQL" not in name]
    with TemporaryDirectory(prefix="postroom-bench-") as folder:
        measured = run(Path(folder), messages=asked.messages, rounds=asked.rounds, rooms=rooms)
    tell(NAME, figures(measured), write=asked.write, detail=detail(measured))


if __name__ == "__main__":
    main(sys.argv[1:])
