"""A bounce in one mailbox stops another agent's follow-up."""

from __future__ import annotations

import re
from datetime import timedelta

from postroom import FollowUp, Mailbox
from postroom.testing import LateBounce
from postroom.tools import Call, offered


def check_mail(mailbox: Mailbox) -> str:
    """What an agent reads when it looks into its mailbox."""
    (tool,) = offered(mailbox, only=["check_mail"])
    return tool.call(mailbox, {}, Call("world")).text


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


def test_one_report_reaches_three_agents_and_each_is_told(world):
    """Support learns that Ada is gone; billing's reminder, outreach's offer and success's question end, and each agent reads it."""
    room = world.room("acme.test", ["support", "billing", "outreach", "success"])
    planned = {name: room.mailbox(name) for name in ("billing", "outreach", "success")}
    for name, mailbox in planned.items():
        sent = mailbox.send("ada@example.com", subject=f"A word from {name}", text=f"Hello from {name}.")
        mailbox.follow_up(sent.thread_id, steps=[FollowUp(after=timedelta(days=9), text=f"{name} asks again.")])
    world.advance(days=1)
    world.server("example.com", LateBounce(after=timedelta(hours=4)))
    room.mailbox("support").send("ada@example.com", subject="Your ticket", text="It is solved.")
    world.run()

    for mailbox in planned.values():
        text = check_mail(mailbox)
        assert re.search(r"Ended in t\d+: f\d+ \(bounce: ada@example\.com\)\.", text)
        assert "Ended in" not in check_mail(mailbox)
    assert room.mailbox("support").take_notices() == ()
    world.assert_never_mailed_after("bounce", "ada@example.com")
