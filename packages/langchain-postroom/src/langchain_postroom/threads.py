"""An agent's memory of a mail thread, as LangGraph's checkpointers keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langchain_core.messages import AIMessage, ToolCall, ToolMessage
from langchain_core.runnables import RunnableConfig

from postroom import AsyncMailbox, Mailbox, Message
from postroom.tools import thread_key

if TYPE_CHECKING:
    from langgraph.types import StateSnapshot

_GIVEN_UP = "NOT DONE: the turn was given up before this call had a result. Read the thread to see what was sent."


def thread_config(message: Message, mailbox: Mailbox | AsyncMailbox, *, shared: bool = False) -> RunnableConfig:
    """The config for `agent.invoke(..., config=...)`: an agent with a checkpointer remembers each mail thread by itself.

    Each mailbox has a memory of its own; with `shared=True` all mailboxes of a thread have one. Merge it with a config
    of your own by `langchain_core.runnables.config.merge_configs`.
    """
    return {"configurable": {"thread_id": thread_key(message, mailbox, shared=shared)}}


def results_for(state: StateSnapshot) -> list[ToolMessage]:
    """Messages to put before the next prompt: the results of the calls that an earlier turn was given up in, by a crash, an error
    or a pause, as a chat model refuses a call without one. `state` is `agent.get_state(config)`; mostly there are none.
    """
    # Those that came are not in memory yet: LangGraph lets them go together with the step.
    given: dict[str, ToolMessage] = {}
    messages = state.values.get("messages", ()) if isinstance(state.values, dict) else ()
    for message in reversed(messages):
        if not isinstance(message, ToolMessage):
            calls = message.tool_calls if isinstance(message, AIMessage) else ()
            return [given.get(call["id"] or "") or _given_up(call) for call in calls]
        given[message.tool_call_id] = message
    return []


def _given_up(call: ToolCall) -> ToolMessage:
    return ToolMessage(_GIVEN_UP, tool_call_id=call["id"], name=call["name"], status="error")
