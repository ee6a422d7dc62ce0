"""An agent of the SDK at work."""

from __future__ import annotations

from typing import Any

from agents import Agent

from openai_agents_postroom import postroom_tools, serve
from openai_agents_postroom.testing import ScriptedModel
from postroom import Postroom
from tests.contracts.serving_contract import Script, ServingContract


class TestServing(ServingContract):
    def serve(self, room: Postroom, script: Script, *, tokens: int = 0, **options: Any) -> None:
        support = room.mailbox("support")
        agent: Agent[Any] = Agent(
            name="support", model=ScriptedModel(script, tokens=tokens), tools=[*postroom_tools(support)]
        )
        serve(agent, support, block=False, **options)
