"""Three agents together would exceed the domain's budget, though none of them does alone."""

from __future__ import annotations

from datetime import timedelta

from postroom.model.errors import LimitExceeded
from postroom.model.limits import Limits


def test_three_agents_that_together_would_exceed_the_domains_budget_are_stopped_at_it(world):
    room = world.room("acme.test", ["outreach", "billing", "events"], limits=Limits(domain_day=10, reserve=0))
    refusals = []

    def write(mailbox: str, number: int) -> None:
        try:
            room.mailbox(mailbox).send(f"lead{number}@example.com", subject=f"News for {number}", text="Hello!")
        except LimitExceeded as refusal:
            refusals.append(refusal)

    for count, mailbox in enumerate(["outreach", "billing", "events"]):
        for hour in range(4):
            world.at(
                timedelta(hours=2 * hour, minutes=count), lambda mailbox=mailbox, n=10 * count + hour: write(mailbox, n)
            )
    world.run()

    for mailbox in ("outreach", "billing", "events"):
        world.assert_within_limits(per_day=4, mailbox=mailbox)
    world.assert_within_limits(per_day=10)
    assert len(world.mail) == 10
    assert [str(refusal) for refusal in refusals] == [
        "The domain acme.test has used its 10 messages of today (outreach 4, billing 3, events 3)."
    ] * 2
