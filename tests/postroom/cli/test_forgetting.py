"""`postroom clean` and `postroom erase`."""

from __future__ import annotations

from postroom import Postroom
from tests.postroom.cli.conftest import Run


def test_a_person_is_erased_only_on_purpose(run: Run, room: Postroom, letter: str) -> None:
    refused = run("erase", "ada@example.com")
    would = run("erase", "ada@example.com", "--dry-run")
    still_there = run("threads", "--json").data
    done = run("erase", "ada@example.com", "--yes")

    assert (refused.code, refused.out) == (1, "")
    assert "look with --dry-run, then say --yes" in refused.err
    assert would.out.startswith("Would remove 1 message, and with them 1 thread.\n")
    assert len(still_there) == 1
    assert done.out.startswith("Removed 1 message, and with them 1 thread.\n")
    assert run("threads", "--json").data == []
    assert (
        run("send", "ada@example.com", "--from", "support", "-s", "Hi", "-t", "Hello.", "--json").error["code"]
        == "suppressed"
    )


def test_nothing_is_cleaned_where_everything_is_kept(run: Run, room: Postroom, letter: str) -> None:
    told = run("clean")

    assert told.code == 0
    assert told.out == (
        "Mail and events are kept for ever. Set POSTROOM_KEEP_MESSAGES=365d or POSTROOM_KEEP_EVENTS=90d.\n"
        "Nothing was to be removed.\n"
    )


def test_a_wrong_duration_is_told_with_the_name_of_its_variable(run: Run, room: Postroom, monkeypatch) -> None:
    monkeypatch.setenv("POSTROOM_KEEP_MESSAGES", "a year")

    refused = run("clean")

    assert refused.code == 2
    assert "POSTROOM_KEEP_MESSAGES" in refused.err
    assert "is not a duration" in refused.err
