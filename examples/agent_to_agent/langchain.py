"""Purchasing of one organisation and orders of another, as two LangChain agents that only mail connects.

python -m examples.agent_to_agent.langchain
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.agent_to_agent.langchain")

from langchain.agents import create_agent
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from examples.agent_to_agent import story
from langchain_postroom import postroom_tools
from langchain_postroom.testing import ScriptedModel
from postroom import Message, Postroom
from postroom.tools import prompt_for


def employ(room: Postroom, model: str | None = None) -> None:
    """The agent of an organisation: it takes a turn for every message that wakes its mailbox."""
    story.agree(room)
    mailbox = story.AGENTS[room.domain]
    tools = postroom_tools(room.mailbox(mailbox), only=story.TOOLS[room.domain])
    agent = create_agent(chat_model(room.domain, model), tools=tools, system_prompt=story.ROLES[room.domain])

    @room.on_message(mailbox)
    def take_turn(message: Message) -> None:
        agent.invoke({"messages": [{"role": "user", "content": prompt_for(message)}]})


def chat_model(domain: str, name: str | None) -> BaseChatModel:
    """A real model by name (`openai:gpt-5`), or the script."""
    return init_chat_model(name) if name else ScriptedModel(story.SCRIPTS[domain])


if __name__ == "__main__":
    sys.exit(story.main(employ, __doc__))
