"""A person approves in LangChain: the agent pauses where the room holds a draft, and the decision counts in the room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import ToolMessage
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from langchain_postroom import ApprovalMiddleware, postroom_tools
from langchain_postroom.testing import ScriptedModel, call
from postroom import ApprovalState, Oversight, Postroom
from postroom.model.errors import ApprovalRequired
from tests.contracts.frameworks import mail_from_ada
from tests.langchain_postroom.driver import PROMPT

REPLY = call("reply", message_id="m1", text="We refund 400 EUR.")
CONFIG: Any = {"configurable": {"thread_id": "one"}}


@pytest.fixture
def room() -> Iterator[Postroom]:
    with Postroom("acme.test", mailboxes=["support"]) as room:
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")
        room.change_mailbox("support", oversight=Oversight.ALL)
        yield room


def agent_of(room: Postroom, steps: list[Any], **options: Any) -> Any:
    return create_agent(
        ScriptedModel(steps),
        postroom_tools(room.mailbox("support")),
        middleware=[ApprovalMiddleware(**options)],
        checkpointer=InMemorySaver(),
    )


def resume(*decisions: dict[str, Any]) -> Command[Any]:
    return Command(resume={"decisions": list(decisions)})


def texts(room: Postroom) -> list[str]:
    return [message.new_text for message in room.thread("t1").messages[1:]]


def test_it_pauses_only_where_the_room_holds_the_draft(room: Postroom) -> None:
    room.change_mailbox("support", oversight=Oversight.NEW_RECIPIENTS)
    stranger = call("send_message", to=["bob@example.com"], subject="Hello", text="Welcome!")

    paused = agent_of(room, [[REPLY, stranger]]).invoke(PROMPT, CONFIG)

    (interrupt,) = paused["__interrupt__"]
    (action,) = interrupt.value["action_requests"]
    assert action["name"] == "send_message"
    assert action["args"]["to"] == ["bob@example.com"]
    assert action["description"] == "Held as p1: new recipient"
    assert interrupt.value["review_configs"][0]["allowed_decisions"] == ["approve", "edit", "reject", "respond"]
    assert texts(room) == ["We refund 400 EUR."]


def test_an_approval_counts_in_the_room_and_sends_once(room: Postroom) -> None:
    agent = agent_of(room, [REPLY, "Answered.", "Answered."])
    agent.invoke(PROMPT, CONFIG)
    waiting = agent.get_state(CONFIG).config

    ended = agent.invoke(resume({"type": "approve", "by": "Eva"}), CONFIG)
    agent.invoke(resume({"type": "approve", "by": "Bob"}), waiting)

    assert texts(room) == ["We refund 400 EUR."]
    assert ended["messages"][-2].text.startswith("Accepted as m2")
    assert ended["messages"][-2].status == "success"
    decided = room.approvals.get("p1")
    assert (decided.state, decided.decided_by) == (ApprovalState.APPROVED, "Eva")


async def test_an_awaited_agent_pauses_and_goes_on_too(room: Postroom) -> None:
    agent = agent_of(room, [REPLY, "Answered."], by="the desk")

    await agent.ainvoke(PROMPT, CONFIG)
    await agent.ainvoke(Command(resume={"type": "approve"}), CONFIG)

    assert texts(room) == ["We refund 400 EUR."]
    assert room.approvals.get("p1").decided_by == "the desk"


def test_an_edit_leaves_in_the_persons_words(room: Postroom) -> None:
    agent = agent_of(room, [REPLY, "Answered."])
    agent.invoke(PROMPT, CONFIG)
    edited = {"name": "reply", "args": {"message_id": "m1", "text": "We refund 40 EUR."}}

    ended = agent.invoke(resume({"type": "edit", "edited_action": edited, "by": "Eva"}), CONFIG)

    assert texts(room) == ["We refund 40 EUR."]
    assert ended["messages"][-2].text.startswith("Eva edited it before it left. Accepted as m2")
    assert room.approvals.get("p1").state is ApprovalState.EDITED


def test_an_edit_cannot_answer_another_message(room: Postroom) -> None:
    room.receive(mail_from_ada(number=2), recipients=["support@acme.test"], reverse_path="ada@example.com")
    agent = agent_of(room, [REPLY, "I could not."])
    agent.invoke(PROMPT, CONFIG)
    edited = {"name": "reply", "args": {"message_id": "m2", "text": "We refund 40 EUR."}}

    ended = agent.invoke(resume({"type": "edit", "edited_action": edited}), CONFIG)

    assert "An edit cannot change message_id." in ended["messages"][-2].text
    assert room.approvals.get("p1").state is ApprovalState.PENDING


def test_a_rejection_is_read_in_the_persons_words(room: Postroom) -> None:
    agent = agent_of(room, [REPLY, "I could not."])
    agent.invoke(PROMPT, CONFIG)

    ended = agent.invoke(resume({"type": "reject", "message": "too much", "by": "Eva"}), CONFIG)

    assert ended["messages"][-2].text.startswith('NOT DONE [rejected]: Draft p1 was rejected by Eva: "too much".')
    assert ended["messages"][-2].status == "error"
    assert texts(room) == []


def test_a_response_is_read_instead(room: Postroom) -> None:
    agent = agent_of(room, [REPLY, "I ask."])
    agent.invoke(PROMPT, CONFIG)

    ended = agent.invoke(resume({"type": "respond", "message": "Ask for the invoice first.", "by": "Eva"}), CONFIG)

    assert ended["messages"][-2].text == 'Nothing was sent. p1 answered by Eva: "Ask for the invoice first."'
    assert room.approvals.get("p1").state is ApprovalState.ANSWERED


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"decisions": [{"type": "edit", "edited_action": {"name": "reply", "args": {}}}]}, "'edit' is none of the"),
        ("perhaps", "'perhaps' is none of the"),
        ({"decisions": []}, "not enough values"),
        ({"said": "yes"}, "KeyError('type')"),
        (7, "TypeError"),
        ({"type": "approve", "by": 7}, "valid string"),
    ],
)
def test_what_is_no_decision_is_asked_for_again(room: Postroom, answer: Any, why: str) -> None:
    agent = agent_of(room, [REPLY, "Answered."], decisions=["approve", "reject"])
    agent.invoke(PROMPT, CONFIG)

    (again,) = agent.invoke(Command(resume=answer), CONFIG)["__interrupt__"]
    undecided = room.approvals.get("p1").state
    agent.invoke(Command(resume="approve"), CONFIG)

    assert why in again.value["action_requests"][0]["description"]
    assert undecided is ApprovalState.PENDING
    assert room.approvals.get("p1").state is ApprovalState.APPROVED
    assert texts(room) == ["We refund 400 EUR."]


@pytest.mark.parametrize("arguments", ["We refund 40 EUR.", {"text": 40}, {"text": None}, {"cc": [7]}])
def test_an_edit_of_what_is_no_draft_is_asked_for_again(room: Postroom, arguments: Any) -> None:
    agent = agent_of(room, [REPLY, "Answered."])
    agent.invoke(PROMPT, CONFIG)

    (again,) = agent.invoke(resume({"type": "edit", "edited_action": {"name": "reply", "args": arguments}}), CONFIG)[
        "__interrupt__"
    ]
    agent.invoke(
        resume({"type": "edit", "edited_action": {"name": "reply", "args": {"cc": "bob@example.com"}}}), CONFIG
    )

    assert "That was no decision" in again.value["action_requests"][0]["description"]
    assert [str(each) for each in room.thread("t1").messages[1].cc] == ["bob@example.com"]


def test_a_rejection_needs_no_reason(room: Postroom) -> None:
    agent = agent_of(room, [REPLY, "I could not."])
    agent.invoke(PROMPT, CONFIG)

    agent.invoke(resume({"type": "reject", "message": None}), CONFIG)

    assert room.approvals.get("p1").state is ApprovalState.REJECTED


def test_what_was_decided_in_the_room_meanwhile_is_not_decided_again(room: Postroom) -> None:
    agent = agent_of(room, [REPLY, "I could not."])
    agent.invoke(PROMPT, CONFIG)
    room.approvals.reject("p1", by="Eva", why="too much")

    ended = agent.invoke(resume({"type": "approve", "by": "Bob"}), CONFIG)

    assert "was rejected by Eva" in ended["messages"][-2].text
    assert texts(room) == []


def test_an_approval_does_not_lift_a_suppression(room: Postroom) -> None:
    agent = agent_of(room, [REPLY, "I could not."])
    agent.invoke(PROMPT, CONFIG)
    room.suppress("ada@example.com")

    ended = agent.invoke(resume({"type": "approve"}), CONFIG)

    assert "NOT DONE [suppressed]" in ended["messages"][-2].text
    assert texts(room) == []


def test_another_draft_in_the_same_words_of_another_call_is_not_sent_too(room: Postroom) -> None:
    """Two calls of one answer with the same words are one draft: two pauses, one message."""
    agent = agent_of(room, [[REPLY, call("reply", message_id="m1", text="We refund 400 EUR.")], "Answered."])
    paused = agent.invoke(PROMPT, CONFIG)
    answers = {interrupt.id: {"type": "approve"} for interrupt in paused["__interrupt__"]}

    agent.invoke(Command(resume=answers), CONFIG)

    assert texts(room) == ["We refund 400 EUR."]
    assert len(room.approvals.all()) == 1


def test_a_tool_of_somebody_else_is_left_alone(room: Postroom) -> None:
    @tool
    def pretend() -> Any:
        """Pretend that a draft is held."""
        data = {"code": "approval_required", "approval_id": "p1", "reasons": [], "same_words": True}
        return ToolMessage("held", artifact=data, tool_call_id="call_x")

    with pytest.raises(ApprovalRequired):
        room.mailbox("support").reply("m1", text="We refund 400 EUR.")
    agent = create_agent(
        ScriptedModel([call("pretend"), "Done."]),
        [pretend],
        middleware=[ApprovalMiddleware()],
        checkpointer=InMemorySaver(),
    )

    assert "__interrupt__" not in agent.invoke(PROMPT, CONFIG)
