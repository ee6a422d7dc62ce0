"""An agent's memory of a mail thread, as LangGraph's checkpointers keep it."""

from __future__ import annotations

from langchain_core.runnables import RunnableConfig

from postroom import AsyncMailbox, Mailbox, Message
from postroom.tools import thread_key


def thread_config(message: Message, mailbox: Mailbox | AsyncMailbox, *, shared: bool = False) -> RunnableConfig:
    """The config for `agent.invoke(..., config=...)`: an agent with a checkpointer remembers each mail thread by itself.

    Each mailbox has a memory of its own; with `shared=True` all mailboxes of a thread have one. Merge it with a config
    of your own by `langchain_core.runnables.config.merge_configs`.
    """
    return {"configurable": {"thread_id": thread_key(message, mailbox, shared=shared)}}
