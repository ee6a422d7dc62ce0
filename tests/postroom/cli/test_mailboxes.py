"""`postroom mailbox` and `postroom suppress`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postroom import Postroom
from tests.postroom.cli.conftest import Run


def test_the_first_mailbox_begins_the_room(run: Run) -> None:
    created = run("mailbox", "create", "support", "--name", "Acme Support", "--json")

    assert created.code == 0
    assert created.data["address"] == "support@acme.test"
    assert created.data["display_name"] == "Acme Support"


def test_a_name_that_is_taken_is_refused(run: Run, room: Postroom) -> None:
    assert run("mailbox", "create", "support").code == 1


def test_a_paused_mailbox_sends_nothing_until_it_is_resumed(run: Run, room: Postroom) -> None:
    send = ("send", "billing@acme.test", "--from", "support", "--subject", "x", "--text", "y")

    run("mailbox", "pause", "support")
    refused = run(*send, "--json")
    run("mailbox", "resume", "support")

    assert refused.error["code"] == "mailbox_paused"
    assert run(*send).code == 0


def test_a_person_says_which_mail_wakes_an_agent(run: Run, room: Postroom) -> None:
    said = run("mailbox", "set", "support", "--wakes", "to,cc", "--burst", "5")
    later = run("mailbox", "set", "support", "--burst", "0", "--json")
    listed = run("mailbox", "list").out
    nothing = run("mailbox", "set", "support", "--wakes", "none")

    assert said.out.endswith("woken by to,cc, 5 s after the first mail.\n")
    assert later.data["wakes"] == {
        "to": True, "cc": True, "automatic": False, "lists": False, "reports": False, "burst_seconds": 0,
    }  # fmt: skip
    assert "to,cc" in listed
    assert nothing.out.endswith("woken by none.\n")


@pytest.mark.parametrize("words", [("--wakes", "to,everything"), ("--burst", "-1"), ()])
def test_a_kind_of_mail_that_does_not_exist_is_a_wrong_command(
    run: Run, room: Postroom, words: tuple[str, ...]
) -> None:
    assert run("mailbox", "set", "support", *words).code == 2


def test_a_deleted_mailbox_leaves_its_threads_to_its_successor(run: Run, room: Postroom, letter: str) -> None:
    deleted = run("mailbox", "delete", "support", "--successor", "billing", "--json")

    assert deleted.data == {"deleted": "support", "successor": "billing", "threads": ["t1"]}
    assert room.thread("t1").assignee == "billing"


def test_a_mailbox_is_not_deleted_without_a_successor(run: Run, room: Postroom) -> None:
    wrong = run("mailbox", "delete", "support")

    assert wrong.code == 2
    assert "--successor" in wrong.err


def test_a_suppression_is_listed_until_it_is_lifted(run: Run, room: Postroom) -> None:
    run("suppress", "add", "ada@example.com", "--reason", "asked by phone")
    listed = run("suppress", "list")
    lifted = run("suppress", "remove", "ada@example.com")

    assert "ada@example.com" in listed.out
    assert "asked by phone" in listed.out
    assert lifted.code == 0
    assert run("suppress", "list", "--json").data == []


def test_a_suppression_says_what_it_covers_and_when_it_ends(run: Run, room: Postroom) -> None:
    added = run("suppress", "add", '"Ada"@Example.com', "--covers", "outreach", "--for", "30d")
    answer = run("suppress", "add", "bob@example.com", "--covers", "unasked", "--for", "2w", "--json")
    listed = run("suppress", "list")

    assert added.out == "No mailbox of acme.test sends outreach to Ada@example.com for 30 days.\n"
    assert answer.data == {"address": "bob@example.com", "reason": "manual", "covers": "unasked", "for": "2w"}
    heading, ada, bob = listed.out.splitlines()
    assert heading.split() == ["ADDRESS", "REASON", "COVERS", "SINCE", "UNTIL", "(UTC)"]
    assert ada.split()[:3] == ["Ada@example.com", "manual", "outreach"]
    assert bob.split()[:3] == ["bob@example.com", "manual", "unasked"]
    first, second = (round((entry.expires_at - entry.since) / timedelta(days=1)) for entry in room.suppressions())
    assert (first, second) == (30, 14)
    assert f"{room.suppressions()[0].expires_at:%Y-%m-%d %H:%M}" in ada


@pytest.mark.parametrize(
    "option", [("--covers", "some"), ("--for", "soon"), ("--for", "0"), ("--for", "99999999999999d")]
)
def test_a_suppression_of_something_else_or_without_a_time_is_refused(run: Run, option: tuple[str, str]) -> None:
    refused = run("suppress", "add", "ada@example.com", *option, "--json")

    assert (refused.code, refused.error["code"]) == (1, "invalid_request")
    assert run("suppress", "list", "--json").data == []


def test_lifting_what_is_not_suppressed_is_not_found(run: Run, room: Postroom) -> None:
    refused = run("suppress", "remove", "ada@example.com", "--json")

    assert (refused.code, refused.error["code"]) == (1, "not_found")


def test_the_hours_that_follow_ups_keep_to(run: Run, room: Postroom) -> None:
    told = run("mailbox", "set", "billing", "--hours", "Europe/Berlin mon-thu 08:00-16:30 not 2026-12-25")
    decided = room.mailbox("billing").info().business_hours
    again = run("mailbox", "set", "billing", "--burst", "5", "--json")
    taken_back = run("mailbox", "set", "billing", "--hours", "any", "--json")

    assert "follow-ups leave Europe/Berlin mon,tue,wed,thu 08:00-16:30 not 2026-12-25." in told.out
    assert decided is not None
    assert again.data["business_hours"]["time_zone"] == "Europe/Berlin"
    assert taken_back.data["business_hours"] is None


@pytest.mark.parametrize(
    ("hours", "complaint"),
    [("Europe/Berln mon-fri 09:00-17:00", "there is no time zone"), ("nine to five", "write it as: Europe/Berlin")],
)
def test_hours_that_are_none_are_refused(run: Run, room: Postroom, hours: str, complaint: str) -> None:
    refused = run("mailbox", "set", "billing", "--hours", hours)

    assert refused.code == 2
    assert complaint in refused.err
