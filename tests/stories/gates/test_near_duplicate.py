"""Two agents of two frameworks answer one person in different words; the second is told who already did."""

from __future__ import annotations

import pytest

import crewai_postroom
import langchain_postroom
from postroom.model.errors import DuplicateOfAnother
from tests.stories.gates.spoken import assert_the_gate_spoke

FIRST = (
    "Hello Ada,\nyour refund of 20 EUR for order 17 is on its way and should reach your account within 5 days.\nSupport"
)
SECOND = (
    "Dear Ada,\nwe have sent the refund of 20 EUR for order 17; expect it in your account in the next 5 days.\nBilling"
)


def test_the_second_agent_is_told_who_already_answered(world):
    room = world.room("acme.test", ["support", "billing"])
    ada = world.person("ada@example.com")
    ada.write(["support@acme.test"], subject="Refund", text="Where is my refund?")
    ada.write(["billing@acme.test"], subject="Money back", text="When do I get my money back?")
    world.run()
    support, billing = room.mailbox("support"), room.mailbox("billing")
    answer = {name: box.messages().messages[0].id for name, box in (("support", support), ("billing", billing))}
    by_langchain = langchain_postroom.postroom_tools(support, only=["reply"])[0]
    by_crewai = crewai_postroom.postroom_tools(billing, only=["reply"])[0]

    by_langchain.invoke({"message_id": answer["support"], "text": FIRST})
    told = str(by_crewai.run(message_id=answer["billing"], text=SECOND))
    world.run()

    first = room.thread(room.message(answer["support"]).thread_id).messages[-1]
    assert "NOT DONE [duplicate_of_another]: Mailbox 'support' wrote nearly the same" in told
    assert f"message {first.id} in thread {first.thread_id}" in told
    assert len(ada.received) == 1


def test_what_is_refused_is_explained(world):
    room = world.room("acme.test", ["support", "billing"])
    first = room.mailbox("support").send("ada@example.com", subject="Refund", text=FIRST)

    with pytest.raises(DuplicateOfAnother) as refused:
        room.mailbox("billing").send("ada@example.com", subject="Your money", text=SECOND)

    assert_the_gate_spoke(room, refused.value, gate="near_duplicate")
    assert (refused.value.mailbox, refused.value.message_id) == ("support", first.id)


def test_an_answer_to_a_new_question_may_say_it_again(world):
    room = world.room("acme.test", ["support"])
    ada = world.person("ada@example.com")
    ada.write("support@acme.test", subject="Refund", text="Where is my refund?")
    world.run()
    support = room.mailbox("support")
    support.reply(support.messages().messages[0].id, text=FIRST)
    world.run()
    world.advance(hours=1)
    ada.write("support@acme.test", subject="Refund once more", text="I lost your answer. Where is it?")
    world.run()

    support.reply(support.messages().messages[0].id, text=SECOND)
    world.run()

    assert len(ada.received) == 2


def test_two_invoices_in_the_same_words_are_two_mails(world):
    room = world.room("acme.test", ["billing"])
    ada = world.person("ada@example.com")
    for number in (4411, 4412):
        text = f"Dear Ada,\nyour invoice {number} over 120 EUR is ready in your account and payable within thirty days."
        room.mailbox("billing").send("ada@example.com", subject=f"Invoice {number}", text=text)
    world.run()

    assert len(ada.received) == 2


def test_the_same_news_as_html_only_is_told_once(world):
    room = world.room("acme.test", ["support", "billing"])
    html = "<p>Please confirm that you will come to the meeting about the new office building.</p>"
    room.mailbox("support").send("ada@example.com", subject="Meeting", text="", html=html)

    with pytest.raises(DuplicateOfAnother):
        room.mailbox("billing").send("ada@example.com", subject="The meeting", text="", html=f"{html}<p>Thanks!</p>")
