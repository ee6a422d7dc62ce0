"""`postroom plans`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postroom import FollowUp, Postroom
from tests.postroom.cli.conftest import Run

STEP = FollowUp(after=timedelta(days=3), text="Any news?\x1b[2J")


@pytest.fixture
def planned(room: Postroom, letter: str) -> str:
    """A follow-up plan, a wait and a promise in Ada's thread; the id of the first."""
    support = room.mailbox("support")
    plan = support.follow_up("t1", steps=[STEP, STEP])
    support.wait_for_reply("t1", timeout=timedelta(days=2))
    support.promise("t1", "Call Ada back.")
    return plan.id


@pytest.mark.parametrize("about", [(), ("ada@example.com",), ("t1",), ("support",), ("list", "support")])
def test_what_is_planned_is_listed_the_next_due_first(run: Run, planned: str, about: tuple[str, ...]) -> None:
    listed = run("plans", *about)

    lines = listed.out.splitlines()
    assert [line.split()[0] for line in lines] == ["ID", "w2", "f1", "pr1"]
    assert "step 1 of 2" in lines[2]
    assert "\x1b" not in listed.out
    assert [each["kind"] for each in run("plans", *about, "--json").data] == ["wait", "follow_up", "promise"]


def test_nothing_is_planned(run: Run, room: Postroom) -> None:
    assert "Nothing is planned." in run("plans").out
    assert "Nothing is planned for bob@example.org." in run("plans", "bob@example.org").out


def test_a_person_pauses_resumes_and_cancels(run: Run, room: Postroom, planned: str) -> None:
    paused = run("plans", "pause", planned, "--by", "Eva")
    listed = run("plans").out
    resumed = run("plans", "resume", planned)
    cancelled = run("plans", "cancel", "pr1", "--json")

    assert "f1 is paused. End it with: postroom plans resume f1" in paused.out
    assert "paused" in listed
    assert "f1 goes on; step 1 of 2 is due " in resumed.out
    assert cancelled.data == {"cancelled": "pr1"}
    (event,) = [event for event in room.events() if event.name == "follow_up.paused"]
    assert event.details == {"plan": "f1", "by": "Eva"}


@pytest.mark.parametrize("words", [("t9",), ("nobody",), ("pause", "w2"), ("cancel", "f9"), ("cancel", "p1")])
def test_what_is_not_there_is_told(run: Run, planned: str, words: tuple[str, ...]) -> None:
    refused = run("plans", *words)

    assert refused.code == 1
    assert refused.err


def test_the_help_shows_both_uses(run: Run) -> None:
    shown = run("plans", "--help").out

    assert "postroom plans ada@example.com" in shown
    assert {"list", "pause", "resume", "cancel"} <= set(shown.split())
