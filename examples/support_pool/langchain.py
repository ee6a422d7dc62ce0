"""Ten LangChain agents behind three mailboxes; the process of five of them is killed in the middle of the work.

python -m examples.support_pool.langchain
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.support_pool.langchain")

from langchain.agents import create_agent
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from examples.support_pool import show, story
from langchain_postroom import postroom_tools
from langchain_postroom.testing import ScriptedModel
from postroom import Message, Postroom
from postroom.tools import prompt_for


def agents(room: Postroom, model: str | None) -> None:
    """All ten of them, in this process."""
    story.employ(room, hire, model=model)


def hire(room: Postroom, model: str | None) -> story.Handler:
    """One agent: in each mailbox of the pool it has that mailbox's tools."""
    desks = {
        mailbox: create_agent(
            chat_model(mailbox, model),
            tools=postroom_tools(room.mailbox(mailbox), only=story.TOOLS),
            system_prompt=story.ROLE.format(mailbox=mailbox),
        )
        for mailbox in story.MAILBOXES
    }

    def take_turn(message: Message) -> None:
        desks[message.mailbox].invoke({"messages": [{"role": "user", "content": prompt_for(message)}]})

    return take_turn


def chat_model(mailbox: str, name: str | None) -> BaseChatModel:
    """A real model by name (`openai:gpt-5`), or the script."""
    return init_chat_model(name) if name else ScriptedModel(story.script(mailbox))


if __name__ == "__main__":
    sys.exit(show.main(hire, __doc__, module="examples.support_pool.langchain"))
