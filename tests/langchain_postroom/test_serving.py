"""A LangChain agent at work."""

from __future__ import annotations

from typing import Any

import pytest
from langchain.agents import create_agent
from langgraph.checkpoint.memory import InMemorySaver

from langchain_postroom import ApprovalMiddleware, WaitMiddleware, postroom_tools, serve
from langchain_postroom.testing import ScriptedModel
from postroom import ConfigurationError, Postroom
from tests.contracts.serving_contract import Script, ServingContract


class TestServing(ServingContract):
    def serve(self, room: Postroom, script: Script, *, tokens: int = 0, **options: Any) -> None:
        support = room.mailbox("support")
        agent = create_agent(
            ScriptedModel(script, tokens=tokens),
            postroom_tools(support),
            middleware=[WaitMiddleware(), ApprovalMiddleware()],
            checkpointer=InMemorySaver(),
        )
        serve(agent, support, block=False, **options)


def test_an_agent_without_a_checkpointer_is_not_served() -> None:
    room = Postroom("acme.test", mailboxes=["support"])
    with pytest.raises(ConfigurationError, match="checkpointer"):
        serve(create_agent(ScriptedModel(lambda seen: "Hello.")), room.mailbox("support"), block=False)
