"""`postroom outbox`: what has not left, and a person's decisions about it."""

from __future__ import annotations

import pytest

from postroom import Message, Postroom
from tests.postroom.cli.conftest import Run


@pytest.fixture
def refused(room: Postroom) -> str:
    """A message that the next hop refused for good; its id."""
    receipt = room.mailbox("support").send("gone@example.com", subject="Hello", text="Hi")
    room.drain()
    return receipt.id


@pytest.fixture
def given_up(room: Postroom, letter: str) -> str:
    """The turn of a handler that fails every time; its id."""

    @room.on_message("support")
    def fail(message: Message) -> None:
        raise RuntimeError("no model today")

    room.start()
    room.drain(5)
    return room.dead_letters()[0].id


def test_an_empty_outbox_says_so(run: Run, room: Postroom) -> None:
    assert run("outbox").out == "Everything has left.\n"


def test_a_refused_message_is_listed_with_the_next_hops_words(run: Run, refused: str) -> None:
    listed = run("outbox").out

    assert refused in listed
    assert "550 5.1.1 unknown" in listed


def test_the_list_is_narrowed_by_status(run: Run, refused: str) -> None:
    assert run("outbox", "--status", "queued", "--json").data == []
    assert len(run("outbox", "--status", "failed", "--json").data) == 1
    assert len(run("outbox", "--all", "--json").data) == 1


def test_an_unknown_status_is_a_usage_error_that_lists_the_known(run: Run, room: Postroom) -> None:
    wrong = run("outbox", "--status", "lost")

    assert wrong.code == 2
    assert "unknown" in wrong.err


def test_the_help_names_every_status(run: Run) -> None:
    from postroom import DeliveryStatus

    shown = run("outbox", "--help").out

    assert all(status in shown for status in DeliveryStatus)


def test_dead_letters_are_deliveries_and_turns(run: Run, refused: str, given_up: str) -> None:
    dead = run("outbox", "dead", "--json").data

    assert {(entry["kind"], entry["id"], entry["mailbox"]) for entry in dead} == {
        ("delivery", refused, "support"),
        ("turn", given_up, "support"),
    }
    assert "RuntimeError" in run("outbox", "dead").out


def test_the_outbox_points_to_turns_that_were_given_up(run: Run, given_up: str) -> None:
    assert "postroom outbox dead" in run("outbox").out


def test_a_refused_message_is_queued_again(run: Run, room: Postroom, refused: str) -> None:
    queued = run("outbox", "requeue", refused, "--json")

    assert (queued.code, queued.data["requeued"]) == (0, [refused])
    assert "message.requeued" in [event.name for event in room.explain(refused)]


def test_a_turn_that_was_given_up_is_taken_again(run: Run, room: Postroom, given_up: str) -> None:
    taken: list[str] = []
    room.on_message("support")(lambda message: taken.append(message.id))

    assert run("outbox", "requeue", given_up).code == 0
    room.drain(5)

    assert len(taken) == 1
    assert room.dead_letters() == []


def test_what_was_not_given_up_is_not_queued_again(run: Run, room: Postroom, letter: str) -> None:
    for wanted in ("d1", "d99", letter, "m99"):
        assert run("outbox", "requeue", wanted).code == 1
