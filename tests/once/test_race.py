"""Two processes say the same at the same moment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from postroom import Postroom
from tests.once.racing import race

INTENTS = 200


def test_two_processes_on_one_sqlite_file_send_each_intent_once(tmp_path: Path) -> None:
    send_each_once(f"sqlite:///{tmp_path}/room.db")


@pytest.mark.servers
def test_two_processes_on_postgresql_send_each_intent_once(postgres_url: str) -> None:
    send_each_once(postgres_url)


def send_each_once(store: str) -> None:
    sender = ["sender", store, str(INTENTS)]
    answers = [json.loads(answer) for heat in race(sender, sender, heats=INTENTS) for answer in heat]

    with Postroom("acme.test", mailboxes=["support"], store=store) as room:
        threads = room.threads(count=1000)
    assert len(threads) == INTENTS
    assert len({answer["id"] for answer in answers}) == INTENTS
    assert sum(answer["duplicate"] for answer in answers) == INTENTS
