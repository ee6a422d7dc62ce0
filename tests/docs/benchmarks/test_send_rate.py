"""The benchmark of the whole send, at a size that says nothing about speed."""

from __future__ import annotations

from pathlib import Path

import pytest

from postroom.model.domain import DkimAlgorithm
from tests.benchmarks import send_floor, send_rate


@pytest.mark.timeout(30)
def test_every_way_is_measured_and_every_goal_of_it_told(tmp_path: Path) -> None:
    rooms = ["RSA-2048, SQLite", "Ed25519, SQLite"]

    measured = send_rate.run(tmp_path, messages=5, rounds=2, rooms=rooms)

    told = send_rate.figures(measured)
    assert [*measured] == [send_rate.BARE, send_rate.NAIVE, *rooms]
    assert [(each.name, each.reference, each.rounds) for each in told] == [
        ("send, RSA-2048, SQLite", send_rate.BARE, 2),
        ("send, RSA-2048, SQLite", send_rate.NAIVE, 2),
        ("send, Ed25519, SQLite", send_rate.BARE, 2),
    ]
    assert all(name in send_rate.detail(measured) for name in measured)


@pytest.mark.slow
@pytest.mark.parametrize("algorithm", DkimAlgorithm)
def test_what_a_send_takes_is_told_with_what_its_parts_take_alone(tmp_path: Path, algorithm: DkimAlgorithm) -> None:
    told = send_floor.measured(tmp_path / "room", "some", algorithm, messages=16, rounds=1)

    assert [each.name for each in told] == [
        "a send, some: in all",
        "a send, some: its rows alone",
        "a send, some: its signature alone",
        "a send, some: its SMTP exchange alone",
    ]
    whole, *parts = (each.value for each in told)
    assert 0 < sum(parts) < whole


@pytest.mark.servers
@pytest.mark.slow
def test_on_postgresql_the_servers_part_is_told_beside_ours() -> None:
    ours, server = send_floor.on_postgres(messages=32, rounds=1)

    assert (ours.name, server.name) == (
        "a send, RSA-2048, PostgreSQL: Postroom's part",
        "a send, RSA-2048, PostgreSQL: the server's part",
    )
    assert ours.value > 0
    assert server.value > 0
