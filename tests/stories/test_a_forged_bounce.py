"""Somebody who was shown the thread says that the customer is gone; nobody believes it before the mail system says so."""

from __future__ import annotations

from datetime import timedelta

from postroom.mail import parse
from postroom.testing import LateBounce
from tests.report_samples import dsn, recipient


def test_a_forged_bounce_silences_nobody_and_a_true_one_does(world):
    room = world.room("acme.test", ["support"])
    ada, eve = world.person("Ada Lovelace <ada@example.com>"), world.person("Eve <eve@evil.test>")
    support = room.mailbox("support")

    hello = support.send("ada@example.com", subject="Your order", text="It left today.")
    world.run()
    ada.answer(ada.received[0], text="Please tell Eve as well.", cc=["eve@evil.test"])
    world.run()
    support.reply(support.messages(count=1).messages[0].id, text="It left today, Eve.", reply_all=True)
    world.run()
    wait = support.wait_for_reply(hello.thread_id, timeout=timedelta(days=9))

    assert hello.message_id in parse(eve.received[-1].raw).references  # so she knows what to name
    eve.hand_in(dsn(hello.message_id, recipient("ada@example.com")), to=["support@acme.test"], null_path=True)
    world.advance(hours=1)
    believed, waiting = room.suppressions(), support.wait_status(wait.id).status

    world.server("example.com", LateBounce(after=timedelta(hours=4)))  # and now she really leaves
    support.send("ada@example.com", subject="Another thing", text="Are you there?")
    world.run()

    assert (believed, waiting) == ([], "open")
    assert [(str(entry.address), entry.reason) for entry in room.suppressions()] == [("ada@example.com", "bounce")]
    (forged,) = [event for event in room.explain(hello.thread_id) if event.name == "message.bounced"]
    assert forged.details["proof"] == ""
