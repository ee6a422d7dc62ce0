"""What LangChain gives a tool stays there: artifacts, statuses, approval by interrupt, its own test suite."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain.agents.middleware import HumanInTheLoopMiddleware
from langchain_core.tools import ToolException
from langchain_tests.integration_tests import ToolsIntegrationTests
from langchain_tests.unit_tests import ToolsUnitTests
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from langchain_postroom import interrupt_on, postroom_tools
from langchain_postroom.testing import ScriptedModel, call
from postroom import Postroom, Scope
from tests.contracts.frameworks import mail_from_ada
from tests.langchain_postroom.driver import PROMPT

ANSWER = [call("reply", message_id="m1", text="On its way."), "Answered."]


@pytest.fixture
def room() -> Iterator[Postroom]:
    with Postroom("acme.test", mailboxes=["support"]) as room:
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")
        yield room


def test_a_result_carries_typed_data_as_its_artifact(room: Postroom) -> None:
    (read,) = postroom_tools(room.mailbox("support"), only=["read_thread"])

    message = read.invoke({"type": "tool_call", "name": "read_thread", "args": {"thread_id": "t1"}, "id": "call_1"})

    assert message.artifact["messages"][0]["id"] == "m1"
    assert message.status == "success"


def test_without_a_tool_call_a_refusal_is_plain_text(room: Postroom) -> None:
    (reply,) = postroom_tools(room.mailbox("support"), only=["reply"])

    assert reply.invoke({"message_id": "m99", "text": "Hello"}).startswith("NOT DONE [not_found]")


def test_an_app_may_have_refusals_raised(room: Postroom) -> None:
    (reply,) = postroom_tools(room.mailbox("support"), only=["reply"])
    reply.handle_tool_error = False

    with pytest.raises(ToolException, match="not_found"):
        reply.invoke({"message_id": "m99", "text": "Hello"})


def test_a_text_is_taken_for_the_first_argument(room: Postroom) -> None:
    (search,) = postroom_tools(room.mailbox("support"), only=["search_mail"])

    assert "m1" in search.invoke("charged twice")


def test_metadata_tells_middleware_what_a_tool_may_do(room: Postroom) -> None:
    check, reply = postroom_tools(room.mailbox("support"), only=["check_mail", "reply"])

    assert check.metadata == {"postroom_effect": "read", "postroom_scope": "read", "postroom_approval": False}
    assert reply.metadata == {"postroom_effect": "write", "postroom_scope": "reply", "postroom_approval": True}
    assert reply.tags == ["postroom", "write"]


def test_the_same_call_in_another_conversation_is_told_that_it_was_sent(room: Postroom) -> None:
    (reply,) = postroom_tools(room.mailbox("support"), only=["reply"])
    repeated = {"type": "tool_call", "name": "reply", "args": {"message_id": "m1", "text": "Hello"}, "id": "call_1"}

    first, retried, other = (
        reply.invoke(repeated, {"configurable": {"thread_id": thread}}).content for thread in ("a", "a", "b")
    )

    assert first == retried
    assert other.startswith("Already sent")


def test_a_person_approves_what_is_sent_and_a_second_resume_sends_nothing(room: Postroom) -> None:
    tools = postroom_tools(room.mailbox("support"))
    agent = create_agent(
        ScriptedModel([*ANSWER, "Answered."]),
        tools,
        middleware=[HumanInTheLoopMiddleware(interrupt_on=interrupt_on(tools))],
        checkpointer=InMemorySaver(),
    )
    config: Any = {"configurable": {"thread_id": "t1"}}

    paused = agent.invoke(PROMPT, config)
    before = len(room.thread("t1").messages)
    waiting = agent.get_state(config).config
    resume = Command(resume={"decisions": [{"type": "approve"}]})
    agent.invoke(resume, config)
    agent.invoke(resume, waiting)

    assert "__interrupt__" in paused
    assert before == 1
    assert len(room.thread("t1").messages) == 2


def test_only_tools_that_send_or_delete_ask_a_person(room: Postroom) -> None:
    tools = postroom_tools(room.mailbox("support", scopes=frozenset(Scope)))

    asked = interrupt_on(tools, decisions=["approve", "reject"])

    assert list(asked) == ["send_message", "reply", "schedule_follow_up", "delete_mailbox"]
    assert asked["reply"] == {"allowed_decisions": ["approve", "reject"]}


def test_an_agent_can_be_streamed(room: Postroom) -> None:
    agent = create_agent(ScriptedModel(ANSWER), postroom_tools(room.mailbox("support")))

    steps = [name for step in agent.stream(PROMPT, stream_mode="updates") for name in step]

    assert steps == ["model", "tools", "model"]


class _StandardTests:
    @pytest.fixture(autouse=True)
    def _room(self, room: Postroom) -> None:
        self.room = room

    @property
    def tool_constructor(self) -> Any:
        return postroom_tools(self.room.mailbox("support"), only=["read_thread"])[0]

    @property
    def tool_invoke_params_example(self) -> dict[str, Any]:
        return {"thread_id": "t1"}


class TestLangChainsOwnUnitTests(_StandardTests, ToolsUnitTests):
    pass


class TestLangChainsOwnIntegrationTests(_StandardTests, ToolsIntegrationTests):
    pass


class TestLangChainsOwnTestsOfARefusal(_StandardTests, ToolsIntegrationTests):
    @property
    def tool_invoke_params_example(self) -> dict[str, Any]:
        return {"thread_id": "t99"}


def test_a_deep_copy_of_a_tool_has_its_mailbox(room: Postroom) -> None:
    (tool,) = postroom_tools(room.mailbox("support"), only=["check_mail"])

    assert "Refund" in copy.deepcopy(tool).invoke({})
    assert "Refund" in tool.model_copy(deep=True).invoke({})
