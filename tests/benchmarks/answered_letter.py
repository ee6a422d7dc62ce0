"""What one answered letter takes of worker, store and disk: it arrives, a handler replies, the reply leaves signed.
The turn itself takes no time here, and the next hop is asked without a wire. The capacity page is reckoned from these figures.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from statistics import fmean, median
from typing import Protocol

import psycopg
from pydantic import SecretStr

from postroom import Message, Postroom
from postroom.model.domain import DkimAlgorithm
from postroom.model.limits import Limits
from postroom.model.settings import Settings
from postroom.testing.servers.servers import ScriptedServer
from postroom.testing.servers.socketless import SocketlessTransport
from tests.benchmarks.busy_room import DOMAIN
from tests.benchmarks.figures import Figure, alone, options, tell
from tests.benchmarks.processor_time import processor_ms
from tests.servers.postgres import DURABLE, is_installed, running_postgres

ANSWERED, KEPT = "support", "archive"
LETTERS = 60
BODY_OCTETS = 4_000
PATIENCE = 60.0
COMMIT_SECONDS = 1.5
CONNECTIONS = (1, 8, 32)
_WORDS = (
    "order",
    "invoice",
    "parcel",
    "address",
    "refund",
    "colour",
    "meeting",
    "contract",
    "number",
    "window",
    "lamp",
    "train",
)


class Watch(Protocol):
    """What is read off a store, before and after."""

    def stands(self) -> Reading:
        """How much it has used so far."""


@dataclass(frozen=True)
class Reading:
    """What has been used so far: milliseconds of the worker's and the store's processors, write transactions, octets."""

    worker_ms: float = 0
    store_ms: float = 0
    commits: float = 0
    log_octets: float = 0
    octets: float = 0

    def since(self, before: Reading, *, letters: int) -> Reading:
        """What each of so many letters used."""
        return Reading(*((now - then) / letters for now, then in zip(_values(self), _values(before), strict=True)))


@dataclass
class Measured:
    """What one letter took, round by round: one that only arrives, and one that is answered too."""

    store: str
    arrives: list[Reading] = field(default_factory=list)
    answered: list[Reading] = field(default_factory=list)
    letters: int = 0


@dataclass(frozen=True)
class SqliteWatch:
    """A file: its work is done by the worker itself."""

    file: Path

    def stands(self) -> Reading:
        """How much has been used so far."""
        octets = sum(each.stat().st_size for each in self.file.parent.glob(f"{self.file.name}*"))
        return Reading(time.process_time() * 1000, octets=octets)


@dataclass(frozen=True)
class PostgresWatch:
    """A server: its own processes, and what it says of itself."""

    driver: psycopg.Connection

    def stands(self) -> Reading:
        """How much has been used so far."""
        row = self.driver.execute(
            "select pg_current_xact_id()::text::bigint, pg_current_wal_insert_lsn() - '0/0', pg_database_size(current_database()),"
            " (select array_agg(pid) from pg_stat_activity where pid <> pg_backend_pid())"
        ).fetchone()
        assert row is not None
        commits, log, octets, processes = row
        return Reading(time.process_time() * 1000, processor_ms(processes), commits, float(log), octets)


class Letters:
    """Letters of some kilobytes, each by another person, and answers that no two of read alike."""

    def __init__(self) -> None:
        self._chance = Random("letters")
        self._numbers = count()

    def next(self, mailbox: str) -> tuple[str, bytes]:
        """By whom, and what."""
        number = next(self._numbers)
        person = f"person{number}@example{number % 40}.com"
        header = f"From: {person}\r\nTo: {mailbox}@{DOMAIN}\r\nSubject: {self.words(4)}\r\nMessage-ID: <{number}@example.com>\r\n"
        return person, f"{header}\r\n{self.words(BODY_OCTETS // 7)}\r\n".encode()

    def words(self, many: int) -> str:
        """So many words, in lines."""
        words = self._chance.choices(_WORDS, k=many)
        return "\r\n".join(" ".join(words[start : start + 10]) for start in range(0, many, 10))


@contextmanager
def answering_room(store: str, letters: Letters) -> Iterator[Postroom]:
    """A room as it is by default, but for limits that this many letters would meet, with a handler that answers at once."""
    settings = Settings(
        domain=DOMAIN,
        mailboxes=(ANSWERED, KEPT),
        store=SecretStr(store),
        limits=Limits(mailbox_day=None, mailbox_month=None, domain_day=None, room_day=None),
        dkim_algorithms=(DkimAlgorithm.RSA,),
    )
    transport = SocketlessTransport(ScriptedServer, now=lambda: time.time_ns() // 1_000_000, deliver=lambda *_: None)
    with Postroom(DOMAIN, settings=settings, transport=transport) as room:
        room.domains.add(DOMAIN)
        room.domains.activate(DOMAIN)

        @room.on_message(ANSWERED)
        def answer(message: Message) -> None:
            room.mailbox(ANSWERED).reply(message.id, text=f"Thank you.\n\n{letters.words(60)}")

        room.start()
        yield room


def measure(name: str, store: str, watch: Callable[[], Watch], *, rounds: int, each: int = LETTERS) -> Measured:
    """Round by round some letters arrive to stay, then some to be answered. The first round warms up and does not count."""
    measured, letters = Measured(name), Letters()
    with answering_room(store, letters) as room:
        gauge = watch()
        for number in range(rounds + 1):
            for mailbox, readings in ((KEPT, measured.arrives), (ANSWERED, measured.answered)):
                begun = gauge.stands()
                receive(room, [letters.next(mailbox) for _ in range(each)], mailbox=mailbox)
                measured.letters += each
                if number:
                    readings.append(gauge.stands().since(begun, letters=each))
    return measured


def receive(room: Postroom, letters: Sequence[tuple[str, bytes]], *, mailbox: str) -> None:
    """Let letters arrive one after another, until nothing that comes of them is left to do."""
    for person, raw in letters:
        room.receive(raw, recipients=[f"{mailbox}@{DOMAIN}"], reverse_path=person)
    if not room.drain(PATIENCE):
        raise RuntimeError("Not every letter was answered in time.")


def dead_claims(driver: psycopg.Connection, measured: Measured) -> float:
    """How many dead versions of its rows in the table of claims one answered letter leaves to vacuum, once the room is closed."""
    row = driver.execute("select n_tup_upd + n_tup_del from pg_stat_user_tables where relname = 'claim'").fetchone()
    assert row is not None
    return float(row[0]) / (measured.letters / 2)  # of two letters one is answered; one that stays makes no claim


def commits_a_second(url: str, connections: int, *, seconds: float) -> float:
    """How many durable commits of one row so many connections get through side by side."""
    ends = time.perf_counter() + seconds
    with psycopg.connect(url, autocommit=True) as driver:
        driver.execute("create table if not exists bare (number bigint)")
    done = [0] * connections

    def insert(which: int) -> None:
        with psycopg.connect(url, autocommit=True) as driver:
            while time.perf_counter() < ends:
                driver.execute("insert into bare values (1)", prepare=True)
                done[which] += 1

    threads = [threading.Thread(target=insert, args=(which,)) for which in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


def figures(measured: Measured, *, rounds: int) -> Iterator[Figure]:
    """What one letter takes on one store. Ticks and pages are coarse: of those, the mean over all rounds says more."""
    for step, readings in (("that arrives", measured.arrives), ("answered", measured.answered)):
        named = f"a letter {step}, {measured.store}"
        yield alone(f"{named}: worker's processor", median(each.worker_ms for each in readings), "ms", rounds=rounds)
        if any(each.store_ms for each in readings):
            yield alone(f"{named}: store's processor", fmean(each.store_ms for each in readings), "ms", rounds=rounds)
            yield alone(f"{named}: commits", median(each.commits for each in readings), "commits", rounds=rounds)
            log = median(each.log_octets for each in readings) / 1000
            yield alone(f"{named}: write-ahead log", log, "kB", rounds=rounds)
        yield alone(f"{named}: kept", fmean(each.octets for each in readings) / 1000, "kB", rounds=rounds)


def measured_all(folder: Path, *, rounds: int, each: int, postgres: bool) -> Iterator[Figure]:
    """SQLite in a file in this folder, then PostgreSQL, then how many commits its disk makes durable."""
    file = folder / "room.db"
    yield from figures(
        measure("SQLite", f"sqlite:///{file}", lambda: SqliteWatch(file), rounds=rounds, each=each), rounds=rounds
    )
    if not postgres:
        return
    with running_postgres(DURABLE) as server, psycopg.connect(url := server.fresh_url(), autocommit=True) as driver:
        measured = measure("PostgreSQL", url, lambda: PostgresWatch(driver), rounds=rounds, each=each)
        yield from figures(measured, rounds=rounds)
        yield alone("a letter answered, PostgreSQL: dead claims", dead_claims(driver, measured), "rows", rounds=rounds)
        for connections in CONNECTIONS:
            rates = [commits_a_second(url, connections, seconds=COMMIT_SECONDS) for _ in range(min(3, rounds))]
            named = f"durable commits, PostgreSQL, {connections} connection{'s' * (connections > 1)}"
            yield alone(named, median(rates), "commits/s", rounds=len(rates))


def _values(reading: Reading) -> tuple[float, ...]:
    return (reading.worker_ms, reading.store_ms, reading.commits, reading.log_octets, reading.octets)


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print, and keep where that is asked for."""
    parser = options(__doc__, rounds=5)
    parser.add_argument("--letters", type=int, default=LETTERS, help="how many letters a round has")
    parser.add_argument("--no-postgres", action="store_true", help="measure SQLite only")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        postgres = is_installed() and not asked.no_postgres
        found = [*measured_all(Path(folder), rounds=asked.rounds, each=asked.letters, postgres=postgres)]
    tell("answered_letter", found, write=asked.write)


if __name__ == "__main__":
    main()
