"""Support and billing as two LangChain agents, each with a mailbox of its own.

python -m examples.support_to_billing.langchain
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.support_to_billing.langchain")

from langchain.agents import create_agent
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from examples.support_to_billing import story
from langchain_postroom import postroom_tools
from langchain_postroom.testing import ScriptedModel
from postroom import Message, Postroom
from postroom.tools import prompt_for


def agents(room: Postroom, model: str | None) -> None:
    """One agent for each mailbox; its tools are bound to it."""
    for mailbox in ("support", "billing"):
        employ(room, mailbox, chat_model(mailbox, model))


def employ(room: Postroom, mailbox: str, model: BaseChatModel) -> None:
    """Let an agent take a turn for every message that wakes its mailbox."""
    agent = create_agent(
        model,
        tools=postroom_tools(room.mailbox(mailbox), only=story.TOOLS),
        system_prompt=story.ROLES[mailbox],
    )

    @room.on_message(mailbox)
    def take_turn(message: Message) -> None:
        agent.invoke({"messages": [{"role": "user", "content": prompt_for(message)}]})


def chat_model(mailbox: str, name: str | None) -> BaseChatModel:
    """A real model by name (`openai:gpt-5`), or the script."""
    return init_chat_model(name) if name else ScriptedModel(story.SCRIPTS[mailbox])


if __name__ == "__main__":
    sys.exit(story.main(agents, __doc__))
