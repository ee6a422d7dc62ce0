"""Purchasing of one organisation and orders of another, as two CrewAI agents that only mail connects.

python -m examples.agent_to_agent.crewai
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.agent_to_agent.crewai")

from crewai import LLM, Agent, BaseLLM, Crew, Task

from crewai_postroom import postroom_tools
from crewai_postroom.testing import ScriptedModel
from examples.agent_to_agent import story
from postroom import Message, Postroom
from postroom.tools import prompt_for


def employ(room: Postroom, model: str | None = None) -> None:
    """The agent of an organisation: it takes a turn, with a small crew of its own, for every message that wakes its mailbox."""
    story.agree(room)
    mailbox = story.AGENTS[room.domain]
    tools = postroom_tools(room.mailbox(mailbox), only=story.TOOLS[room.domain])
    llm = language_model(room.domain, model)

    @room.on_message(mailbox)
    def take_turn(message: Message) -> None:
        agent = Agent(
            role=f"{mailbox} agent",
            goal="Do what your organisation needs",
            backstory=story.ROLES[room.domain],
            tools=tools,
            llm=llm,
        )
        task = Task(description=prompt_for(message), expected_output="One sentence: what you did.", agent=agent)
        Crew(agents=[agent], tasks=[task]).kickoff()


def language_model(domain: str, name: str | None) -> BaseLLM:
    """A real model by name (`openai/gpt-5`), or the script."""
    return LLM(name) if name else ScriptedModel(story.SCRIPTS[domain])


if __name__ == "__main__":
    sys.exit(story.main(employ, __doc__))
