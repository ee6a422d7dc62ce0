"""A bounce in one mailbox stops another agent's follow-up."""

from __future__ import annotations

from datetime import timedelta

from postroom import FollowUp
from postroom.testing import LateBounce


def test_a_bounce_in_one_mailbox_stops_another_agents_follow_up(world):
    room = world.room("acme.test", ["billing", "outreach"])
    ada = world.person("Ada Lovelace <ada@example.com>")
    billing, outreach = room.mailbox("billing"), room.mailbox("outreach")

    reminder = billing.send("ada@example.com", subject="Invoice 4411", text="49.00 EUR are due.")
    billing.follow_up(reminder.thread_id, steps=[FollowUp(after=timedelta(days=3), text="Have you seen my invoice?")])
    world.advance(days=1)

    world.server("example.com", LateBounce(after=timedelta(hours=4)))  # Ada leaves the company
    outreach.send("ada@example.com", subject="Our autumn offer", text="Five percent less, this week only.")
    world.run()

    assert [mail.subject for mail in ada.received] == ["Invoice 4411"]
    world.assert_never_mailed_after("bounce", "ada@example.com")
    assert [entry.subject for entry in world.journal if entry.recipient == "ada@example.com" and entry.code == 250] == [
        "Invoice 4411",
        "Our autumn offer",
    ]
