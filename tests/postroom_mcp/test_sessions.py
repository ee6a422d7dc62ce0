"""Who opened which session over HTTP, and whose is over where there are too many."""

from __future__ import annotations

from postroom_mcp.sessions import Owners

ADA, BOB = ("key-of-ada", "support"), ("key-of-bob", "billing")


def test_a_session_is_reached_by_the_key_that_opened_it_for_its_mailbox_until_it_ends() -> None:
    owners = Owners()
    owners.open("s1", ADA)

    assert owners.owns(ADA, "s1")
    assert not owners.owns(BOB, "s1")
    assert not owners.owns(("key-of-ada", "billing"), "s1")
    owners.end("s1")
    assert not owners.owns(ADA, "s1")


def test_a_key_that_opens_without_end_pushes_out_its_own_sessions_and_nobody_elses() -> None:
    owners = Owners(10, of_a_key=3)
    owners.open("bob", BOB)
    over = [owners.open(f"ada{number}", ADA) for number in range(20)]

    assert owners.owns(BOB, "bob")
    assert [number for number in range(20) if owners.owns(ADA, f"ada{number}")] == [17, 18, 19]
    assert over == [[], [], [], *([f"ada{number}"] for number in range(17))]


def test_where_there_are_too_many_the_one_that_was_not_used_for_longest_is_over() -> None:
    owners = Owners(2)
    owners.open("ada", ADA)
    owners.open("bob", BOB)
    assert owners.owns(ADA, "ada")
    over = owners.open("new", ("key-of-cleo", "support"))

    assert over == ["bob"]
    assert [owners.owns(ADA, "ada"), owners.owns(BOB, "bob")] == [True, False]
