"""Two processes ask for the same draft, and two people decide about it, at the same moment."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from postroom import Oversight, Postroom
from tests.once.racing import race

DRAFTS = 60


def test_two_processes_on_one_sqlite_file_hold_and_decide_once(tmp_path: Path) -> None:
    hold_and_decide(f"sqlite:///{tmp_path}/room.db")


@pytest.mark.servers
def test_two_processes_on_postgresql_hold_and_decide_once(postgres_url: str) -> None:
    hold_and_decide(postgres_url)


def hold_and_decide(store: str) -> None:
    with Postroom("acme.test", mailboxes=["support"], store=store) as room:
        room.change_mailbox("support", oversight=Oversight.ALL)

    asked = raced(store, "ask", "ask")
    left = raced(store, "approve", "edit")

    with Postroom("acme.test", mailboxes=["support"], store=store) as room:
        threads, approvals = room.threads(count=1000), room.approvals.all(count=1000)
        texts = {room.thread(thread.id).messages[0].new_text for thread in threads}
    assert all(first["id"] == second["id"] for first, second in asked)
    assert {first["id"] for first, _ in asked} == {f"p{number + 1}" for number in range(DRAFTS)}
    assert all(first["id"] == second["id"] for first, second in left)
    assert Counter(answer["duplicate"] for answers in left for answer in answers) == {False: DRAFTS, True: DRAFTS}
    assert len(threads) == DRAFTS
    assert {draft.state for draft in approvals} <= {"approved", "edited"}
    assert texts <= {"Welcome!", "Welcome, in other words!"}


def raced(store: str, *tasks: str) -> list[list[dict[str, object]]]:
    heats = race(*(["decider", store, str(DRAFTS), task] for task in tasks), heats=DRAFTS)
    return [[json.loads(answer) for answer in answers] for answers in heats]
