"""The benchmarks run; what they measure is not asserted."""

from __future__ import annotations

from pathlib import Path

import pytest

from postroom.engine.gates import gates
from postroom.model.settings import Settings
from tests.benchmarks import wake_latency
from tests.benchmarks.bare_commit import postgres_commit
from tests.benchmarks.busy_room import Size
from tests.benchmarks.policy_cost import main, measure, table

NAMES = [gate.name for gate in gates(Settings(domain="acme.test"))]


def test_the_cost_of_every_gate_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = ("--threads", "8", "--rounds", "2", "--suppressions", "2", "--mailboxes", "2")

    main([*sizes, "--folder", str(tmp_path), "--no-postgres"])

    heads = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert heads[heads.index("gate") + 1 :][: len(NAMES) + 1] == [*NAMES, "all gates"]
    assert heads[-2:] == ["decide about a new message, SQLite", "decide about a reply, SQLite"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.servers
def test_the_cost_is_told_for_postgresql(postgres_url: str) -> None:
    size = Size(threads=8, suppressions=2, mailboxes=2, rounds=2)

    with postgres_commit(postgres_url) as (database, commit):
        told = table(measure(postgres_url, size, database, commit))

    assert told.startswith("PostgreSQL ")
    assert "one bare commit" in told


def test_how_soon_an_agent_wakes_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wake_latency.main(["--rounds", "2", "--idle-seconds", "0.01", "--folder", str(tmp_path), "--no-postgres"])

    told = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert told[-2:] == [f"250 to handler, SQLite, {arrangement}" for arrangement in ("one process", "two processes")]
    assert list(tmp_path.iterdir()) == []
