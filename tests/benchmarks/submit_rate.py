"""How many messages a second a room accepts: from the tool call to the queued, durable row, with every gate and DKIM.

Run `python -m tests.benchmarks.submit_rate --help` from the root of the workspace. Each round lets as many callers at a time use
smtplib, then a room on each store; nothing is delivered meanwhile. With `--steps`, what each step costs. Nothing here asserts a
time.
"""

from __future__ import annotations

import smtplib
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from postroom import Postroom
from postroom.backends.store.records.records import Records
from postroom.engine.outbound import outbox, receipts
from postroom.engine.outbound.acceptance import Acceptance, SendRequest, Step
from postroom.engine.wiring import Wiring
from postroom.model.limits import Limits
from postroom.model.settings import Settings
from tests.benchmarks.busy_room import BusyRoom, Size, busy_room
from tests.benchmarks.figures import Figure, alone, compared, options, tell
from tests.benchmarks.smtp_sink import running_sink
from tests.servers.postgres import DURABLE, is_installed, running_postgres

NAME = "submit_rate"
DOMAIN, MAILBOX = "acme.test", "support"
CALLERS = 16
NAIVE = f"smtplib opened for each send, unsigned and unchecked, {CALLERS} callers"
STORES = ("SQLite", "PostgreSQL")
KINDS: dict[str, Callable[[BusyRoom], SendRequest]] = {"new message": BusyRoom.new_message, "reply": BusyRoom.reply}

Send = Callable[[int], object]
"""Sends the letter of this number; back when it is taken."""


