"""The five roles as LangChain agents, each with a mailbox of its own.

python -m examples.outreach_five_roles.langchain --pattern hybrid
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.outreach_five_roles.langchain")

from langchain.agents import create_agent
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from examples.outreach_five_roles.desk import Brief, Desk
from examples.outreach_five_roles.roles import MAIL_TOOLS, ROLES, SCOPES, Pattern, instructions
from examples.outreach_five_roles.scripts import scripted
from langchain_postroom import postroom_tools
from langchain_postroom.testing import ScriptedModel
from postroom import Message, Postroom
from postroom.tools import prompt_for

MOST_STEPS = 200


def employ(room: Postroom, pattern: Pattern, model: str | None = None, *, brief: Brief | None = None) -> None:
    """Let each role take its turns. `model` names a real one (`openai:gpt-5`)."""
    desk = Desk(room, brief or Brief())
    for role in ROLES:
        _employ(desk, role, pattern, init_chat_model(model) if model else ScriptedModel(scripted(role, pattern)))


def _employ(desk: Desk, role: str, pattern: Pattern, model: BaseChatModel) -> None:
    mailbox = desk.room.mailbox(role, scopes=SCOPES[role])
    tools = [*postroom_tools(mailbox, only=MAIL_TOOLS[role]), *desk.tools(role)]
    agent = create_agent(model, tools=tools, system_prompt=instructions(role, pattern))

    @desk.room.on_message(role)
    def take_turn(message: Message) -> None:
        prompt = {"role": "user", "content": prompt_for(message)}
        agent.invoke({"messages": [prompt]}, config={"recursion_limit": MOST_STEPS})


if __name__ == "__main__":
    from examples.outreach_five_roles.story import main

    sys.exit(main(employ, __doc__))
