"""Two processes say the same at the same moment."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from postroom import Postroom

INTENTS = 200


def test_two_processes_on_one_sqlite_file_send_each_intent_once(tmp_path: Path) -> None:
    race(f"sqlite:///{tmp_path}/room.db")


@pytest.mark.servers
def test_two_processes_on_postgresql_send_each_intent_once(postgres_url: str) -> None:
    race(postgres_url)


def race(store: str) -> None:
    command = [sys.executable, "-m", "tests.once.sender", store, str(INTENTS)]
    racers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n"
    answers = [answer for number in range(INTENTS) for answer in one_heat(racers, number)]
    for racer in racers:
        racer.communicate(timeout=30)

    with Postroom("acme.test", mailboxes=["support"], store=store) as room:
        threads = room.threads(count=1000)
    assert len(threads) == INTENTS
    assert len({answer["id"] for answer in answers}) == INTENTS
    assert sum(answer["duplicate"] for answer in answers) == INTENTS
    assert [racer.returncode for racer in racers] == [0, 0]


def one_heat(racers: list[subprocess.Popen[str]], number: int) -> list[dict[str, object]]:
    for racer in racers:
        racer.stdin.write(f"{number}\n")
        racer.stdin.flush()
    return [json.loads(racer.stdout.readline()) for racer in racers]
