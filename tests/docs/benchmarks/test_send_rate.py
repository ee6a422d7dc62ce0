"""The benchmark of the whole send, at a size that says nothing about speed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import send_rate


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
