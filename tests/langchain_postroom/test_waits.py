"""A wait over the death of the process, and what a person may resume it with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain.agents import create_agent
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import Command

from langchain_postroom import WaitMiddleware, postroom_tools, until_reply
from langchain_postroom.testing import ScriptedModel, call
from postroom import Postroom
from tests.contracts.frameworks import mail_from_ada
from tests.contracts.waits_contract import WaitsContract
from tests.langchain_postroom.driver import PROMPT

CONFIG: Any = {"configurable": {"thread_id": "one"}}
REPLIED = {"id": "w1", "thread_id": "t1", "mailbox": "support", "deadline": "2100-01-01T00:00:00Z", "status": "replied"}


class TestWaits(WaitsContract):
    program = "tests.langchain_postroom.waiting"


@pytest.fixture
def room() -> Iterator[Postroom]:
    with Postroom("acme.test", mailboxes=["support"]) as room:
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")
        yield room


def waiting_agent(room: Postroom, told: list[str]) -> Any:
    def end(seen: Any) -> str:
        told.append(seen.result("wait_for_reply"))
        return "Done."

    agent = create_agent(
        ScriptedModel([call("wait_for_reply", thread_id="t1", hours=72), end]),
        postroom_tools(room.mailbox("support")),
        middleware=[WaitMiddleware()],
        checkpointer=InMemorySaver(),
    )
    agent.invoke(PROMPT, CONFIG)
    return agent


def test_the_words_of_a_person_end_the_pause_and_the_wait_stays_open(room: Postroom) -> None:
    told: list[str] = []
    agent = waiting_agent(room, told)

    agent.invoke(Command(resume="Ada called: it is 4411."), CONFIG)

    assert "w1" in told[0]
    assert "Ada called: it is 4411." in told[0]


@pytest.mark.parametrize("waits", [7, "w1", [{"id": "w1"}], [None]])
def test_waits_that_cannot_be_read_are_asked_for_again(room: Postroom, waits: Any) -> None:
    told: list[str] = []
    agent = waiting_agent(room, told)

    (again,) = agent.invoke(Command(resume={"waits": waits}), CONFIG)["__interrupt__"]
    agent.invoke(Command(resume={"waits": [REPLIED]}), CONFIG)

    assert "no list of waits" in again.value["fault"]
    assert "replied" in told[0]


def test_a_node_that_is_resumed_with_anything_else_finds_its_wait_open(room: Postroom) -> None:
    def wait(state: MessagesState) -> dict[str, Any]:
        ended = until_reply(room.mailbox("support"), "t1", hours=72)
        return {"messages": [{"role": "assistant", "content": ended.status}]}

    made = StateGraph(MessagesState)
    made.add_node("wait", wait)
    made.add_edge(START, "wait")
    made.add_edge("wait", END)
    graph = made.compile(checkpointer=InMemorySaver())
    graph.invoke(PROMPT, CONFIG)

    resumed = graph.invoke(Command(resume=True), CONFIG)

    assert resumed["messages"][-1].text == "open"
