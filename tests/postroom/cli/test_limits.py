"""`postroom limits`."""

from __future__ import annotations

from postroom import Postroom
from tests.postroom.cli.conftest import Run


def test_it_shows_the_room_its_domain_and_its_mailboxes(run: Run, room: Postroom) -> None:
    room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!")

    lines = run("limits").out.splitlines()

    assert [line.split("  ")[0] for line in lines[:5]] == ["LIMIT OF", "the room", "acme.test", "billing", "support"]
    assert "1 of 500" in lines[4]
    assert "449" in lines[4]
    assert "Days end at" in lines[6]


def test_a_program_reads_the_same(run: Run, room: Postroom) -> None:
    found = run("limits", "--json").data

    assert [entry["owner"] for entry in found["usage"]] == ["", "acme.test", "billing", "support"]
    assert found["usage"][3]["may_begin"] == 450
    assert found["reputation"] == [{"domain": "acme.test", "sent": 0, "bounced": 0, "complained": 0, "stops": 0}]


def test_a_mailbox_gets_limits_of_its_own_and_gives_them_back(run: Run, room: Postroom) -> None:
    told = run("limits", "set", "support", "--day", "20", "--share", "3")
    kept = run("limits", "set", "support", "--month", "90", "--json").data
    reset = run("limits", "reset", "support", "--json").data

    assert told.out == "support may send 20 a day, 10,000 a month; its share has the weight 3.\n"
    assert (kept["day"]["limit"], kept["month"]["limit"], kept["share"]) == (20, 90, 3)
    assert (reset["day"]["limit"], reset["month"]["limit"], reset["share"]) == (500, 10_000, 1)


def test_a_command_that_would_change_nothing_is_wrong(run: Run, room: Postroom) -> None:
    assert run("limits", "set", "support").code == 2
    assert run("limits", "set", "nobody", "--day", "1", "--json").error["code"] == "not_found"


def test_a_domain_is_warmed_up_and_let_go(run: Run, room: Postroom) -> None:
    begun = run("limits", "warm-up", "acme.test")
    shown = run("limits")
    ended = run("limits", "warm-up", "acme.test", "--end")

    assert begun.out == "acme.test is warmed up: it may begin 20 messages today.\n"
    assert "it may begin 20 messages today" in shown.out
    assert ended.out == "acme.test is not held back.\n"
    assert run("limits", "warm-up", "example.org", "--json").error["code"] == "not_found"


def test_a_domain_in_doubt_says_so_until_a_person_forgives(run: Run, room: Postroom) -> None:
    people = [f"lead{number}@example.com" for number in range(60)]
    room.mailbox("support").send(people, subject="News", text="We have news.")
    room.drain()

    shown = run("limits")
    forgiven = run("limits", "forgive", "acme.test")

    assert "of its last 60 messages 60 bounced, 0 called abuse. That stops all mail, replies too" in shown.out
    assert "postroom limits forgive acme.test" in shown.out
    assert forgiven.out == "acme.test begins anew; its mail may leave.\n"
    assert "bounced" not in run("limits").out
