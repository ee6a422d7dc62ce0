"""A promise is kept by whoever holds the thread when it is due, and nobody asks the customer twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from postroom import Fact, FollowUp, HandOffNote, Mailbox, Message, Promise
from postroom.testing import Answer
from postroom.tools import Call, offered, prompt_for

FRIDAY = datetime(2026, 1, 9, 12, 0, tzinfo=UTC)


def read_thread(mailbox: Mailbox, thread_id: str) -> str:
    """What an agent reads of a thread."""
    (tool,) = offered(mailbox, only=["read_thread"])
    return tool.call(mailbox, {"thread_id": thread_id}, Call("world")).text


def test_a_promise_of_support_wakes_billing_when_it_is_due(world):
    room = world.room("acme.test", ["support", "billing"])
    ada = world.person("Ada Lovelace <ada@example.com>")
    support, billing = room.mailbox("support"), room.mailbox("billing")
    prompts: list[tuple[datetime, str]] = []

    @room.on_message("support")
    def hand_over(message: Message) -> None:
        support.reply(message.id, text="Which invoice is it? You hear from us by Friday.")
        support.hand_off(
            message.thread_id,
            to="billing",
            note=HandOffNote(
                summary="Ada was charged twice.",
                facts=[Fact(text="two charges of 49 EUR", message_id=message.id)],
                open_questions=["Which invoice is it?"],
                asked=["Which card did she use?"],
                promises=[Promise(text="Tell Ada by Friday what becomes of the refund.", due=FRIDAY)],
                do_not=["offer a voucher"],
            ),
        )

    @room.on_message("billing")
    def answer_when_it_is_time(message: Message) -> None:
        prompts.append((world.now, prompt_for(message)))
        if "pr1 is due" in prompts[-1][1]:
            billing.reply(message.id, text="We refund 49 EUR today.", keeps=["pr1"])

    ada.write("support@acme.test", subject="Charged twice", text="I was charged twice.")
    world.run()

    assert [f"{when:%a %H:%M}" for when, _ in prompts] == ["Mon 09:00", "Fri 12:00"]
    assert "Tell Ada by Friday what becomes of the refund." in prompts[1][1]
    assert [mail.new_text for mail in ada.received][1:] == ["We refund 49 EUR today."]
    assert [event.name for event in room.events(count=1_000) if event.name.startswith("promise.")] == [
        "promise.made",
        "promise.reminded",
        "promise.kept",
    ]
    text = read_thread(billing, "t1")
    assert "- fact (m1): two charges of 49 EUR" in text
    assert "- not answered yet: Which invoice is it?" in text
    assert "- asked already, do not ask again: Which card did she use?" in text
    assert "- do not: offer a voucher" in text
    assert "pr1" not in text  # it is kept


def test_the_third_agent_reads_what_the_first_two_knew(world):
    room = world.room("acme.test", ["support", "billing", "legal"])
    ada = world.person("Ada Lovelace <ada@example.com>", Answer("It is invoice 4411."))
    support, billing, legal = (room.mailbox(name) for name in ("support", "billing", "legal"))
    ada.write("support@acme.test", subject="Charged twice", text="I was charged twice.")
    world.settle()
    support.promise("t1", "Call Ada back on Friday.", due=FRIDAY)
    support.hand_off(
        "t1",
        to="billing",
        note=HandOffNote(summary="A refund.", facts=["m1: charged twice"], open_questions=["Which invoice is it?"]),
    )
    billing.hand_off(
        "t1", to="legal", note=HandOffNote(summary="She threatens to sue.", facts=["m1: angry"], open_questions=[])
    )
    world.settle()

    text = read_thread(legal, "t1")

    assert text.index("Hand-off note from billing: She threatens to sue.") < text.index("I was charged twice.")
    assert "- fact (m1): charged twice\n- fact (m1): angry" in text
    assert "not answered yet" not in text  # the newest note repeats no question: it has been answered
    assert "- asked already, do not ask again: Which invoice is it?" in text
    assert "- pr1 promised, for legal to keep, due 2026-01-09 12:00: Call Ada back on Friday." in text


def test_one_view_of_what_three_agents_have_planned_for_one_address(world):
    room = world.room("acme.test", ["support", "billing", "outreach"])
    world.person("Ada Lovelace <ada@example.com>")
    world.person("Bob <bob@example.org>")
    support, billing, outreach = (room.mailbox(name) for name in ("support", "billing", "outreach"))

    answer = support.send("ada@example.com", subject="Your lamp", text="It left today.")
    bill = billing.send("ada@example.com", subject="Invoice 4411", text="49.00 EUR are due.")
    offer = outreach.send("ada@example.com", subject="Our desk", text="May I show it to you?")
    other = outreach.send("bob@example.org", subject="Our desk", text="May I show it to you?")
    support.wait_for_reply(answer.thread_id, timeout=timedelta(days=2))
    billing.promise(bill.thread_id, "Send Ada the receipt.", due=FRIDAY)
    step = FollowUp(after=timedelta(days=7), text="The desk is wide.")
    mine = outreach.follow_up(offer.thread_id, steps=[step, step])
    outreach.follow_up(other.thread_id, steps=[step])

    view = room.plans.for_address("Ada@EXAMPLE.com")

    assert [(each.id, each.kind, each.mailbox) for each in view] == [
        ("w1", "wait", "support"),
        ("pr1", "promise", "billing"),
        (mine.id, "follow_up", "outreach"),
    ]
    room.plans.pause(mine.id, by="Eva")
    assert [each.paused for each in room.plans.of_mailbox("outreach")] == [False, True]
    for each in view:
        room.plans.cancel(each.id, by="Eva")
    world.run()
    assert room.plans.for_address("ada@example.com") == []
    assert [mail.new_text for mail in world.people["ada@example.com"].received][3:] == []
    assert len(world.people["bob@example.org"].received) == 2
