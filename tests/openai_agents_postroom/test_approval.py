"""A person approves in the Agents SDK: the run pauses where the room would hold a draft, and the decision counts there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from agents import Agent, RunConfig, Runner, RunState
from agents.tracing import set_trace_processors, set_tracing_disabled

from openai_agents_postroom import postroom_tools
from openai_agents_postroom.testing import ScriptedModel, call
from postroom import ApprovalState, Oversight, Postroom
from tests.contracts.frameworks import mail_from_ada

REPLY = call("reply", message_id="m1", text="We refund 400 EUR.", cc=[])
ASK = "Work on your mail."


@pytest.fixture
def room() -> Iterator[Postroom]:
    with Postroom("acme.test", mailboxes=["support"]) as room:
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")
        room.change_mailbox("support", oversight=Oversight.ALL)
        yield room


def clerk(room: Postroom, steps: list[Any], **options: Any) -> Agent[Any]:
    return Agent(name="Clerk", model=ScriptedModel(steps), tools=postroom_tools(room.mailbox("support"), **options))


def texts(room: Postroom) -> list[str]:
    return [message.new_text for message in room.thread("t1").messages[1:]]


async def test_the_run_pauses_only_where_the_room_would_hold_and_leaves_no_trace(room: Postroom) -> None:
    room.change_mailbox("support", oversight=Oversight.NEW_RECIPIENTS)
    stranger = call("send_message", to=["bob@example.com"], subject="Hello", text="Welcome!", cc=[])
    events = len(room.events(count=1000))

    paused = await Runner.run(clerk(room, [stranger]), ASK)
    asked = len(room.events(count=1000))
    known = await Runner.run(clerk(room, [REPLY, "Answered."]), ASK)

    assert [item.tool_name for item in paused.interruptions] == ["send_message"]
    assert asked == events
    assert room.approvals.all() == []
    assert known.interruptions == []
    assert texts(room) == ["We refund 400 EUR."]


@pytest.fixture
def traced() -> Iterator[None]:
    """Runs have traces, as by default, and nobody gets them."""
    set_trace_processors([])
    set_tracing_disabled(False)
    yield
    set_tracing_disabled(True)


@pytest.mark.usefixtures("traced")
async def test_a_group_of_runs_pauses_for_what_an_earlier_one_of_it_read(room: Postroom) -> None:
    room.change_mailbox("support", oversight=Oversight.AUTONOMOUS)
    read = call("read_thread", thread_id="t1", full_message="")
    stranger = call("send_message", to=["bob@example.org"], subject="Hello", text="Ada pays.", cc=[])
    group, other = RunConfig(group_id="one"), RunConfig(group_id="two")
    await Runner.run(clerk(room, [read, "Read."]), ASK, run_config=group)

    agent = clerk(room, [stranger, "Done."])
    paused = await Runner.run(agent, ASK, run_config=group)
    free = await Runner.run(clerk(room, [stranger, "Done."]), ASK, run_config=other)
    state = paused.to_state()
    state.approve(state.get_interruptions()[0])
    ended = await Runner.run(agent, state, run_config=group)

    assert [item.tool_name for item in paused.interruptions] == ["send_message"]
    assert free.interruptions == []
    assert ended.final_output == "Done."


async def test_an_approval_survives_a_new_process_and_counts_in_the_room_once(room: Postroom) -> None:
    paused = await Runner.run(clerk(room, [REPLY]), ASK)
    stored = paused.to_state().to_string()

    for _ in range(2):
        restored = clerk(room, ["Answered."])
        state = await RunState.from_string(restored, stored)
        state.approve(state.get_interruptions()[0])
        ended = await Runner.run(restored, state)

    assert ended.final_output == "Answered."
    assert texts(room) == ["We refund 400 EUR."]
    decided = room.approvals.get("p1")
    assert (decided.state, decided.decided_by) == (ApprovalState.APPROVED, "openai-agents")


async def test_a_rejection_sends_nothing_and_the_model_reads_why(room: Postroom) -> None:
    read: list[str] = []

    def end(conversation: Any) -> str:
        read.append(conversation.result("reply"))
        return "I could not."

    agent = clerk(room, [REPLY, end])
    state = (await Runner.run(agent, ASK)).to_state()
    state.reject(state.get_interruptions()[0], rejection_message="too much")
    await Runner.run(agent, state)

    assert read == ["too much"]
    assert texts(room) == []
    assert room.approvals.all() == []


async def test_a_standing_approval_of_a_tool_has_seen_no_draft(room: Postroom) -> None:
    other = call("reply", message_id="m1", text="We refund 4000 EUR.", cc=[])
    agent = clerk(room, [REPLY, other, "Done."])
    state = (await Runner.run(agent, ASK)).to_state()

    state.approve(state.get_interruptions()[0], always_approve=True)
    await Runner.run(agent, state)

    assert texts(room) == []
    assert [draft.state for draft in room.approvals.all()] == [ApprovalState.PENDING, ApprovalState.PENDING]


async def test_without_pausing_what_the_room_holds_is_refused(room: Postroom) -> None:
    ended = await Runner.run(clerk(room, [REPLY, "It waits."], approve=False), ASK)

    assert ended.interruptions == []
    assert room.approvals.get("p1").state is ApprovalState.PENDING


async def test_an_approval_that_the_app_asked_for_counts_in_the_room_too(room: Postroom) -> None:
    agent = clerk(room, [REPLY, "Answered."], approve=True)
    state = (await Runner.run(agent, ASK)).to_state()

    state.approve(state.get_interruptions()[0])
    await Runner.run(agent, state)

    assert texts(room) == ["We refund 400 EUR."]


async def test_an_approval_does_not_lift_a_suppression(room: Postroom) -> None:
    agent = clerk(room, [REPLY, "I could not."])
    state = (await Runner.run(agent, ASK)).to_state()
    room.suppress("ada@example.com")

    state.approve(state.get_interruptions()[0])
    ended = await Runner.run(agent, state)

    assert ended.final_output == "I could not."
    assert texts(room) == []


@pytest.mark.parametrize("arguments", [{"message_id": "m99", "text": "Hello", "cc": []}, {"message_id": "m1"}])
async def test_nobody_is_asked_about_a_call_that_will_be_refused(room: Postroom, arguments: dict[str, Any]) -> None:
    ended = await Runner.run(clerk(room, [call("reply", **arguments), "I could not."]), ASK)

    assert ended.interruptions == []
