"""A handle that may only read cannot be talked into writing."""

from __future__ import annotations

import pytest

from postroom import Scope
from postroom.model.errors import PermissionDenied
from tests.stories.gates.spoken import assert_the_gate_spoke


def test_an_agent_that_may_only_read_cannot_answer(world):
    room = world.room("acme.test", ["support"])
    ada = world.person("ada@example.com")
    ada.write("support@acme.test", subject="Order 17", text="Where is it?")
    world.run()
    reader = room.mailbox("support", scopes={Scope.READ})

    with pytest.raises(PermissionDenied) as refused:
        reader.reply(reader.messages().messages[0].id, text="It is on its way.")

    assert_the_gate_spoke(room, refused.value, gate="permission")
    assert list(ada.received) == []
