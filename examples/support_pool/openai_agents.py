"""Ten agents of the OpenAI Agents SDK behind three mailboxes; the process of five of them is killed in the middle of the work.

python -m examples.support_pool.openai_agents
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.support_pool.openai_agents")

from agents import Agent, Model, Runner

from examples.support_pool import show, story
from openai_agents_postroom import postroom_tools
from openai_agents_postroom.testing import ScriptedModel
from postroom import Message, Postroom
from postroom.tools import prompt_for


def agents(room: Postroom, model: str | None) -> None:
    """All ten of them, in this process."""
    story.employ(room, hire, model=model)


def hire(room: Postroom, model: str | None) -> story.Handler:
    """One agent: in each mailbox of the pool it has that mailbox's tools."""
    desks: dict[str, Agent[None]] = {
        mailbox: Agent(
            name=mailbox,
            instructions=story.ROLE.format(mailbox=mailbox),
            tools=[*postroom_tools(room.mailbox(mailbox), only=story.TOOLS)],
            model=language_model(mailbox, model),
        )
        for mailbox in story.MAILBOXES
    }

    async def take_turn(message: Message) -> None:
        await Runner.run(desks[message.mailbox], prompt_for(message))

    return take_turn


def language_model(mailbox: str, name: str | None) -> str | Model:
    """A real model by name (`gpt-5`), or the script."""
    return name or ScriptedModel(story.script(mailbox))


if __name__ == "__main__":
    sys.exit(show.main(hire, __doc__, module="examples.support_pool.openai_agents"))
