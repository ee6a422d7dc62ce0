"""Several processes of one room write to a colleague at the same moment: together they have one budget."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.once.chatter import LIMIT, opened

PROCESSES, EACH = 3, 15


@pytest.mark.parametrize("where", ["thread", "workflow"])
def test_processes_on_one_sqlite_file_share_the_budget(where: str, tmp_path: Path) -> None:
    share_the_budget(f"sqlite:///{tmp_path}/room.db", where)


@pytest.mark.servers
@pytest.mark.parametrize("where", ["thread", "workflow"])
def test_processes_on_postgresql_share_the_budget(where: str, postgres_url: str) -> None:
    share_the_budget(postgres_url, where)


def share_the_budget(store: str, where: str) -> None:
    with opened(store) as room:
        if where == "thread":
            room.mailbox("billing").send("support@acme.test", subject="Order 17", text="Was it paid?")

    answers = Counter(race(store, where))

    with opened(store) as room:
        written = sum(len(room.thread(thread.id).messages) for thread in room.threads(count=1000))
    assert written == LIMIT
    assert answers["left"] == (LIMIT - 1 if where == "thread" else LIMIT)
    assert answers.total() == PROCESSES * EACH


def race(store: str, where: str) -> list[str]:
    command = [sys.executable, "-m", "tests.once.chatter", store, where]
    racers = [
        subprocess.Popen(
            [*command, f"Agent {who}", str(EACH)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for who in range(PROCESSES)
    ]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n"
    answers = [answer for number in range(EACH) for answer in one_heat(racers, number)]
    for racer in racers:
        racer.communicate(timeout=30)
    assert [racer.returncode for racer in racers] == [0] * PROCESSES
    return answers


def one_heat(racers: list[subprocess.Popen[str]], number: int) -> list[str]:
    for racer in racers:
        racer.stdin.write(f"{number}\n")
        racer.stdin.flush()
    return [racer.stdout.readline().strip() for racer in racers]
