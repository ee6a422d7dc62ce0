"""Support escalates to billing, and a person decides about large refunds: two LangChain agents that pause for her.

python -m examples.billing_escalation_with_approval.langchain
"""

from __future__ import annotations

import sys

if not __package__:
    sys.exit("Run it as a module: python -m examples.billing_escalation_with_approval.langchain")

from langchain.agents import create_agent
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver

from examples.billing_escalation_with_approval import story
from langchain_postroom import ApprovalMiddleware, postroom_tools, serve
from langchain_postroom.testing import ScriptedModel
from postroom import Postroom


def employ(room: Postroom, model: str | None = None, *, memory: BaseCheckpointSaver[str] | None = None) -> None:
    """One agent for each mailbox. `memory` is where they remember; a restart of the process needs one on disk."""
    for name in story.MAILBOXES:
        mailbox = room.mailbox(name)
        agent = create_agent(
            chat_model(name, model),
            tools=postroom_tools(mailbox, only=story.TOOLS),
            system_prompt=story.ROLES[name],
            middleware=[ApprovalMiddleware()],
            checkpointer=memory or InMemorySaver(),
        )
        serve(agent, mailbox, block=False)


def chat_model(mailbox: str, name: str | None) -> BaseChatModel:
    """A real model by name (`openai:gpt-5`), or the script."""
    return init_chat_model(name) if name else ScriptedModel(story.SCRIPTS[mailbox])


if __name__ == "__main__":
    sys.exit(story.main(employ, __doc__))
