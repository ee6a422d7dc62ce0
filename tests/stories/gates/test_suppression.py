"""Whoever complained to one mailbox is left alone by all of them."""

from __future__ import annotations

import pytest

from postroom.model.errors import Suppressed
from postroom.testing import Complain
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
