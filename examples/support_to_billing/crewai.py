"""Support and billing as two CrewAI agents, each with a mailbox of its own: one task, one small crew for each mail.

python -m examples.support_to_billing.crewai
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.support_to_billing.crewai")

from crewai import LLM, Agent, BaseLLM, Crew, Task

from crewai_postroom import postroom_tools
from crewai_postroom.testing import ScriptedModel
from examples.support_to_billing import story
from postroom import Message, Postroom
from postroom.tools import prompt_for


def agents(room: Postroom, model: str | None) -> None:
    """One agent for each mailbox; its tools are bound to it."""
    for mailbox in ("support", "billing"):
        employ(room, mailbox, language_model(mailbox, model))


def employ(room: Postroom, mailbox: str, model: BaseLLM, *, rules: str = "") -> None:
    """Let an agent take a turn for every message that wakes its mailbox."""
    tools = postroom_tools(room.mailbox(mailbox), only=story.TOOLS)

    @room.on_message(mailbox)
    def take_turn(message: Message) -> None:
        agent = Agent(  # a new one each time: CrewAI's agents carry state, and turns run side by side
            role=f"{mailbox} agent",
            goal="Bring the customer's matter to an end in the customer's own thread",
            backstory=f"{story.ROLES[mailbox]} {rules}".strip(),
            tools=tools,
            llm=model,
        )
        task = Task(description=prompt_for(message), expected_output="One sentence: what you did.", agent=agent)
        Crew(agents=[agent], tasks=[task]).kickoff()


def language_model(mailbox: str, name: str | None) -> BaseLLM:
    """A real model by name (`openai/gpt-5`), or the script."""
    return LLM(name) if name else ScriptedModel(story.SCRIPTS[mailbox])


if __name__ == "__main__":
    sys.exit(story.main(agents, __doc__))
