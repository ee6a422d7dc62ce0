"""Support escalates to billing, and a person decides about large refunds: two CrewAI agents that take a turn for her word.

python -m examples.billing_escalation_with_approval.crewai
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.billing_escalation_with_approval.crewai")

from crewai import LLM, Agent, BaseLLM

from crewai_postroom import postroom_tools, serve
from crewai_postroom.testing import ScriptedModel
from examples.billing_escalation_with_approval import story
from postroom import Postroom


def employ(room: Postroom, model: str | None = None) -> None:
    """One agent for each mailbox. What they did in a thread they remember in the room's own store."""
    for name in story.MAILBOXES:
        agent = Agent(
            role=f"{name} agent",
            goal="Bring the customer's matter to an end in the customer's own thread",
            backstory=story.ROLES[name],
            tools=postroom_tools(room.mailbox(name), only=story.TOOLS),
            llm=language_model(name, model),
        )
        serve(agent, room.mailbox(name), block=False)


def language_model(mailbox: str, name: str | None) -> BaseLLM:
    """A real model by name (`openai/gpt-5`), or the script."""
    return LLM(name) if name else ScriptedModel(story.SCRIPTS[mailbox])


if __name__ == "__main__":
    sys.exit(story.main(employ, __doc__))
