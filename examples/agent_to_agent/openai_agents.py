"""Purchasing of one organisation and orders of another, as two agents of the OpenAI Agents SDK that only mail connects.

python -m examples.agent_to_agent.openai_agents
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.agent_to_agent.openai_agents")

from agents import Agent, Model, Runner

from examples.agent_to_agent import story
from openai_agents_postroom import postroom_tools
from openai_agents_postroom.testing import ScriptedModel
from postroom import Message, Postroom
from postroom.tools import prompt_for


def employ(room: Postroom, model: str | None = None) -> None:
    """The agent of an organisation: it takes a turn for every message that wakes its mailbox."""
    story.agree(room)
    mailbox = story.AGENTS[room.domain]
    agent: Agent[None] = Agent(
        name=mailbox,
        instructions=story.ROLES[room.domain],
        tools=[*postroom_tools(room.mailbox(mailbox), only=story.TOOLS[room.domain])],
        model=language_model(room.domain, model),
    )

    @room.on_message(mailbox)
    async def take_turn(message: Message) -> None:
        await Runner.run(agent, prompt_for(message))


def language_model(domain: str, name: str | None) -> str | Model:
    """A real model by name (`gpt-5`), or the script."""
    return name or ScriptedModel(story.SCRIPTS[domain])


if __name__ == "__main__":
    sys.exit(story.main(employ, __doc__))
