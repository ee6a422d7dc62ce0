"""What the Agents SDK gives a tool stays there: approvals, custom data, spans, strict schemas, time-outs."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Iterator
from typing import Any

import pytest
from agents import Agent, RunConfig, Runner, RunState, ToolCallOutputItem
from agents.strict_schema import ensure_strict_json_schema
from agents.tracing import set_trace_processors, set_tracing_disabled

from openai_agents_postroom import postroom_tools
from openai_agents_postroom.testing import ScriptedModel, call
from postroom import Postroom, Scope
from tests.contracts.frameworks import mail_from_ada
from tests.waiting import until

REPLY = call("reply", message_id="m1", text="On its way.", cc=[])


@pytest.fixture
def room() -> Iterator[Postroom]:
    with Postroom("acme.test", mailboxes=["support"]) as room:
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")
        yield room


@pytest.fixture
def spans() -> Iterator[list[dict[str, Any]]]:
    """Every span that ends, as an exporter would send it."""
    exported: list[dict[str, Any]] = []
    set_trace_processors([_Recorder(exported)])
    set_tracing_disabled(False)
    yield exported
    set_tracing_disabled(True)
    set_trace_processors([])


def clerk(room: Postroom, steps: list[Any], **options: Any) -> Agent[Any]:
    return Agent(name="Clerk", model=ScriptedModel(steps), tools=postroom_tools(room.mailbox("support"), **options))


async def test_by_default_nothing_pauses(room: Postroom) -> None:
    ended = await Runner.run(clerk(room, [REPLY, "Answered."]), "Work on your mail.")

    assert ended.interruptions == []
    assert ended.final_output == "Answered."


async def test_a_person_approves_and_approving_the_stored_state_twice_sends_once(room: Postroom) -> None:
    agent = clerk(room, [REPLY, "Answered.", "Answered."], approve=True)

    paused = await Runner.run(agent, "Work on your mail.")
    stored = paused.to_state().to_string()
    before = len(room.thread("t1").messages)
    for _ in range(2):
        state = await RunState.from_string(agent, stored)
        state.approve(state.get_interruptions()[0])
        await Runner.run(agent, state)

    assert [item.tool_name for item in paused.interruptions] == ["reply"]
    assert before == 1
    assert len(room.thread("t1").messages) == 2


async def test_an_app_decides_which_calls_need_a_person(room: Postroom) -> None:
    def strangers(tool: str, arguments: dict[str, Any]) -> bool:
        return tool == "send_message"

    ended = await Runner.run(clerk(room, [REPLY, "Answered."], approve=strangers), "Work on your mail.")

    assert ended.interruptions == []
    assert len(room.thread("t1").messages) == 2


async def test_nobody_is_asked_about_a_call_that_will_be_refused(room: Postroom) -> None:
    malformed = call("reply", message_id="m1", text="", cc=[])

    ended = await Runner.run(clerk(room, [malformed, "I could not."], approve=True), "Work on your mail.")

    assert ended.interruptions == []
    assert ended.final_output == "I could not."


async def test_the_typed_result_is_custom_data_of_the_output(room: Postroom) -> None:
    ended = await Runner.run(clerk(room, [REPLY, "Answered."]), "Work on your mail.")

    (output,) = [item for item in ended.new_items if isinstance(item, ToolCallOutputItem)]

    assert output.custom_data is not None
    assert output.custom_data["thread_id"] == "t1"


async def test_a_span_carries_ids_and_codes_only(room: Postroom, spans: list[dict[str, Any]]) -> None:
    steps = [REPLY, call("reply", message_id="m99", text="Hello", cc=[]), "Done."]

    await Runner.run(clerk(room, steps), "Work on your mail.", run_config=RunConfig(trace_include_sensitive_data=False))

    ours = [span for span in spans if span["span_data"].get("name") == "postroom.reply"]
    assert [span["span_data"]["data"] for span in ours] == [
        {"effect": "write", "scope": "reply", "id": "m2", "thread_id": "t1"},
        {"effect": "write", "scope": "reply", "code": "not_found"},
    ]
    assert ours[1]["error"]["message"] == "not_found"
    assert "ada@example.com" not in str(spans)


def test_every_schema_is_strict_already(room: Postroom) -> None:
    for tool in postroom_tools(room.mailbox("support", scopes=frozenset(Scope))):
        assert tool.strict_json_schema
        assert ensure_strict_json_schema(tool.params_json_schema) == tool.params_json_schema
        assert not {"default", "minLength", "maxLength"} & set(_keywords(tool.params_json_schema))


async def test_a_run_can_be_streamed(room: Postroom) -> None:
    streamed = Runner.run_streamed(clerk(room, [REPLY, "Answered."]), "Work on your mail.")

    kinds = [event.type async for event in streamed.stream_events()]

    assert streamed.final_output == "Answered."
    assert "run_item_stream_event" in kinds


async def test_a_scripted_model_reports_its_tokens_when_it_is_streamed_too() -> None:
    agent: Agent[Any] = Agent(name="Clerk", model=ScriptedModel(["Hello."], tokens=7))

    streamed = Runner.run_streamed(agent, "Work on your mail.")
    async for _ in streamed.stream_events():
        pass

    assert streamed.context_wrapper.usage.total_tokens == 7


async def test_a_caller_that_gives_up_does_not_stop_a_send(room: Postroom) -> None:
    (tool,) = postroom_tools(room.mailbox("support"), only=["reply"])
    tool.timeout_seconds = 0.000001

    await Runner.run(Agent(name="Clerk", model=ScriptedModel([REPLY, "Late."]), tools=[tool]), "Work on your mail.")

    await asyncio.to_thread(until, lambda: len(room.thread("t1").messages) == 2)


class _Recorder:
    def __init__(self, exported: list[dict[str, Any]]) -> None:
        self._exported = exported

    def on_trace_start(self, trace: Any) -> None: ...

    def on_trace_end(self, trace: Any) -> None: ...

    def on_span_start(self, span: Any) -> None: ...

    def on_span_end(self, span: Any) -> None:
        self._exported.append(span.export())

    def shutdown(self) -> None: ...

    def force_flush(self) -> None: ...


def _keywords(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [keyword for part in schema for keyword in _keywords(part)]
    if not isinstance(schema, dict):
        return []
    return [*schema, *(keyword for part in schema.values() for keyword in _keywords(part))]


async def test_an_agent_works_with_deep_copies_of_its_tools(room: Postroom) -> None:
    tools = copy.deepcopy(postroom_tools(room.mailbox("support")))
    model = ScriptedModel([call("reply", message_id="m1", text="It is refunded.", cc=[]), "Refunded."])

    await Runner.run(Agent(name="support", model=model, tools=tools), "Answer your mail.")

    assert room.thread("t1").messages[-1].new_text == "It is refunded."
