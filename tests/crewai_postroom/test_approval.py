"""A person decides in the room while a Flow pauses, and the Flow goes on in another process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from crewai import Agent, Crew, Task
from crewai.flow.async_feedback import HumanFeedbackPending
from crewai.flow.flow import Flow, FlowState, listen, start
from crewai.flow.human_feedback import HumanFeedbackResult, human_feedback
from crewai.flow.persistence import SQLiteFlowPersistence, persist

from crewai_postroom import UntilDecided, held_drafts, postroom_tools
from crewai_postroom.testing import ScriptedModel, call
from postroom import Oversight, Postroom
from tests.contracts.frameworks import mail_from_ada

pytestmark = pytest.mark.filterwarnings(r"ignore::DeprecationWarning:crewai\.")

REPLY = call("reply", message_id="m1", text="We refund 400 EUR.", cc=[])
REPLY_AGAIN = call("reply", message_id="m1", text="We refund 400 EUR.", cc=[])


@pytest.fixture
def room() -> Iterator[Postroom]:
    with Postroom("acme.test", mailboxes=["support"]) as room:
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")
        yield room


def crew(room: Postroom, steps: list[Any]) -> Crew:
    tools = postroom_tools(room.mailbox("support"))
    agent = Agent(role="Clerk", goal="Answer mail", backstory="Clerk.", llm=ScriptedModel(steps), tools=tools)
    return Crew(agents=[agent], tasks=[Task(description="Answer.", expected_output="What you did.", agent=agent)])


def flow_of(room: Postroom, steps: list[Any], flows: SQLiteFlowPersistence) -> type[Flow[FlowState]]:
    @persist(flows)
    class Answering(Flow[FlowState]):
        @start()
        @human_feedback(message="A person decides in the room.", provider=UntilDecided())
        def answer(self) -> list[str]:
            return held_drafts(crew(room, steps).kickoff())

        @listen(answer)
        def go_on(self, decided: HumanFeedbackResult) -> str:
            return f"goes on: {decided.feedback}"

    return Answering


def test_the_flow_waits_for_the_person_and_goes_on_in_a_new_object(room: Postroom, tmp_path: Path) -> None:
    room.change_mailbox("support", oversight=Oversight.ALL)
    flows = SQLiteFlowPersistence(str(tmp_path / "flows.db"))
    answering = flow_of(room, [REPLY, "A person decides."], flows)

    paused = answering(suppress_flow_events=True).kickoff(inputs={"id": "refund-1"})
    room.approvals.edit("p1", by="Eva", text="We refund 40 EUR.")
    restored = answering.from_pending("refund-1", flows, suppress_flow_events=True)
    ended = restored.resume(room.approvals.get("p1").state)

    assert isinstance(paused, HumanFeedbackPending)
    assert paused.callback_info == {"held": ["p1"]}
    assert ended == "goes on: edited"
    assert room.thread("t1").messages[-1].new_text == "We refund 40 EUR."


def test_the_flow_does_not_pause_where_nothing_is_held(room: Postroom, tmp_path: Path) -> None:
    flows = SQLiteFlowPersistence(str(tmp_path / "flows.db"))
    answering = flow_of(room, [REPLY, "Answered."], flows)

    assert answering(suppress_flow_events=True).kickoff(inputs={"id": "refund-1"}) == "goes on: "


def test_a_draft_that_was_asked_for_twice_is_named_once(room: Postroom) -> None:
    room.change_mailbox("support", oversight=Oversight.ALL)
    other = call("reply", message_id="m1", text="We refund 40 EUR.", cc=[])

    ended = crew(room, [REPLY, REPLY_AGAIN, other, call("reply", message_id="m99", text="x", cc=[]), "Done."]).kickoff()

    assert held_drafts(ended) == ["p1", "p2"]
