"""Ten CrewAI agents behind three mailboxes; the process of five of them is killed in the middle of the work.

python -m examples.support_pool.crewai
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.support_pool.crewai")

from crewai import LLM, Agent, BaseLLM, Crew, Task

from crewai_postroom import postroom_tools
from crewai_postroom.testing import ScriptedModel
from examples.support_pool import show, story
from postroom import Message, Postroom
from postroom.tools import prompt_for


def agents(room: Postroom, model: str | None) -> None:
    """All ten of them, in this process."""
    story.employ(room, hire, model=model)


def hire(room: Postroom, model: str | None) -> story.Handler:
    """One agent: in each mailbox of the pool it has that mailbox's tools."""
    models = {mailbox: language_model(mailbox, model) for mailbox in story.MAILBOXES}

    def take_turn(message: Message) -> None:
        agent = Agent(  # a new one each time: CrewAI's agents carry state, and a pool's know nothing between two turns
            role=f"{message.mailbox} agent",
            goal="Answer the customer in the customer's own thread",
            backstory=story.ROLE.format(mailbox=message.mailbox),
            tools=postroom_tools(room.mailbox(message.mailbox), only=story.TOOLS),
            llm=models[message.mailbox],
        )
        task = Task(description=prompt_for(message), expected_output="One sentence: what you did.", agent=agent)
        Crew(agents=[agent], tasks=[task]).kickoff()

    return take_turn


def language_model(mailbox: str, name: str | None) -> BaseLLM:
    """A real model by name (`openai/gpt-5`), or the script."""
    return LLM(name) if name else ScriptedModel(story.script(mailbox))


if __name__ == "__main__":
    sys.exit(show.main(hire, __doc__, module="examples.support_pool.crewai"))
