"""A LangChain agent at work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.agents.middleware import HumanInTheLoopMiddleware
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.func import entrypoint
from langgraph.graph import END, START, MessagesState, StateGraph

from langchain_postroom import ApprovalMiddleware, WaitMiddleware, auntil_reply, interrupt_on, postroom_tools, serve
from langchain_postroom.testing import ScriptedModel
from postroom import ConfigurationError, Postroom
from postroom.testing.script import Conversation, call, say
from tests.contracts.serving_contract import Clerk, Script, ServingContract, answers, mail, move_on


class TestServing(ServingContract):
    def serve(self, room: Postroom, script: Script, *, tokens: int = 0, **options: Any) -> None:
        support = room.mailbox("support")
        agent = create_agent(
            ScriptedModel(script, tokens=tokens),
            postroom_tools(support),
            middleware=[WaitMiddleware(), ApprovalMiddleware()],
            checkpointer=InMemorySaver(),
        )
        serve(agent, support, block=False, **options)

    def test_after_a_turn_that_was_given_up_within_a_call_every_call_has_a_result(self, room: Postroom) -> None:
        """Chat models refuse a conversation in which one has none."""
        asked: list[list[BaseMessage]] = []

        @tool
        def look_up(order: str) -> str:
            """Look an order up."""
            raise ConnectionResetError("the shop is away")

        class Strict(ScriptedModel):
            def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> Any:
                asked.append(messages)
                return super()._generate(messages, *args, **kwargs)

        def script(conversation: Conversation) -> Any:
            if any("Mail number 2." in line.text for line in conversation):
                return "Done." if conversation[-1].role == "tool" else call("reply", message_id="m2", text="Sorry.")
            return [say("I look."), call("read_thread", thread_id="t1"), call("look_up", order="4411")]

        support = room.mailbox("support")
        tools = [*postroom_tools(support), look_up]
        serve(create_agent(Strict(script), tools, checkpointer=InMemorySaver()), support, block=False)
        room.start()
        mail(room, 1)
        for _ in range(20):
            move_on(room, timedelta(hours=1))
        assert [letter.error for letter in room.dead_letters()] == ["ConnectionResetError"]

        mail(room, 2, answers=1)

        calls = [each["id"] for message in asked[-1] if isinstance(message, AIMessage) for each in message.tool_calls]
        results = [message for message in asked[-1] if isinstance(message, ToolMessage)]
        assert [result.tool_call_id for result in results] == calls
        assert "Mail number 1." in results[0].text
        assert "given up before this call had a result" in results[1].text
        assert answers(room, "t1") == ["Sorry."]


class TestServingAwaited(TestServing):
    def serve(self, room: Postroom, script: Script, *, tokens: int = 0, **options: Any) -> None:
        super().serve(room, script, tokens=tokens, awaited=True, **options)


def test_mail_ends_a_pause_of_langchains_own_middleware() -> None:
    clerk = Clerk()
    with Postroom("acme.test", mailboxes=["support"], background=False) as room:
        tools = postroom_tools(room.mailbox("support"))
        asking = HumanInTheLoopMiddleware(interrupt_on=interrupt_on(tools))
        agent = create_agent(ScriptedModel(clerk), tools, middleware=[asking], checkpointer=InMemorySaver())
        serve(agent, room.mailbox("support"), block=False)
        room.start()

        mail(room, 1)
        mail(room, 2, answers=1)

        assert "nobody decided about this call" in clerk.heard[-1]
        assert "Mail number 2." in clerk.heard[-1]
        assert answers(room, "t1") == []
        assert [event.name for event in room.events(count=1000)].count("handler.completed") == 2


def test_a_graph_of_async_nodes_is_served_where_it_is_awaited() -> None:
    ended: list[str] = []
    with Postroom("acme.test", mailboxes=["support"], background=False) as room:
        support = room.mailbox("support")

        async def wait(state: MessagesState) -> dict[str, Any]:
            ended.append((await auntil_reply(support, "t1", hours=72)).status)
            return {}

        made = StateGraph(MessagesState)
        made.add_node("wait", wait)
        made.add_edge(START, "wait")
        made.add_edge("wait", END)
        serve(made.compile(checkpointer=InMemorySaver()), support, awaited=True, block=False)
        room.start()

        mail(room, 1)
        mail(room, 2, answers=1)

        assert ended == ["replied"]
        assert not room.dead_letters()


def test_a_workflow_that_keeps_something_else_than_messages_takes_its_next_turn() -> None:
    taken: list[str] = []

    @entrypoint(checkpointer=InMemorySaver())
    def work(given: dict[str, Any]) -> str:
        taken.append(given["messages"][0]["content"])
        return "Done."

    with Postroom("acme.test", mailboxes=["support"], background=False) as room:
        serve(work, room.mailbox("support"), block=False)
        room.start()

        mail(room, 1)
        mail(room, 2, answers=1)

    assert ["Mail number 1." in taken[0], "Mail number 2." in taken[1]] == [True, True]


def test_an_agent_without_a_checkpointer_is_not_served() -> None:
    room = Postroom("acme.test", mailboxes=["support"])
    with pytest.raises(ConfigurationError, match="checkpointer"):
        serve(create_agent(ScriptedModel(lambda seen: "Hello.")), room.mailbox("support"), block=False)
