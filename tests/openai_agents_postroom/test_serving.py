"""An agent of the SDK at work."""

from __future__ import annotations

from typing import Any

from agents import Agent

from openai_agents_postroom import mail_handoff, postroom_tools, serve
from openai_agents_postroom.testing import ScriptedModel
from postroom import Budget, Oversight, Postroom
from postroom.testing.script import Conversation, ToolCall, call
from tests.contracts.serving_contract import ANSWER, Clerk, Script, ServingContract, answers, mail


class Unreadable(ToolCall):
    """A call that a model broke off."""

    @property
    def arguments_json(self) -> str:
        return '{"message_id": "m1", "te'


class TestServing(ServingContract):
    def serve(self, room: Postroom, script: Script, *, tokens: int = 0, **options: Any) -> None:
        support = room.mailbox("support")
        agent: Agent[Any] = Agent(
            name="support", model=ScriptedModel(script, tokens=tokens), tools=[*postroom_tools(support)]
        )
        serve(agent, support, block=False, **options)

    def test_a_run_that_paused_counts_its_tokens_once(self, room: Postroom) -> None:
        clerk = Clerk()
        self.serve(room, clerk, budget=Budget(tokens=250), tokens=100)
        room.change_mailbox("support", oversight=Oversight.ALL)
        room.start()
        mail(room, 1)
        room.approvals.approve("p1", by="Eva")
        room.drain()

        mail(room, 2, answers=1)

        assert "Mail number 2." in clerk.heard[-1], "200 tokens were taken, not 300"

    def test_a_call_whose_arguments_are_no_json_is_refused_and_the_turn_goes_on(self, room: Postroom) -> None:
        read: list[str] = []

        def script(conversation: Conversation) -> Any:
            if conversation[-1].role != "tool":
                return Unreadable("reply", {}, "call_1")
            read.append(conversation.result())
            return "Done." if len(read) > 1 else call("reply", message_id="m1", text=ANSWER, cc=[])

        self.serve(room, script)
        room.start()

        mail(room, 1)

        assert read[0] == "NOT DONE: the arguments are no JSON object. Correct them and call again."
        assert answers(room, "t1") == [ANSWER]

    def test_a_pause_that_a_changed_agent_cannot_go_on_from_is_left_and_the_thread_goes_on(
        self, room: Postroom
    ) -> None:
        clerk = Clerk()
        agent: Agent[Any] = Agent(
            name="support", model=ScriptedModel(clerk), tools=[*postroom_tools(room.mailbox("support"))]
        )
        serve(agent, room.mailbox("support"), block=False)
        room.change_mailbox("support", oversight=Oversight.ALL)
        room.start()
        mail(room, 1)

        agent.name = "helpdesk"
        room.approvals.approve("p1", by="Eva")
        room.drain()

        assert answers(room, "t1") == [f"{ANSWER} (m1)"]
        assert "p1 approved by Eva, sent as m2" in clerk.heard[-1]
        assert [event.details for event in room.events(count=1000) if event.name == "handler.failed"] == []


def test_after_a_hand_off_the_room_holds_what_the_other_agent_would_send() -> None:
    note = {"summary": "Ada was charged twice.", "facts": [], "open_questions": [], "promises": [], "do_not": []}
    with Postroom("acme.test", mailboxes=["support", "billing"], background=False) as room:
        room.change_mailbox("billing", oversight=Oversight.ALL)
        support, billing = room.mailbox("support"), room.mailbox("billing")
        told: list[str] = []
        refund: Agent[Any] = Agent(
            name="billing",
            model=ScriptedModel(
                [
                    call("reply", message_id="m1", text=ANSWER, cc=[]),
                    lambda seen: told.append(seen.result("reply")) or "Done.",
                ]
            ),
            tools=[*postroom_tools(billing)],
        )
        clerk: Agent[Any] = Agent(
            name="support",
            model=ScriptedModel([call("transfer_to_billing", **note)]),
            tools=[*postroom_tools(support)],
            handoffs=[mail_handoff(refund, support, to="billing")],
        )
        serve(clerk, support, block=False)
        room.start()

        mail(room, 1)
        (held,) = room.approvals.pending()
        room.approvals.approve(held.id, by="Eva")

        assert "it is held as p1" in told[0]
        assert held.mailbox == "billing"
        assert room.thread("t1").messages[-1].new_text == ANSWER
