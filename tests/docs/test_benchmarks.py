"""The benchmarks run; what they measure is not asserted."""

from __future__ import annotations

from pathlib import Path

import pytest

from postroom.engine.wiring import gates
from postroom.model.settings import Settings
from tests.benchmarks import wake_latency
from tests.benchmarks.bare_commit import postgres_commit
from tests.benchmarks.busy_room import Size
from tests.benchmarks.policy_cost import README, main, measure, table, written

NAMES = [gate.name for gate in gates(Settings(domain="acme.test"))]


def test_the_cost_of_every_gate_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sizes = ("--threads", "8", "--rounds", "2", "--suppressions", "2", "--mailboxes", "2")

    main([*sizes, "--folder", str(tmp_path), "--no-postgres"])

    heads = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert heads[heads.index("gate") + 1 :] == [*NAMES, "all gates"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.servers
def test_the_cost_is_told_for_postgresql(postgres_url: str) -> None:
    size = Size(threads=8, suppressions=2, mailboxes=2, rounds=2)

    with postgres_commit(postgres_url) as (database, commit):
        told = table(measure(postgres_url, size, database, commit))

    assert told.startswith("PostgreSQL ")
    assert "one bare commit" in told


def test_the_readme_has_a_place_for_the_tables() -> None:
    assert "```text\nSome tables.\n```\n<!-- end of policy cost -->" in written(README.read_text(), "Some tables.")


def test_how_soon_an_agent_wakes_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wake_latency.main(["--rounds", "2", "--idle-seconds", "0.01", "--folder", str(tmp_path), "--no-postgres"])

    told = [line[:28].split("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert told[-3:] == ["store", "SQLite", "SQLite"]
    assert list(tmp_path.iterdir()) == []


def test_the_readme_has_a_place_for_that_table() -> None:
    told = wake_latency.written(README.read_text(), "A table.")

    assert "```text\nA table.\n```\n<!-- end of wake latency -->" in told
