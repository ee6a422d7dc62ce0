"""The same intent from two agents is one message; the second is told who sent it."""

from __future__ import annotations

from postroom.tools import rendering


def test_the_second_agent_is_told_that_it_was_already_sent(world):
    room = world.room("acme.test", ["support", "billing"])
    ada = world.person("ada@example.com")

    first, second = (
        room.mailbox(name).send("ada@example.com", subject="Refund", text="Your refund is on its way.")
        for name in ("support", "billing")
    )
    world.run()

    assert second.message_id == first.message_id
    assert "by support" in rendering.receipt_text(second)
    assert len(ada.received) == 1
    assert [event.name for event in room.explain(first.id)].count("message.repeated") == 1


def test_two_reports_that_differ_in_their_html_only_both_arrive(world):
    """The second was taken for the first one told again, and lost."""
    room = world.room("acme.test", ["support"])
    ada = world.person("ada@example.com")
    support = room.mailbox("support")

    for text in ("", "See below."):
        support.send("ada@example.com", subject="Report", text=text, html="<p>Sales went up this week.</p>")
        world.advance(hours=1)
        support.send("ada@example.com", subject="Report", text=text, html="<p>The server room burns.</p>")
        world.advance(hours=1)

    assert len(ada.received) == 4


def test_a_colleague_reads_what_was_written_as_html_only(world):
    room = world.room("acme.test", ["support", "billing"])

    room.mailbox("support").send("billing@acme.test", subject="News", text="", html="<p>The meeting is at nine.</p>")
    world.run()

    assert room.mailbox("billing").messages().messages[0].new_text == "The meeting is at nine."
