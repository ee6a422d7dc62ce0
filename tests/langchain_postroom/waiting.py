"""LangChain's agent and a graph of one's own, for the story of a wait; see `tests.contracts.waiting_process`."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from langchain.agents import create_agent
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, MessagesState, StateGraph

from langchain_postroom import WaitMiddleware, postroom_tools, serve, until_reply
from langchain_postroom.testing import ScriptedModel
from postroom import Mailbox, Postroom, current_messages
from tests.contracts.waiting_process import CLOSED, REFUNDED, WAIT_HOURS, WHICH, run, script


def employ(room: Postroom, folder: Path) -> None:
    saver = SqliteSaver(sqlite3.connect(folder / "checkpoints.db", check_same_thread=False))
    support = room.mailbox("support")
    agent = create_agent(
        ScriptedModel(script(folder)), postroom_tools(support), middleware=[WaitMiddleware()], checkpointer=saver
    )
    serve(agent, support, block=False)
    billing = room.mailbox("billing")
    serve(graph(billing).compile(checkpointer=saver), billing, block=False)


class Matter(MessagesState):
    thread: str
    outcome: str


def graph(billing: Mailbox) -> StateGraph[Any, Any, Any, Any]:
    def ask(state: Matter) -> dict[str, str]:
        message = current_messages()[-1]
        billing.reply(message.id, text=WHICH)
        return {"thread": message.thread_id}

    def wait(state: Matter) -> dict[str, str]:
        return {"outcome": until_reply(billing, state["thread"], hours=WAIT_HOURS).status}

    def settle(state: Matter) -> dict[str, str]:
        billing.reply(current_messages()[-1].id, text=REFUNDED if state["outcome"] == "replied" else CLOSED)
        return {}

    made = StateGraph(Matter)
    made.add_node("ask", ask)
    made.add_node("wait", wait)
    made.add_node("settle", settle)
    made.add_edge(START, "ask")
    made.add_edge("ask", "wait")
    made.add_edge("wait", "settle")
    made.add_edge("settle", END)
    return made


if __name__ == "__main__":
    run(employ)
