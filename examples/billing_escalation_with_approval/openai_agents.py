"""Support escalates to billing, and a person decides about large refunds: two agents of the SDK whose runs pause for her.

python -m examples.billing_escalation_with_approval.openai_agents
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.billing_escalation_with_approval.openai_agents")

from agents import Agent, Model

from examples.billing_escalation_with_approval import story
from openai_agents_postroom import postroom_tools, serve
from openai_agents_postroom.testing import ScriptedModel
from postroom import Postroom


def employ(room: Postroom, model: str | None = None) -> None:
    """One agent for each mailbox. They remember, and their runs pause, in the room's own store."""
    for name in story.MAILBOXES:
        mailbox = room.mailbox(name)
        agent: Agent[None] = Agent(
            name=name,
            instructions=story.ROLES[name],
            tools=[*postroom_tools(mailbox, only=story.TOOLS)],
            model=language_model(name, model),
        )
        serve(agent, mailbox, block=False)


def language_model(mailbox: str, name: str | None) -> str | Model:
    """A real model by name (`gpt-5`), or the script."""
    return name or ScriptedModel(story.SCRIPTS[mailbox])


if __name__ == "__main__":
    sys.exit(story.main(employ, __doc__))
