"""Support and billing as two agents of the OpenAI Agents SDK, each with a mailbox of its own.

python -m examples.support_to_billing.openai_agents
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.support_to_billing.openai_agents")

from agents import Agent, Model, Runner

from examples.support_to_billing import story
from openai_agents_postroom import postroom_tools
from openai_agents_postroom.testing import ScriptedModel
from postroom import Message, Postroom
from postroom.tools import prompt_for


def agents(room: Postroom, model: str | None) -> None:
    """One agent for each mailbox; its tools are bound to it."""
    for mailbox in ("support", "billing"):
        employ(room, mailbox, language_model(mailbox, model))


def employ(room: Postroom, mailbox: str, model: str | Model) -> None:
    """Let an agent take a turn for every message that wakes its mailbox."""
    agent: Agent[None] = Agent(
        name=mailbox,
        instructions=story.ROLES[mailbox],
        tools=[*postroom_tools(room.mailbox(mailbox), only=story.TOOLS)],
        model=model,
    )

    @room.on_message(mailbox)
    async def take_turn(message: Message) -> None:
        await Runner.run(agent, prompt_for(message))


def language_model(mailbox: str, name: str | None) -> str | Model:
    """A real model by name (`gpt-5`), or the script."""
    return name or ScriptedModel(story.SCRIPTS[mailbox])


if __name__ == "__main__":
    sys.exit(story.main(agents, __doc__))
