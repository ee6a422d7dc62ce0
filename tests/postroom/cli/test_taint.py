"""`postroom taint`."""

from __future__ import annotations

import pytest

from postroom import Postroom
from tests.postroom.cli.conftest import Run


def test_a_room_without_mail_has_no_taint(run: Run, room: Postroom) -> None:
    assert run("taint", "list").out == "Nothing is tainted.\n"


def test_what_is_tainted_is_listed_with_why_and_until_when(run: Run, room: Postroom, letter: str) -> None:
    shown, data = run("taint", "list").out, run("taint", "list", "--json").data

    assert "t1" in shown
    assert "outside" in shown
    assert [(taint["subject"], taint["level"], taint["message_id"]) for taint in data] == [("t1", 1, letter)]


def test_a_person_marks_and_clears_a_thread(run: Run, room: Postroom, letter: str) -> None:
    marked = run("taint", "mark", letter, "--by", "dora", "--why", "not her bank")
    listed = run("taint", "list").out
    cleared = run("taint", "clear", "t1", "--by", "dora")

    assert "is suspicious" in marked.out
    assert "suspicious" in listed
    assert cleared.code == 0
    assert run("taint", "list").out == "Nothing is tainted.\n"


def test_what_is_not_tainted_is_not_found(run: Run, room: Postroom) -> None:
    cleared = run("taint", "clear", "turn:7", "--by", "dora", "--json")
    thawed = run("taint", "thaw", "turn:7", "--by", "dora", "--json")

    assert [(outcome.code, outcome.error["code"]) for outcome in (cleared, thawed)] == [(1, "not_found")] * 2


def test_who_decides_is_the_one_who_is_logged_in(
    run: Run, room: Postroom, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "eva")

    cleared = run("taint", "clear", "t1", "--why", "I know her")

    assert cleared.code == 0
    assert [event.details["by"] for event in room.events() if event.name == "taint.cleared"] == ["eva"]
