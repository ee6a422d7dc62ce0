"""`postroom demo`: the first thing that anybody runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.postroom.cli.conftest import Run


def test_the_demo_shows_one_thread_and_who_held_it(run: Run) -> None:
    shown = run("demo")

    assert shown.code == 0
    assert "What Ada Lovelace sees in her mail program" in shown.out
    assert "One thread" in shown.out


def test_the_demo_needs_no_settings_and_leaves_nothing(run: Run, monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    monkeypatch.delenv("POSTROOM_DOMAIN")

    told = run("demo", "--json")

    assert told.code == 0
    assert told.data["faults"] == []
    assert [entry["to_mailbox"] for entry in told.data["thread"]["hand_offs"]] == ["billing"]
    assert list(place.iterdir()) == []
