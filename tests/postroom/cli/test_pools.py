"""`postroom pools`."""

from __future__ import annotations

from postroom import Postroom, Rule
from tests.mail_samples import mail
from tests.postroom.cli.conftest import Run


def test_a_room_without_pools_says_so(run: Run, room: Postroom) -> None:
    assert run("pools").out == "No agent of a pool is there.\n"
    assert run("pools", "--json").data == []


def test_the_story_of_a_thread_names_the_agent_and_why(run: Run, room: Postroom) -> None:
    room.pool("desk", mailboxes=["support"]).add("a1", lambda message: None)
    room.routing.add(Rule(name="twice", to="support", words="charged twice"))
    room.start()
    room.receive(mail(to="billing@acme.test"))
    assert room.drain(5)

    told = run("explain", "t1").out

    assert "support holds the thread, by rule twice (words)" in told
    assert "a1 of pool desk takes turn d1: least busy" in told


def test_the_agents_of_every_process_are_listed(run: Run, room: Postroom) -> None:
    pool = room.pool("desk", mailboxes=["support"])
    pool.add("a1", lambda message: None)
    pool.add("a2", lambda message: None, slots=3)
    room.start()
    assert room.drain(5)

    listed, data = run("pools").out, run("pools", "--json").data

    assert "desk" in listed
    assert "0 of 3" in listed
    assert [(agent["name"], agent["alive"], agent["turns"]) for agent in data] == [("a1", True, []), ("a2", True, [])]
