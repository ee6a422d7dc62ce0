"""A Flow that pauses where the room holds a draft for a person, or until somebody answers."""

from __future__ import annotations

from typing import Any

from crewai import CrewOutput
from crewai.flow import Flow
from crewai.flow.async_feedback import HumanFeedbackPending, HumanFeedbackProvider, PendingFeedbackContext


def held_drafts(output: CrewOutput) -> list[str]:
    """The ids (`p5`) of the drafts that a crew's tools had to leave to a person, in the order in which they were held."""
    refusals = [record.failure for record in output.tool_failures if record.failure.code == "approval_required"]
    return list(dict.fromkeys(refusal.details["approval_id"] for refusal in refusals))


class UntilDecided(HumanFeedbackProvider):
    """For `@human_feedback(provider=UntilDecided())` on a step that returns `held_drafts(...)`: where it returns any, the
    Flow is saved and pauses; `Flow.from_pending(id).resume(...)` goes on once a person has decided in the room.
    """

    def request_feedback(self, context: PendingFeedbackContext, flow: Flow[Any]) -> str:
        """Nothing to wait for, or a pause whose `callback_info` names the held drafts."""
        if not context.method_output:
            return ""
        raise HumanFeedbackPending(context=context, callback_info={"held": context.method_output})


class UntilAnswered(HumanFeedbackProvider):
    """For `@human_feedback(provider=UntilAnswered())` on a step that returns the id of a wait, `mailbox.wait_for_reply(...).id`:
    the Flow is saved and pauses; `serve`, or `Flow.from_pending(id).resume(...)`, goes on with how the wait ended.
    """

    def request_feedback(self, context: PendingFeedbackContext, flow: Flow[Any]) -> str:
        """Nothing to wait for, or a pause whose `callback_info` names the wait."""
        if not context.method_output:
            return ""
        raise HumanFeedbackPending(context=context, callback_info={"wait": context.method_output})
