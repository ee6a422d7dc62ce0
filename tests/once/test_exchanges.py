"""Several processes of one room write to a colleague at the same moment: together they have one budget."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.once.chatter import LIMIT, opened
from tests.once.racing import race

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

    commands = [["chatter", store, where, f"Agent {who}", str(EACH)] for who in range(PROCESSES)]
    answers = Counter(answer for heat in race(*commands, heats=EACH) for answer in heat)

    with opened(store) as room:
        written = sum(len(room.thread(thread.id).messages) for thread in room.threads(count=1000))
    assert written == LIMIT
    assert answers["left"] == (LIMIT - 1 if where == "thread" else LIMIT)
    assert answers.total() == PROCESSES * EACH
