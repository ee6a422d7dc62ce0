"""Nothing leaves a mailbox that a person paused."""

from __future__ import annotations

import pytest

from postroom.model.errors import MailboxPaused
from tests.stories.gates.spoken import assert_the_gate_spoke


def test_a_paused_agent_writes_to_nobody(world):
    room = world.room("acme.test", ["outreach"])
    ada = world.person("ada@example.com")
    room.pause_mailbox("outreach")

    with pytest.raises(MailboxPaused) as refused:
        room.mailbox("outreach").send("ada@example.com", subject="News", text="We have news for you.")
    world.run()

    assert_the_gate_spoke(room, refused.value, gate="paused")
    assert list(ada.received) == []
