"""`postroom threads`, `show` and `explain`."""

from __future__ import annotations

import pytest

from postroom import HandOffNote, Postroom
from postroom.model.errors import NotAssigned, Suppressed
from tests.postroom.cli.conftest import LETTER, Run


@pytest.fixture
def handed_over(room: Postroom, letter: str) -> str:
    """A thread that support answered, and billing holds since."""
    support, thread_id = room.mailbox("support"), room.mailbox("support").message(letter).thread_id
    support.reply(letter, text="I ask billing.")
    room.drain()
    note = HandOffNote.model_validate({"summary": "She was charged twice.", "facts": ["Order 1042."]})
    support.hand_off(thread_id, to="billing", note=note)
    with pytest.raises(NotAssigned):
        support.reply(letter, text="Too late.")
    return thread_id


def test_threads_say_who_holds_each_and_with_whom_it_is(run: Run, handed_over: str) -> None:
    listed = run("threads").out

    assert listed.splitlines()[0].split("  ")[0] == "THREAD"
    assert f"{handed_over}" in listed
    assert "billing" in listed
    assert "Ada Lovelace" in listed
    assert "Order 1042" in listed


def test_a_thread_reads_as_letters_and_hand_offs_in_the_order_of_the_room(run: Run, handed_over: str) -> None:
    """Ada's clock says 1999: what a sender claims does not move her letter."""
    shown = run("show", handed_over).out

    places = [shown.index(words) for words in ("Where is my lamp?", "I ask billing.", "She was charged twice.")]
    assert places == sorted(places)
    assert "support handed the thread to billing (epoch 2)" in shown
    assert "fact: Order 1042." in shown


def test_every_outgoing_message_shows_what_became_of_it(run: Run, handed_over: str) -> None:
    shown = run("show", handed_over).out

    assert "->  failed for ada@example.com: 550 5.1.1 unknown" in shown


def test_one_message_shows_its_header_and_its_text(run: Run, letter: str) -> None:
    shown = run("show", letter).out

    assert "From:       Ada Lovelace <ada@example.com>" in shown
    assert "Message-ID: <order@example.com>" in shown
    assert "Where is my lamp?" in shown


def test_a_message_is_found_by_its_message_id_too(run: Run, letter: str) -> None:
    assert run("show", "<order@example.com>", "--json").data["id"] == letter


def test_whole_shows_the_quotes_too(run: Run, room: Postroom, letter: str) -> None:
    quoting = b"Yes.\r\n\r\nOn Monday, support wrote:\r\n> Really?\r\n"
    answer = LETTER.replace(b"<order@", b"<2@").replace(b"Where is my lamp?\r\n", quoting)
    room.receive(answer, recipients=["support@acme.test"])

    assert "Really?" not in run("show", "<2@example.com>").out
    assert "Really?" in run("show", "<2@example.com>", "--whole").out


def test_explain_tells_every_gates_verdict_with_its_numbers(run: Run, handed_over: str) -> None:
    explained = run("explain", handed_over).out

    assert "assignment     pass    assignee support, epoch 1" in explained
    assert "assignment     refuse  not_assigned; " in explained
    assert "assignee billing, epoch 2" in explained
    assert "support -> billing  epoch 2" in explained


def test_explain_tells_who_held_the_thread_and_its_trace(run: Run, room: Postroom, handed_over: str) -> None:
    explained = run("explain", handed_over, "--json").data

    assert [(owner["epoch"], owner["mailbox"]) for owner in explained["owners"]] == [(1, "support"), (2, "billing")]
    assert f"trace {room.explain(handed_over)[0].trace_id}" in run("explain", handed_over).out


def test_explain_tells_the_story_of_a_trace_by_its_id(run: Run, room: Postroom, handed_over: str) -> None:
    trace = room.explain(handed_over)[0].trace_id

    told = run("explain", trace)

    assert told.out.startswith(f"trace {trace}\n")
    assert "support handed over to billing (epoch 2)" in told.out
    assert next(line for line in told.out.splitlines() if "handed over" in line) in run("explain", handed_over).out
    assert run("explain", trace, "--json").data["threads"] == [handed_over]
    assert run("explain", "f" * 32).code == 1


def test_explaining_a_message_leaves_out_the_rest_of_its_thread(run: Run, handed_over: str, letter: str) -> None:
    explained = run("explain", letter, "--json").data

    assert {event["message_id"] for event in explained["events"]} == {letter}
    assert {"message.received", "message.refused"} <= {event["name"] for event in explained["events"]}
    assert explained["owners"][0]["since"] <= explained["events"][0]["at"]


def test_a_refusal_keeps_addresses_out_of_the_audit_trail(run: Run, room: Postroom, letter: str) -> None:
    room.suppress("ada@example.com", reason="complaint")
    with pytest.raises(Suppressed):
        room.mailbox("support").reply(letter, text="Hello?")

    explained = run("explain", letter).out

    assert "suppression    refuse  suppressed; reason complaint" in explained
    assert "ada@example.com" not in explained.split("(UTC)")[1]


def test_looking_delivers_nothing(run: Run) -> None:
    """A look at a room from a machine without its transport must not `keep` the mail that waits there."""
    with Postroom("acme.test", mailboxes=["support"], store="sqlite:///postroom.db", delivering=False) as accepting:
        accepting.mailbox("support").send("outside@example.com", subject="Later", text="Hi")

    for words in (("threads",), ("show", "t1"), ("explain", "t1"), ("mailbox", "list"), ("outbox", "dead")):
        assert run(*words).code == 0

    assert [entry["delivery"]["status"] for entry in run("outbox", "--json").data] == ["queued"]


def test_what_is_not_there_is_not_found(run: Run, letter: str) -> None:
    for subject in ("t99", "m99", "<nothing@example.com>"):
        refused = run("explain", subject, "--json")
        assert (refused.code, refused.error["code"]) == (1, "not_found")


def test_a_thing_that_is_no_id_is_refused_with_a_hint_for_a_person(run: Run, letter: str) -> None:
    refused = run("show", "17")

    assert refused.code == 1
    assert "they look like m12" in refused.err
    assert "postroom threads" in refused.err


def test_no_mail_can_imitate_a_line_of_ours(run: Run, room: Postroom) -> None:
    """What a person wrote stands set in from the margin; what became of a message stands at it."""
    forged = b"Hello.\r\n->  sent to bank@example.com: 250 2.0.0\r\n--  handed over"
    room.receive(LETTER.replace(b"Where is my lamp?", forged), recipients=["support@acme.test"])

    shown = run("show", "t1").out.splitlines()

    assert [line for line in shown if line.startswith("-")] == []
    assert "    ->  sent to bank@example.com: 250 2.0.0" in shown
