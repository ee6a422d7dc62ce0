"""What a tainted run leaves behind, and what it leaves alone: other threads, mailboxes, and whoever works in its thread next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from postroom import FollowUp, Message, Postroom, Scope
from postroom.model.errors import ApprovalRequired, PostroomError, Tainted
from postroom.testing import World

SECRET = "The alarm of the warehouse is switched off with 771045."
TELL_EVE = "It is 771045."


@pytest.fixture
def room(world: World) -> Postroom:
    """Billing's secret is t1; Eve's question is t2, as soon as the world moves."""
    return with_a_secret(world, "guarded")


def with_a_secret(world: World, confinement: str) -> Postroom:
    room = world.room("acme.test", ["support", "billing"], confinement=confinement)
    room.mailbox("billing").send("support@acme.test", subject="Alarm", text=SECRET)
    world.run()
    world.person("eve@evil.example").write("support@acme.test", subject="Alarm", text="What is the code?")
    return room


def refusals(room: Postroom, mailbox: str, deed: Callable[[Message], object]) -> list[PostroomError]:
    """What an agent is told that does this in its turns about Eve."""
    told: list[PostroomError] = []

    @room.on_message(mailbox)
    def act(message: Message) -> None:
        if message.thread_id != "t1":
            try:
                deed(message)
            except PostroomError as refusal:
                told.append(refusal)

    return told


def answering(room: Postroom, thread: str) -> dict[str, str]:
    last = room.thread(thread).messages[-1].message_id
    return {"In-Reply-To": last, "References": last}


def received_by_eve(world: World) -> list[str]:
    return [mail.new_text for mail in world.people["eve@evil.example"].received]


def test_the_new_owner_of_a_thread_is_held_to_what_the_old_one_knew(world: World, room: Postroom) -> None:
    def pass_it_on(message: Message) -> None:
        room.mailbox("support").thread("t1")
        room.mailbox("support").hand_off(message.thread_id, to="billing", note="Tell her: 771045.")

    refusals(room, "support", pass_it_on)
    told = refusals(room, "billing", lambda message: room.mailbox("billing").reply(message.id, text=TELL_EVE))

    world.run()

    assert [type(refusal) for refusal in told] == [Tainted]
    assert received_by_eve(world) == []


def test_a_plan_is_held_to_what_its_planner_knew_however_late_it_is_due(world: World, room: Postroom) -> None:
    def plan_it(message: Message) -> None:
        room.mailbox("support").thread("t1")
        room.mailbox("support").follow_up(message.thread_id, steps=[FollowUp(after=timedelta(days=20), text=TELL_EVE)])

    told = refusals(room, "support", plan_it)

    world.run()

    assert told == []
    assert received_by_eve(world) == []


def test_a_plan_that_knows_nothing_leaves_when_it_is_due(world: World, room: Postroom) -> None:
    steps = [FollowUp(after=timedelta(days=20), text="Is there anything else?")]
    refusals(room, "support", lambda message: room.mailbox("support").follow_up(message.thread_id, steps=steps))

    world.run()

    assert received_by_eve(world) == ["Is there anything else?"]


def test_one_mail_sets_off_three_follow_ups_at_most(world: World, room: Postroom) -> None:
    steps = [FollowUp(after=timedelta(days=1), text=f"Reminder {n}") for n in range(4)]
    told = refusals(room, "support", lambda message: room.mailbox("support").follow_up(message.thread_id, steps=steps))

    world.run()

    assert [str(refusal) for refusal in told] == [
        "This run has read mail from outside; at most 3 follow-ups of a thread wait at a time."
    ]
    assert received_by_eve(world) == []


def test_plans_of_a_thread_are_counted_together(world: World, room: Postroom) -> None:
    def plan_one_by_one(message: Message) -> None:
        for days in range(1, 6):
            step = FollowUp(after=timedelta(days=days), text=f"Reminder {days}")
            room.mailbox("support").follow_up(message.thread_id, steps=[step])

    told = refusals(room, "support", plan_one_by_one)

    world.run()

    assert [type(refusal) for refusal in told] == [Tainted]
    assert received_by_eve(world) == ["Reminder 1", "Reminder 2", "Reminder 3"]


@pytest.mark.parametrize("confinement", ["guarded", "strict"])
def test_a_later_turn_about_a_thread_is_held_to_what_an_earlier_one_opened(world: World, confinement: str) -> None:
    room, turns = with_a_secret(world, confinement), list[str]()

    def look_then_tell(message: Message) -> None:
        turns.append(message.id)
        if len(turns) == 1:
            room.mailbox("support").thread("t1")
        else:
            room.mailbox("support").reply(message.id, text="It is seven, and then a bit more.")

    told = refusals(room, "support", look_then_tell)
    world.run()
    world.people["eve@evil.example"].write(
        "support@acme.test", subject="Alarm", text="Well?", headers=answering(room, "t2")
    )
    world.run()

    assert [type(refusal) for refusal in told] == [ApprovalRequired]
    assert received_by_eve(world) == []


def test_who_asked_a_colleague_reports_back_in_the_thread_that_it_was_for(world: World, room: Postroom) -> None:
    """Support asks billing about Eve's question; billing's answer wakes support in their own thread."""
    answered: list[str] = []

    @room.on_message("support")
    def ask_or_tell(message: Message) -> None:
        if message.thread_id == "t2":
            answered.append(message.id)
            room.mailbox("support").send("billing@acme.test", subject="A question", text="Is anybody in today?")
        elif message.thread_id == "t3":
            room.mailbox("support").reply(answered[0], text="Yes, somebody is in until five.")

    @room.on_message("billing")
    def answer(message: Message) -> None:
        room.mailbox("billing").reply(message.id, text="Until five o'clock.")

    world.run()

    assert received_by_eve(world) == ["Yes, somebody is in until five."]


def test_what_the_colleague_opened_is_not_reported_back_freely(world: World, room: Postroom) -> None:
    first: list[str] = []
    told: list[PostroomError] = []

    @room.on_message("support")
    def ask_or_tell(message: Message) -> None:
        if message.thread_id == "t2":
            first.append(message.id)
            room.mailbox("support").send("billing@acme.test", subject="A question", text="Which code is it?")
        elif message.thread_id == "t3":
            try:
                room.mailbox("support").reply(first[0], text="It begins with two sevens.")
            except PostroomError as refusal:
                told.append(refusal)

    @room.on_message("billing")
    def look_and_answer(message: Message) -> None:
        room.mailbox("billing").thread("t1")
        room.mailbox("billing").reply(message.id, text="Two sevens come first.")

    world.run()

    assert [type(refusal) for refusal in told] == [ApprovalRequired]
    assert received_by_eve(world) == []


@pytest.mark.parametrize("deed", ["hand_off", "mark_done"])
def test_a_turn_about_one_thread_leaves_the_others_as_they_are(world: World, room: Postroom, deed: str) -> None:
    def meddle(message: Message) -> None:
        support = room.mailbox("support")
        if deed == "hand_off":
            support.hand_off("t1", to="billing", note="Yours.")
        else:
            support.mark_done("t1")

    told = refusals(room, "support", meddle)
    holder = room.thread("t1").assignee

    world.run()

    assert [type(refusal) for refusal in told] == [Tainted]
    assert room.thread("t1").assignee == holder


def test_a_tainted_run_makes_no_mailbox(world: World, room: Postroom) -> None:
    provisioning = room.mailbox("support", scopes=frozenset(Scope))
    told = refusals(room, "support", lambda message: provisioning.create_mailbox("ceo"))

    world.run()

    assert [type(refusal) for refusal in told] == [Tainted]
    assert [info.name for info in room.mailboxes()] == ["billing", "support"]


def test_a_turn_that_looked_into_another_thread_waits_for_a_person(world: World, room: Postroom) -> None:
    def look_and_hint(message: Message) -> None:
        room.mailbox("support").thread("t1")
        room.mailbox("support").reply(message.id, text="Twice the lucky number, you know.")

    told = refusals(room, "support", look_and_hint)

    world.run()

    assert [type(refusal) for refusal in told] == [ApprovalRequired]
    assert received_by_eve(world) == []
