"""An agent with a checkpointer remembers each mail thread by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.runnables.config import merge_configs
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver

from langchain_postroom import postroom_tools, results_for, thread_config
from langchain_postroom.testing import ScriptedModel, call
from postroom import Mailbox, Message, Postroom
from postroom.tools import prompt_for
from tests.contracts.frameworks import mail_from_ada
from tests.waiting import until


@pytest.fixture
def room() -> Iterator[Postroom]:
    with Postroom("acme.test", mailboxes=["support", "billing"]) as room:
        receive(room, mail_from_ada())
        receive(room, mail_from_ada("Invoice", "Please send it.", number=2))
        yield room


def receive(room: Postroom, content: bytes) -> None:
    room.receive(content, recipients=["support@acme.test"], reverse_path="ada@example.com")


def answer_from_ada() -> bytes:
    head, _, body = mail_from_ada("Re: Refund", "Any news?", number=3).partition(b"\r\n\r\n")
    return head + b"\r\nIn-Reply-To: <ada-1@example.com>\r\n\r\n" + body


class Clerk:
    """One agent with a memory; `turn` gives what its model saw."""

    def __init__(self) -> None:
        self._saver = InMemorySaver()

    def turn(self, message: Message, mailbox: Mailbox, **options: Any) -> str:
        seen: list[str] = []

        def answer(conversation: Any) -> str:
            seen.extend(line.text for line in conversation)
            return f"I read {message.id}."

        agent = create_agent(ScriptedModel([answer]), postroom_tools(mailbox), checkpointer=self._saver)
        prompt = {"messages": [{"role": "user", "content": prompt_for(message)}]}
        agent.invoke(prompt, config=thread_config(message, mailbox, **options))
        return "\n".join(seen)


def test_the_second_mail_of_a_thread_finds_the_first_turn_in_memory(room: Postroom) -> None:
    clerk, support = Clerk(), room.mailbox("support")
    clerk.turn(room.message("m1"), support)
    receive(room, answer_from_ada())

    seen = clerk.turn(room.message("m3"), support)

    assert room.message("m3").thread_id == "t1"
    assert "I was charged twice." in seen
    assert "I read m1." in seen
    assert "Any news?" in seen


def test_another_thread_finds_nothing(room: Postroom) -> None:
    clerk, support = Clerk(), room.mailbox("support")
    clerk.turn(room.message("m1"), support)

    assert "I read m1." not in clerk.turn(room.message("m2"), support)


def test_another_mailbox_of_the_thread_finds_nothing_unless_told_to_share(room: Postroom) -> None:
    clerk, message = Clerk(), room.message("m1")
    for shared in (False, True):
        clerk.turn(message, room.mailbox("support"), shared=shared)

    assert "I read m1." not in clerk.turn(message, room.mailbox("billing"))
    assert "I read m1." in clerk.turn(message, room.mailbox("billing"), shared=True)


def test_rooms_do_not_meet_in_one_memory(room: Postroom) -> None:
    with Postroom("other.test", mailboxes=["support"]) as other:
        message = room.message("m1")

        ours, theirs = (thread_config(message, each.mailbox("support")) for each in (room, other))

    assert ours == {"configurable": {"thread_id": "acme.test/support/t1"}}
    assert theirs == {"configurable": {"thread_id": "other.test/support/t1"}}


def test_it_merges_with_a_config_of_the_app(room: Postroom) -> None:
    own: Any = {"tags": ["mail"], "configurable": {"language": "en"}}

    merged = merge_configs(own, thread_config(room.message("m1"), room.asynchronous.mailbox("support"), shared=True))

    assert merged["configurable"] == {"language": "en", "thread_id": "acme.test/t1"}
    assert merged["tags"] == ["mail"]


def test_in_a_handler_each_mail_continues_its_thread(room: Postroom) -> None:
    clerk, support = Clerk(), room.mailbox("support")
    seen: dict[str, str] = {}

    @room.on_message("support")
    def take_turn(message: Message) -> None:
        seen[message.id] = clerk.turn(message, support)

    room.start()
    until(lambda: len(seen) == 2)
    receive(room, answer_from_ada())

    until(lambda: len(seen) == 3)
    assert "I read m1." in seen["m3"]
    assert "I read m1." not in seen["m2"]


def test_a_turn_that_died_within_a_call_leaves_none_without_a_result_to_the_next(room: Postroom) -> None:
    """Chat models refuse a conversation in which a call has none: no later mail of the thread would be answered."""
    asked: list[list[BaseMessage]] = []

    class Strict(ScriptedModel):
        def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> Any:
            asked.append(messages)
            return super()._generate(messages, *args, **kwargs)

    @tool
    def look_up(order: str) -> str:
        """Look an order up."""
        raise ConnectionResetError("the shop is away")

    support, message = room.mailbox("support"), room.message("m1")
    model = Strict([[call("read_thread", thread_id="t1"), call("look_up", order="4411")], "I ask the shop later."])
    agent = create_agent(model, [*postroom_tools(support), look_up], checkpointer=InMemorySaver())
    config = thread_config(message, support)
    assert results_for(agent.get_state(config)) == []

    def turn() -> None:
        prompt = {"role": "user", "content": prompt_for(message)}
        agent.invoke({"messages": [*results_for(agent.get_state(config)), prompt]}, config)

    with pytest.raises(ConnectionResetError):
        turn()
    turn()

    calls = [each["id"] for line in asked[-1] if isinstance(line, AIMessage) for each in line.tool_calls]
    results = [line for line in asked[-1] if isinstance(line, ToolMessage)]
    assert [result.tool_call_id for result in results] == calls
    assert "given up before this call had a result" in results[-1].text
    assert results_for(agent.get_state(config)) == []
