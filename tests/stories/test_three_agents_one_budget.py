"""Three agents together exceed the domain's budget, though none of them does alone."""

from __future__ import annotations

from datetime import timedelta

import pytest


def test_three_agents_that_together_exceed_the_domains_budget_are_found_out(world):
    room = world.room("acme.test", ["outreach", "billing", "events"])

    def write(mailbox: str, number: int) -> None:
        room.mailbox(mailbox).send(f"lead{number}@example.com", subject=f"News for {number}", text=f"Hello {number}!")

    for count, mailbox in enumerate(["outreach", "billing", "events"]):
        for hour in range(4):
            world.at(
                timedelta(hours=2 * hour, minutes=count), lambda mailbox=mailbox, n=10 * count + hour: write(mailbox, n)
            )
    world.run()

    for mailbox in ("outreach", "billing", "events"):
        world.assert_within_limits(per_day=4, mailbox=mailbox)
    with pytest.raises(
        AssertionError, match=r"acme\.test sent 11 messages within 24 hours until 2026-01-05 15:01; the limit is 10"
    ):
        world.assert_within_limits(per_day=10)
