"""The five roles as CrewAI agents, each with a mailbox of its own: one task, one small crew for each mail.

python -m examples.outreach_five_roles.crewai --pattern hybrid
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.outreach_five_roles.crewai")

from crewai import LLM, Agent, BaseLLM, Crew, Task
from crewai.tools import tool

from crewai_postroom import postroom_tools
from crewai_postroom.testing import ScriptedModel
from examples.outreach_five_roles.desk import Brief, Desk
from examples.outreach_five_roles.roles import MAIL_TOOLS, ROLES, SCOPES, Pattern, instructions
from examples.outreach_five_roles.scripts import scripted
from postroom import Message, Postroom
from postroom.tools import prompt_for

MOST_STEPS = 100


def employ(room: Postroom, pattern: Pattern, model: str | None = None, *, brief: Brief | None = None) -> None:
    """Let each role take its turns. `model` names a real one (`openai/gpt-5`)."""
    desk = Desk(room, brief or Brief())
    for role in ROLES:
        _employ(desk, role, pattern, LLM(model) if model else ScriptedModel(scripted(role, pattern)))


def _employ(desk: Desk, role: str, pattern: Pattern, model: BaseLLM) -> None:
    mailbox = desk.room.mailbox(role, scopes=SCOPES[role])
    tools = [*postroom_tools(mailbox, only=MAIL_TOOLS[role]), *map(tool, desk.tools(role))]

    @desk.room.on_message(role)
    def take_turn(message: Message) -> None:
        agent = Agent(  # a new one each time: CrewAI's agents carry state, and turns run side by side
            role=role,
            goal="Do your part of an outreach, and pass it on",
            backstory=instructions(role, pattern),
            tools=tools,
            llm=model,
            max_iter=MOST_STEPS,
        )
        task = Task(description=prompt_for(message), expected_output="One sentence: what you did.", agent=agent)
        Crew(agents=[agent], tasks=[task]).kickoff()


if __name__ == "__main__":
    from examples.outreach_five_roles.story import main

    sys.exit(main(employ, __doc__))
