"""Eight processes, one domain limit: exactly so many messages leave, nobody is starved, and replies pass while outreach waits."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from postroom import Postroom
from postroom.model.limits import Limits
from postroom.model.settings import Settings
from postroom.policy.fair_share import part_of, pool_of
from postroom.testing import Outside
from tests.mail_samples import mail
from tests.waiting import until

AGENTS = tuple(f"agent{number}" for number in range(6))
MAILBOXES = (*AGENTS, "quiet", "support")


@dataclass(frozen=True)
class Race:
    """A domain's limit, and how often each process tries: six hammer, one begins late, one answers."""

    store: str
    limit: int
    hammering: int
    late: int
    answers: int

    @property
    def limits(self) -> Limits:
        return Limits(mailbox_day=None, mailbox_month=None, room_day=None, recipient_day=None, domain_day=self.limit)

    @property
    def guarantee(self) -> int:
        """What is each mailbox's own."""
        pool = pool_of(self.limit, reserve=self.limits.reserve)
        return part_of(pool, guaranteed=self.limits.guaranteed) // len(MAILBOXES)

    @property
    def attempts(self) -> int:
        return len(AGENTS) * self.hammering + self.late + self.answers

    def room(self, **more: object) -> Postroom:
        store = SecretStr(self.store)
        settings = Settings(domain="acme.test", mailboxes=MAILBOXES, store=store, limits=self.limits)
        return Postroom("acme.test", settings=settings, **more)


def small(store: str) -> Race:
    return Race(store, limit=100, hammering=72, late=28, answers=40)


def large(store: str) -> Race:
    return Race(store, limit=1_000, hammering=760, late=140, answers=300)


def test_eight_processes_on_one_sqlite_file_share_a_limit_exactly(tmp_path: Path) -> None:
    run(small(f"sqlite:///{tmp_path}/room.db"))


@pytest.mark.servers
def test_eight_processes_on_postgresql_share_a_limit_exactly(postgres_url: str) -> None:
    run(small(postgres_url))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_of_five_thousand_attempts_on_one_sqlite_file_exactly_a_thousand_leave(tmp_path: Path) -> None:
    run(large(f"sqlite:///{tmp_path}/room.db"))


@pytest.mark.slow
@pytest.mark.servers
@pytest.mark.timeout(600)
def test_of_five_thousand_attempts_on_postgresql_exactly_a_thousand_leave(postgres_url: str) -> None:
    run(large(postgres_url))


def run(race: Race) -> None:
    with race.room(delivering=False) as room:
        for number in range(race.answers):
            room.receive(mail("Where is it?", number=number, sender=f"person{number}@example.net"))

    accepted = play(race)

    with Outside() as outside, race.room(transport=outside.url) as room:
        assert room.drain(120)
        used = {entry.owner: entry.day.used for entry in room.limits.usage()}
        assert len(room.deliveries("sent", count=10_000)) == race.limit
        until(lambda: bool(refused_by(room)))  # a fresh gap in the ids is waited for
        gates = refused_by(room)
    hammered = sum(accepted[name] for name in AGENTS)
    pool = pool_of(race.limit, reserve=race.limits.reserve)
    assert race.attempts == 5 * race.limit
    assert hammered == pool - 2 * race.guarantee, "the six borrow whatever is not promised to the other two"
    assert accepted["quiet"] == race.guarantee, "whoever comes late finds its own share"
    assert accepted["support"] == race.limit - hammered - race.guarantee, (
        "replies use the day up, while all others wait"
    )
    assert used == {"": race.limit, "acme.test": race.limit, **accepted}
    assert len(outside.received) == race.limit
    assert gates == {"limits"}, "when it looked, or when it counted"


def refused_by(room: Postroom) -> set[str]:
    refusals = [event for event in room.events(count=100_000) if event.name == "message.refused"]
    return {event.details["verdicts"][-1]["gate"] for event in refusals}


def play(race: Race) -> dict[str, int]:
    """Six hammer; once each was refused, the quiet one begins beside them; once it has its own, support answers.

    Returns how many messages of each were accepted.
    """
    plans = {
        **dict.fromkeys(AGENTS, (race.hammering, "begin")),
        "quiet": (race.late, "begin"),
        "support": (race.answers, "reply"),
    }
    with racers(race, plans) as running:
        for name in AGENTS:
            say_go(running[name])
        for name in AGENTS:
            assert running[name].stdout.readline() == "refused\n"
        say_go(running["quiet"])
        assert running["quiet"].stdout.readline() == "refused\n"
        say_go(running["support"])
        said = {name: racer.stdout.read().splitlines() for name, racer in running.items()}
        assert [racer.wait(30) for racer in running.values()] == [0] * len(plans)
    return {name: int(lines[-1]) for name, lines in said.items()}


@contextmanager
def racers(race: Race, plans: dict[str, tuple[int, str]]) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """The processes, ready and waiting."""
    command = [sys.executable, "-m", "tests.limits.sender", race.store, race.limits.model_dump_json()]
    running = {
        name: subprocess.Popen(
            [*command, name, str(count), kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for name, (count, kind) in plans.items()
    }
    try:
        for racer in running.values():
            assert racer.stdout.readline() == "ready\n"
        yield running
    finally:
        for racer in running.values():
            racer.kill()
            racer.communicate()


def say_go(racer: subprocess.Popen[str]) -> None:
    racer.stdin.write("go\n")
    racer.stdin.flush()
