"""Whoever complained to one mailbox is left alone by all of them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postroom import Purpose
from postroom.model.errors import Suppressed
from postroom.testing import Answer, Complain, Greylist, Unsubscribe
from tests.stories.gates.spoken import assert_the_gate_spoke


def test_a_complaint_about_outreach_silences_support_too(world):
    room = world.room("acme.test", ["outreach", "support"])
    ada = world.person("ada@example.com", Complain())
    room.mailbox("outreach").send("ada@example.com", subject="News", text="We have news for you.")
    world.run()

    with pytest.raises(Suppressed) as refused:
        room.mailbox("support").send("ada@example.com", subject="Survey", text="How did you like it?")
    world.run()

    assert_the_gate_spoke(room, refused.value, gate="suppression")
    assert len(ada.received) == 1


def test_who_unsubscribes_by_the_headers_mailto_gets_no_more_outreach_but_what_they_ordered(world):
    room = world.room("acme.test", ["outreach", "orders"])
    room.change_mailbox("orders", purpose=Purpose.TRANSACTIONAL)
    ada = world.person("ada@example.com", Unsubscribe(times=1))
    room.mailbox("outreach").send("ada@example.com", subject="News", text="We have news for you.")
    world.run()

    with pytest.raises(Suppressed, match="for mail it did not ask for") as refused:
        room.mailbox("outreach").send("ada@example.com", subject="More", text="And more news for you.")
    room.mailbox("orders").send("ada@example.com", subject="Your receipt", text="49.00 EUR, paid.")
    world.run()

    assert_the_gate_spoke(room, refused.value, gate="suppression")
    assert [mail.subject for mail in ada.received] == ["News", "Your receipt"]
    (entry,) = room.suppressions()
    assert (entry.reason, entry.covers, entry.message_id) == ("unsubscribe", "outreach", "m2")
    assert "unsubscribe" in str(ada.received[0].parsed.header("List-Unsubscribe"))
    assert ada.received[1].parsed.header("List-Unsubscribe") is None


def test_who_says_stop_in_words_is_answered_only_when_they_write_again(world):
    room = world.room("acme.test", ["support", "orders"])
    room.change_mailbox("orders", purpose=Purpose.TRANSACTIONAL)
    ada = world.person("ada@example.com", Answer("Please stop writing to me.", times=1))
    room.mailbox("support").send("ada@example.com", subject="Survey", text="How did you like it?")
    world.run()
    stop = room.thread("t1").messages[-1]

    for refused in (
        lambda: room.mailbox("support").reply(stop.id, text="I am sorry, I will not write again."),
        lambda: room.mailbox("orders").send("ada@example.com", subject="Your receipt", text="49.00 EUR, paid."),
    ):
        with pytest.raises(Suppressed, match="all but answers"):
            refused()
    world.advance(days=1)
    ada.write("support@acme.test", subject="Order 17", text="Where is it?")
    world.run()
    room.mailbox("support").reply(room.mailbox("support").messages().messages[0].id, text="It left today.")
    world.run()

    assert [mail.new_text for mail in ada.received] == ["How did you like it?", "It left today."]


def test_who_unsubscribes_while_mail_waits_is_not_written_to_and_an_answer_asked_for_is_not_cancelled(world):
    room = world.room("acme.test", ["outreach"])
    outreach, ada = room.mailbox("outreach"), world.person("ada@example.com")
    outreach.send("ada@example.com", subject="News", text="We have news for you.")
    world.run()
    world.server("example.com", Greylist(delay=timedelta(hours=4)))
    waiting = outreach.send("ada@example.com", subject="More", text="And more news for you.")
    world.advance(minutes=30)
    ada.write("outreach+unsubscribe@acme.test", subject="unsubscribe", text="")
    world.advance(minutes=30)
    ada.write("outreach@acme.test", subject="One question", text="Do you have it in blue?")
    world.advance(minutes=30)
    question = outreach.messages().messages[0]
    answer = outreach.reply(question.id, text="Yes, in blue too.")
    world.run()

    statuses = [entry.status for sent in (waiting, answer) for entry in room.receipts(sent.thread_id)[-1].deliveries]
    assert statuses == ["cancelled", "sent"]
    assert [mail.new_text for mail in ada.received] == ["We have news for you.", "Yes, in blue too."]


def test_a_suppression_with_an_end_lapses(world):
    room = world.room("acme.test", ["outreach"])
    ada = world.person("ada@example.com")
    room.suppress("ada@example.com", reason="on parental leave", covers="outreach", lasts=timedelta(days=30))
    outreach = room.mailbox("outreach")
    with pytest.raises(Suppressed, match="until") as refused:
        outreach.send("ada+work@example.com", subject="News", text="We have news for you.")

    world.advance(days=31)
    outreach.send("ada@example.com", subject="News", text="We have news for you.")
    world.run()

    assert refused.value.retry_at is not None
    assert room.suppressions() == []
    assert len(ada.received) == 1
