"""What an agent left out, or never meant its reader to see, comes back to the agent, which mends it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postroom.model.errors import FaultyDraft, SecretsFound
from postroom.model.plan import FollowUp
from tests.stories.gates.spoken import assert_the_gate_spoke


def test_an_unfilled_greeting_comes_back_and_the_mended_mail_leaves(world):
    room = world.room("acme.test", ["support"])
    ada = world.person("ada@example.com")
    support = room.mailbox("support")

    with pytest.raises(FaultyDraft, match=r"placeholder '\{\{first_name\}\}' in the text, line 1") as refused:
        support.send("ada@example.com", subject="Order 17", text="Hello {{first_name}},\nyour parcel left today.")
    support.send("ada@example.com", subject="Order 17", text="Hello Ada,\nyour parcel left today.")
    world.run()

    assert_the_gate_spoke(room, refused.value, gate="draft_lint")
    assert [letter.subject for letter in ada.received] == ["Order 17"]


def test_another_customers_address_is_not_given_away(world):
    room = world.room("acme.test", ["support"])
    ada, bob = world.person("ada@example.com"), world.person("bob@example.org")
    ada.write("support@acme.test", subject="Machine", text="Mine rattles.")
    bob.write("support@acme.test", subject="Machine", text="Does anybody else's machine rattle?")
    world.run()
    support = room.mailbox("support")
    question = next(m for m in support.messages().messages if m.sender.address.domain == "example.org")

    with pytest.raises(FaultyDraft, match="another correspondent in the text, line 2"):
        support.reply(question.id, text="Yes.\nPlease ask ada@example.com about hers.")
    support.reply(question.id, text="Yes. Our service is at service@acme.test, and we write to bob@example.org.")
    world.run()

    assert list(ada.received) == []
    assert len(bob.received) == 1


def test_colleagues_may_talk_of_threads_by_their_ids(world):
    room = world.room("acme.test", ["support", "billing"])

    receipt = room.mailbox("support").send(
        "billing@acme.test", subject="Ada", text="Please look at thread t3, then hand_off_thread."
    )

    assert receipt.recipients[0].local_part == "billing"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("Hello {{first_name}}, any news?", FaultyDraft), ("The code is hunter2-hunter2.", SecretsFound)],
)
def test_a_follow_up_that_could_never_be_sent_is_refused_while_its_agent_is_there(world, text, refusal):
    """It was planned, and days later ended without a word to anybody."""
    room = world.room("acme.test", ["support"])
    room.secrets.protect("hunter2-hunter2", name="door")
    support = room.mailbox("support")
    receipt = support.send("ada@example.com", subject="An offer", text="Would you like a new roof?")

    with pytest.raises(refusal):
        support.follow_up(receipt.thread_id, steps=[FollowUp(after=timedelta(days=3), text=text)])


def test_a_follow_up_among_colleagues_may_name_a_tool(world):
    room = world.room("acme.test", ["support", "billing"])
    support = room.mailbox("support")
    receipt = support.send("billing@acme.test", subject="Case 5", text="Please look at this case.")
    world.run()

    plan = support.follow_up(
        receipt.thread_id, steps=[FollowUp(after=timedelta(days=1), text="Use read_thread first.")]
    )

    assert plan.status == "open"
