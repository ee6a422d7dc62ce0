"""A CrewAI agent at work."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from crewai import Agent, Crew, Task
from crewai.flow.flow import Flow, FlowState, listen, start
from crewai.flow.human_feedback import HumanFeedbackResult, human_feedback
from crewai.flow.persistence import SQLiteFlowPersistence, persist

from crewai_postroom import UntilAnswered, postroom_tools, serve
from crewai_postroom.testing import ScriptedModel
from postroom import ApprovalRequired, ConfigurationError, Oversight, Postroom, current_messages
from postroom.testing.world.clock import VirtualClock
from tests.contracts.serving_contract import ANSWER, Clerk, Script, ServingContract, answers, mail, move_on
from tests.contracts.waiting_process import MONDAY


def clerk(room: Postroom, script: Script, tokens: int = 0) -> Agent:
    return Agent(
        role="Clerk",
        goal="Answer mail",
        backstory="You work in support.",
        llm=ScriptedModel(script, tokens=tokens),
        tools=postroom_tools(room.mailbox("support")),
    )


class TestServing(ServingContract):
    def serve(self, room: Postroom, script: Script, *, tokens: int = 0, **options: Any) -> None:
        serve(clerk(room, script, tokens), room.mailbox("support"), block=False, **options)


class TestServingACrew(ServingContract):
    def serve(self, room: Postroom, script: Script, *, tokens: int = 0, **options: Any) -> None:
        agent = clerk(room, script, tokens)
        task = Task(description="Work on this mail.\n{prompt}", expected_output="What you did.", agent=agent)
        serve(Crew(agents=[agent], tasks=[task]), room.mailbox("support"), block=False, **options)


def test_a_turn_whose_process_died_when_it_had_remembered_it_remembers_it_once() -> None:
    kept = {"turn": "d1", "about": "m1", "said": "Written down by the process that died."}
    crew = Clerk()
    with Postroom("acme.test", mailboxes=["support"], background=False) as room:
        room.memory.replace("crewai:acme.test/support/t1", [json.dumps(kept)])
        serve(clerk(room, crew), room.mailbox("support"), block=False)
        room.start()

        mail(room, 1)

        assert answers(room, "t1") == [f"{ANSWER} (m1)"]
        assert kept["said"] not in "".join(crew.heard)
        assert [json.loads(item)["said"] for item in room.memory.items("crewai:acme.test/support/t1")] == ["Done."]


def test_a_crew_that_would_never_see_its_mail_is_not_served() -> None:
    room = Postroom("acme.test", mailboxes=["support"])
    agent = clerk(room, lambda conversation: "Hello.")
    crew = Crew(agents=[agent], tasks=[Task(description="Work.", expected_output="What you did.", agent=agent)])

    with pytest.raises(ConfigurationError, match="No task of the crew"):
        serve(crew, room.mailbox("support"), block=False)


def test_a_flow_needs_its_persistence() -> None:
    room = Postroom("acme.test", mailboxes=["support"])
    with pytest.raises(ConfigurationError, match="flows="):
        serve(Flow, room.mailbox("support"), block=False)


def test_what_cannot_be_served_is_refused_at_once() -> None:
    """An instance of a Flow was once served, and every turn of it failed."""
    room = Postroom("acme.test", mailboxes=["support"])
    with pytest.raises(ConfigurationError, match="A Flow cannot be served: give an Agent, a Crew, or a Flow class"):
        serve(Flow(), room.mailbox("support"), flows=SQLiteFlowPersistence(":memory:"), block=False)  # type: ignore[arg-type]


@pytest.mark.filterwarnings(r"ignore::DeprecationWarning:crewai\.")
def test_a_flow_that_waits_for_an_answer_does_not_take_a_decision_for_one(tmp_path: Path) -> None:
    flows = SQLiteFlowPersistence(str(tmp_path / "flows.db"))
    woken: list[str] = []
    with Postroom("acme.test", mailboxes=["support"], background=False) as room:
        support = room.mailbox("support")
        room.change_mailbox("support", oversight=Oversight.ALL)

        @persist(flows)
        class Asking(Flow[FlowState]):
            @start()
            @human_feedback(message="Until the customer answers.", provider=UntilAnswered())
            def ask(self) -> str:
                with suppress(ApprovalRequired):
                    support.reply("m1", text=ANSWER)
                return support.wait_for_reply("t1", timeout=timedelta(days=3)).id

            @listen(ask)
            def go_on(self, ended: HumanFeedbackResult) -> None:
                woken.append(ended.feedback)

        serve(Asking, support, flows=flows, block=False)
        room.start()
        mail(room, 1)
        room.approvals.approve("p1", by="Eva")
        room.drain()

    assert woken == ["open"]


@pytest.mark.filterwarnings(r"ignore::DeprecationWarning:crewai\.")
def test_a_flow_that_fails_when_it_was_resumed_is_resumed_again_and_not_begun_anew(tmp_path: Path) -> None:
    flows = SQLiteFlowPersistence(str(tmp_path / "flows.db"))
    failures = [ConnectionResetError("the shop is away")]
    clock = VirtualClock(MONDAY)
    with Postroom("acme.test", mailboxes=["support"], clock=clock, background=False) as room:
        support = room.mailbox("support")

        @persist(flows)
        class Refunding(Flow[FlowState]):
            @start()
            @human_feedback(message="Until the customer answers.", provider=UntilAnswered())
            def ask(self) -> str:
                support.reply(current_messages()[-1].id, text="Which invoice is it?")
                return support.wait_for_reply("t1", timeout=timedelta(days=3)).id

            @listen(ask)
            def refund(self, ended: HumanFeedbackResult) -> None:
                if failures:
                    raise failures.pop()
                support.reply(current_messages()[-1].id, text=f"Refunded, as you {ended.feedback}.")

        serve(Refunding, support, flows=flows, block=False)
        room.start()
        mail(room, 1)
        mail(room, 2, answers=1)

        move_on(room, timedelta(minutes=1))

        assert answers(room, "t1") == ["Which invoice is it?", "Refunded, as you replied."]
        assert not room.dead_letters()
