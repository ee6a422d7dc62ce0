"""The benchmark of a large mailbox runs in a small one, and leaves nothing behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.benchmarks import million

ASKED = ["--messages", "300", "--rounds", "1"]
NAMES = [*million.RATIOS, "page in the middle", "unread page", million.TO_INDEX, *million.SEARCHES]


def folders() -> set[Path]:
    return {*Path(tempfile.gettempdir()).glob("postroom-million-*")}


@pytest.mark.parametrize(
    "database", ["SQLite", pytest.param("PostgreSQL", marks=[pytest.mark.servers, pytest.mark.slow])]
)
def test_every_figure_is_told(
    database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = folders()
    monkeypatch.setattr(million, "WARM_UP", 0)
    monkeypatch.setattr(million, "FIRST_COPY", 10)

    million.main([*ASKED, "--only", database])

    heads = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert heads == ["figure", *(f"{name}, 300 messages, {database}" for name in NAMES)]
    assert folders() == before
