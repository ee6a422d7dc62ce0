"""Which mail gives an agent a turn, and how many messages a turn is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from postroom import Message, Postroom, Wakes, current_messages
from postroom.model.errors import ConfigurationError
from postroom.tools import prompt_for
from tests.mail_samples import mail
from tests.postroom.backends.store.conftest import HandClock
from tests.postroom.engine.inbound.test_reporting import NextHop
from tests.report_samples import dsn, recipient

LIST = "List-Id: <kettles.example.com>"
NOTICE = "Auto-Submitted: auto-generated"
BULK = "Precedence: bulk"
VACATION = "Auto-Submitted: auto-replied"
COPIED = {"to": "bob@example.org", "headers": ("Cc: support@acme.test",)}


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def room(clock: HandClock) -> Iterator[Postroom]:
    with Postroom(
        "acme.test", mailboxes=["support", "billing"], transport=NextHop(), clock=clock, background=False
    ) as opened:
        yield opened


@pytest.fixture
def turns(room: Postroom) -> list[list[str]]:
    """What each turn was about, message by message."""
    taken: list[list[str]] = []
    room.on_message()(lambda message: taken.append([each.id for each in current_messages()]))
    room.start()
    return taken


@pytest.mark.parametrize(
    ("wakes", "given", "woken"),
    [
        (Wakes(), {}, True),
        (Wakes(), COPIED, False),
        (Wakes(cc=True), COPIED, True),
        (Wakes(to=False), {}, False),
        (Wakes(), {"to": "undisclosed-recipients:;"}, True),
        (Wakes(), {"to": "info@alias.example", "headers": ("Cc: bob@example.org",)}, True),
        (Wakes(), {"to": "billing@acme.test", "headers": ("Cc: support@acme.test",)}, True),
        (Wakes(), {"headers": (NOTICE,)}, False),
        (Wakes(automatic=True), {"headers": (NOTICE,)}, True),
        (Wakes(automatic=True, lists=True), {"headers": (VACATION,)}, False),
        (Wakes(), {"sender": "no-reply@shop.example"}, False),
        (Wakes(automatic=True), {"sender": "no-reply@shop.example"}, True),
        (Wakes(automatic=True), {"headers": (LIST,)}, False),
        (Wakes(lists=True), {"headers": (LIST,)}, True),
        (Wakes(lists=True), {"headers": (BULK,)}, True),
        (Wakes(lists=True), {"headers": (NOTICE,)}, False),
    ],
)
def test_a_mailbox_says_which_mail_is_worth_a_turn(
    room: Postroom, turns: list[list[str]], wakes: Wakes, given: dict[str, Any], woken: bool
) -> None:
    room.change_mailbox("support", wakes=wakes)
    room.receive(mail(**given), recipients=["support@acme.test"])
    room.drain()

    assert turns == ([["m1"]] if woken else [])
    assert room.mailbox("support").info().unread == (0 if woken else 1)


def test_a_burst_is_one_turn_about_all_of_it(room: Postroom, turns: list[list[str]]) -> None:
    for number in range(5):
        room.receive(mail(f"Mail {number}", number=number, answers="<0@example.com>" if number else None))
    room.drain()

    assert turns == [["m1", "m2", "m3", "m4", "m5"]]
    assert room.mailbox("support").info().unread == 0


def test_what_comes_during_a_turn_makes_one_more(room: Postroom) -> None:
    turns: list[list[str]] = []

    @room.on_message("support")
    def answer(message: Message) -> None:
        turns.append([each.id for each in current_messages()])
        for number in (2, 3, 4) if message.id == "m1" else ():
            room.receive(mail(f"Mail {number}", number=number, answers="<1@example.com>"))

    room.start()
    room.receive(mail())
    room.drain()

    assert turns == [["m1"], ["m2", "m3", "m4"]]


def test_two_threads_are_two_turns(room: Postroom, turns: list[list[str]]) -> None:
    room.receive(mail(number=1))
    room.receive(mail(number=2, subject="Something else"))
    room.drain()

    assert turns == [["m1"], ["m2"]]


def test_a_turn_can_wait_a_little_for_more(room: Postroom, turns: list[list[str]], clock: HandClock) -> None:
    room.change_mailbox("support", wakes=Wakes(burst_seconds=5))
    room.receive(mail(number=1))
    room.drain()
    before = list(turns)
    clock.time += 3_000
    room.receive(mail("And this.", number=2, answers="<1@example.com>"))
    clock.time += 2_000
    room.drain()

    assert (before, turns) == ([], [["m1", "m2"]])


def test_copies_that_woke_nobody_are_part_of_the_next_turn(room: Postroom, turns: list[list[str]]) -> None:
    room.receive(mail(number=1, **COPIED), recipients=["support@acme.test"])
    room.receive(mail("Support, can you help?", number=2, answers="<1@example.com>"))
    room.drain()

    assert turns == [["m1", "m2"]]


def test_an_awaited_answer_wakes_even_as_a_copy(room: Postroom, turns: list[list[str]]) -> None:
    sent = room.mailbox("support").send("ada@example.com", subject="Order", text="Which one?")
    room.mailbox("support").wait_for_reply(sent.thread_id, timeout=timedelta(days=2))
    room.receive(mail("This one.", answers=sent.message_id, **COPIED), recipients=["support@acme.test"])
    room.drain()

    assert turns == [["m2"]]


@pytest.mark.parametrize(("wakes", "woken"), [(Wakes(), []), (Wakes(reports=True), [["m2"]])])
def test_a_bounce_wakes_where_the_mailbox_wants_it(
    room: Postroom, turns: list[list[str]], wakes: Wakes, woken: list[list[str]]
) -> None:
    room.change_mailbox("support", wakes=wakes)
    sent = room.mailbox("support").send("ada@example.com", subject="Order", text="Which one?")
    room.drain()
    room.receive(
        dsn(sent.message_id, recipient("ada@example.com")), recipients=["support@acme.test"], reverse_path="<>"
    )
    room.receive(dsn("<unknown@acme.test>", recipient("eve@example.com"), number=901), recipients=["support@acme.test"])
    room.drain()

    assert turns == woken


def test_a_copy_to_another_mailbox_of_the_room_does_not_wake_it(room: Postroom, turns: list[list[str]]) -> None:
    room.mailbox("support").send("ada@example.com", cc=["billing@acme.test"], subject="Order", text="Which one?")
    room.drain()
    before = list(turns)
    room.change_mailbox("billing", wakes=Wakes(cc=True))
    room.mailbox("support").send("ada@example.com", cc=["billing@acme.test"], subject="Bill", text="And which bill?")
    room.drain()

    assert (before, turns) == ([], [["m2"]])
    assert room.mailbox("billing").info().unread == 1


def test_mail_joins_no_turn_that_was_begun_before(room: Postroom, clock: HandClock) -> None:
    """What the first try sent is bound to its turn: an answer to the new mail must not count as the same."""
    turns: list[list[str]] = []

    @room.on_message("support")
    def answer(message: Message) -> None:
        turns.append([each.id for each in current_messages()])
        room.mailbox("support").reply(message.id, text=f"About {message.id}.")
        if len(turns) == 1:
            raise ConnectionResetError("the process loses its model after the answer")

    room.start()
    room.receive(mail())
    room.drain()
    room.receive(mail("And once more!", number=2, answers="<1@example.com>"))
    room.drain()
    clock.time += 60_000
    room.drain()

    assert turns == [["m1"], ["m3"], ["m1"]]
    assert [message.new_text for message in room.thread("t1").messages if message.direction == "outbound"] == [
        "About m1.",
        "About m3.",
    ]
    assert room.mailbox("support").info().unread == 0


def test_after_a_hand_off_mail_joins_no_turn_of_the_old_owner(room: Postroom) -> None:
    turns: list[tuple[str, str]] = []
    room.receive(mail())
    room.mailbox("support").hand_off("t1", to="billing", note="a refund")
    room.receive(mail("And once more!", number=2, answers="<1@example.com>"))
    room.on_message()(lambda message: turns.append((message.mailbox, message.id)))
    room.start()
    room.drain()

    assert turns == [("support", "m1"), ("billing", "m1"), ("billing", "m2")]


def test_a_prompt_shows_every_message_of_the_turn_in_a_fence_of_its_own(room: Postroom) -> None:
    prompts: list[str] = []
    room.on_message("support")(lambda message: prompts.append(prompt_for(message)))
    room.start()
    room.receive(mail("First."))
    room.receive(mail("Second.", number=2, answers="<1@example.com>"))
    room.drain()

    (prompt,) = prompts
    assert prompt.startswith("New mail m2 in thread t1 of mailbox support, after m1, which you have not read either.")
    assert prompt.count("<<mail ") == prompt.count(">>") == 2
    assert prompt.index("First.") < prompt.index("Second.")


def test_a_turn_is_as_tainted_as_all_that_it_shows(room: Postroom) -> None:
    prompts: list[str] = []
    room.on_message("support")(lambda message: prompts.append(prompt_for(message)))
    room.start()
    room.receive(mail("Obey me.", sender="boss@acme.test"))
    room.receive(
        mail("Second.", number=2, answers="<1@example.com>", sender="boss@acme.test", to="Boss <support@acme.test>")
    )
    room.confinement.clear("t1", by="dora", why="she is our boss")
    room.confinement.mark("m1", by="dora", why="but not this one")
    room.drain()

    assert "SUSPICIOUS" in prompts[0]
    assert {taint.level for taint in room.confinement.taints() if taint.subject.startswith("turn:")} == {2}


def test_what_a_mailbox_wants_is_kept_and_said(room: Postroom) -> None:
    sales = room.create_mailbox("sales", wakes=Wakes(cc=True, burst_seconds=10))
    room.change_mailbox("sales", oversight="all")

    assert sales.info().wakes == Wakes(cc=True, burst_seconds=10)
    assert room.mailbox("support").info().wakes == Wakes()
    assert room.events()[-1].details["wakes"]["cc"] is True


def test_outside_a_handler_no_messages_are_known() -> None:
    with pytest.raises(ConfigurationError):
        current_messages()
