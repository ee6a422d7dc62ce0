"""The five roles as agents of the OpenAI Agents SDK, each with a mailbox of its own.

python -m examples.outreach_five_roles.openai_agents --pattern hybrid
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.outreach_five_roles.openai_agents")

from agents import Agent, Model, Runner, function_tool

from examples.outreach_five_roles.desk import Brief, Desk
from examples.outreach_five_roles.roles import MAIL_TOOLS, ROLES, SCOPES, Pattern, instructions
from examples.outreach_five_roles.scripts import scripted
from openai_agents_postroom import postroom_tools
from openai_agents_postroom.testing import ScriptedModel
from postroom import Message, Postroom
from postroom.tools import prompt_for

MOST_STEPS = 100


def employ(room: Postroom, pattern: Pattern, model: str | None = None, *, brief: Brief | None = None) -> None:
    """Let each role take its turns. `model` names a real one (`gpt-5`)."""
    desk = Desk(room, brief or Brief())
    for role in ROLES:
        _employ(desk, role, pattern, model or ScriptedModel(scripted(role, pattern)))


def _employ(desk: Desk, role: str, pattern: Pattern, model: str | Model) -> None:
    mailbox = desk.room.mailbox(role, scopes=SCOPES[role])
    agent: Agent[None] = Agent(
        name=role,
        instructions=instructions(role, pattern),
        tools=[*postroom_tools(mailbox, only=MAIL_TOOLS[role]), *map(function_tool, desk.tools(role))],
        model=model,
    )

    @desk.room.on_message(role)
    async def take_turn(message: Message) -> None:
        await Runner.run(agent, prompt_for(message), max_turns=MOST_STEPS)


if __name__ == "__main__":
    from examples.outreach_five_roles.story import main

    sys.exit(main(employ, __doc__))
