"""A CrewAI agent and a Flow of one's own, for the story of a wait; see `tests.contracts.waiting_process`."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from crewai import Agent
from crewai.flow.flow import Flow, FlowState, listen, start
from crewai.flow.human_feedback import HumanFeedbackResult, human_feedback
from crewai.flow.persistence import SQLiteFlowPersistence, persist

from crewai_postroom import UntilAnswered, postroom_tools, serve
from crewai_postroom.testing import ScriptedModel
from postroom import Mailbox, Postroom, current_messages
from tests.contracts.waiting_process import CLOSED, REFUNDED, WAIT_HOURS, WHICH, run, script


def employ(room: Postroom, folder: Path) -> None:
    support = room.mailbox("support")
    clerk = Agent(
        role="Clerk",
        goal="Answer mail",
        backstory="You work in support.",
        llm=ScriptedModel(script(folder)),
        tools=postroom_tools(support),
    )
    serve(clerk, support, block=False)
    flows = SQLiteFlowPersistence(str(folder / "flows.db"))
    serve(flow(room.mailbox("billing"), flows), room.mailbox("billing"), flows=flows, block=False)


def flow(billing: Mailbox, flows: SQLiteFlowPersistence) -> type[Flow[FlowState]]:
    @persist(flows)
    class Refunding(Flow[FlowState]):
        @start()
        @human_feedback(message="Until the customer answers.", provider=UntilAnswered())
        def ask(self) -> str:
            message = current_messages()[-1]
            billing.reply(message.id, text=WHICH)
            return billing.wait_for_reply(message.thread_id, timeout=timedelta(hours=WAIT_HOURS)).id

        @listen(ask)
        def settle(self, ended: HumanFeedbackResult) -> None:
            billing.reply(current_messages()[-1].id, text=REFUNDED if ended.feedback == "replied" else CLOSED)

    return Refunding


if __name__ == "__main__":
    run(employ)