@dataclass
class Measured:
    """What a way took in each round: messages a second, and milliseconds of this process's processors for each."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def letter(number: int) -> tuple[str, str, str]:
    """To whom, about what, and what it says: no two alike."""
    text = (
        f"Hello,\n\nyour order {number * 7919} left our house on Tuesday and should reach you within a week. "
        f"It is parcel {number * 31337}; whoever is at home may take it.\n\nWrite back if anything is missing."
    )
    return f"person{number}@example{number % 40}.com", f"Your order {number * 7919}", text


@contextmanager
def a_room(store: str) -> Iterator[Send]:
    """The way into the outbox of a room as it is by default, but for limits that so many messages would meet."""
    settings = Settings(
        domain=DOMAIN,
        mailboxes=(MAILBOX,),
        store=SecretStr(store),
        transport=SecretStr("smtp://127.0.0.1:9?starttls=never"),
        limits=Limits(mailbox_day=None, mailbox_month=None, domain_day=None, room_day=None),
    )
    with Postroom(DOMAIN, settings=settings, delivering=False) as room:
        room.domains.add(DOMAIN)
        room.domains.activate(DOMAIN)
        support = room.mailbox(MAILBOX)

        def send(number: int) -> object:
            to, subject, text = letter(number)
            return support.send(to, subject=subject, text=text)

        yield send


@contextmanager
def naive(port: int) -> Iterator[Send]:
    """The way of a tool as one writes it in ten lines: the standard library, a connection for each send."""

    def send(number: int) -> object:
        message = EmailMessage()
        message["From"] = f"{MAILBOX}@{DOMAIN}"
        message["To"], message["Subject"], text = letter(number)
        message.set_content(text)
        with smtplib.SMTP("127.0.0.1", port) as client:
            return client.send_message(message)

    yield send


def measure(ways: dict[str, Send], *, messages: int, rounds: int) -> dict[str, Measured]:
    """Every way in turn, round after round; the first round warms up and does not count."""
    measured, numbers = {name: Measured() for name in ways}, count()
    with ThreadPoolExecutor(CALLERS) as callers:
        for number in range(rounds + 1):
            for name, send in ways.items():
                told = [next(numbers) for _ in range(messages)]
                began, cpu = time.perf_counter(), time.process_time()
                for _ in callers.map(send, told):
                    pass
                if number:
                    measured[name].rates.append(messages / (time.perf_counter() - began))
                    measured[name].cpu.append((time.process_time() - cpu) * 1_000 / messages)
    return measured


def figures(measured: dict[str, Measured]) -> list[Figure]:
    """For each store the rate beside the naive one, and the processor time of one message."""
    found: list[Figure] = []
    reference = median(measured[NAIVE].rates)
    for name in STORES:
        if name in measured:
            rate, cpu, rounds = median(measured[name].rates), median(measured[name].cpu), len(measured[name].rates)
            beside = {"reference": NAIVE, "of_reference": reference, "goal": ">= 2", "rounds": rounds}
            found.append(compared(f"accepted, {CALLERS} callers, {name}", rate, "messages/s", **beside))
            found.append(alone(f"processor time to accept one, {name}", cpu, "ms", rounds=rounds))
    return found


def run(folder: Path, *, messages: int, rounds: int, stores: Sequence[str]) -> dict[str, Measured]:
    """Open everything, and measure it."""
    with ExitStack() as stack:
        ways = {NAIVE: stack.enter_context(naive(stack.enter_context(running_sink())))}
        for name in stores:
            ways[name] = stack.enter_context(a_room(_store(name, folder, stack)))
        return measure(ways, messages=messages, rounds=rounds)


def steps(store: str, size: Size) -> str:
    """What each step of a submission costs, and each of its two transactions: milliseconds of the thread it runs on."""
    costs: dict[str, dict[str, list[int]]] = {kind: defaultdict(list) for kind in KINDS}
    with busy_room(store, size) as (busy, wiring):
        for number in range(size.rounds):
            for kind, draft in KINDS.items():
                _submit_by_steps(wiring, draft(busy), costs[kind] if number else defaultdict(list))
            busy.pass_an_hour()
    head = _row("step", *(f"{kind}, ms" for kind in KINDS))
    names = costs["new message"]
    return "\n".join(
        [head, *(_row(name, *(f"{median(costs[kind][name]) / 1e6:.3f}" for kind in KINDS)) for name in names)]
    )


def _row(head: str, *cells: str) -> str:
    return f"{head:<28}{''.join(f'{cell:>18}' for cell in cells)}"


def _submit_by_steps(wiring: Wiring, request: SendRequest, costs: dict[str, list[int]]) -> None:
    acceptance = Acceptance(wiring, request)
    wiring.store.read(partial(_timed, "PREPARE", outbox.PREPARE, acceptance, costs))
    decide = (*outbox.DECIDE, receipts.of_accepted)
    wiring.store.write(partial(_timed, "DECIDE", decide, acceptance, costs))


def _timed(
    name: str, steps: Sequence[Step], acceptance: Acceptance, costs: dict[str, list[int]], records: Records
) -> None:
    begun = time.thread_time_ns()
    for step in steps:
        began = time.thread_time_ns()
        step(acceptance, records)
        costs[step.__name__].append(time.thread_time_ns() - began)
    costs[f"all of {name}"].append(time.thread_time_ns() - begun)


def _store(name: str, folder: Path, stack: ExitStack) -> str:
    if name == "PostgreSQL":
        return stack.enter_context(running_postgres(DURABLE)).fresh_url()
    return f"sqlite:///{folder / 'room.db'}"


def main(words: list[str]) -> None:
    """Measure, print, and keep where that is asked for."""
    parser = options(__doc__, rounds=5)
    parser.add_argument("--messages", type=int, default=500, help="how many each way is given in a round")
    parser.add_argument("--store", action="append", choices=STORES, help="this one only; may be said again")
    parser.add_argument("--steps", action="store_true", help="tell what each step costs, and nothing else")
    asked = parser.parse_args(words)
    stores = asked.store or [name for name in STORES if is_installed() or name != "PostgreSQL"]
    with TemporaryDirectory(prefix="postroom-bench-") as folder, ExitStack() as stack:
        if asked.steps:
            size = Size(threads=300, suppressions=50, rounds=100)
            print("\n\n".join(f"{name}\n{steps(_store(name, Path(folder), stack), size)}" for name in stores))
            return
        measured = run(Path(folder), messages=asked.messages, rounds=asked.rounds, stores=stores)
    tell(NAME, figures(measured), write=asked.write)


if __name__ == "__main__":
    main(sys.argv[1:])
