"""A person's approval as LangChain asks for it: an interrupt where the room holds what a tool would send."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.types import Command, interrupt

from langchain_postroom.tools import DecisionType, PostroomTool
from postroom.tools import Decision

Answer = ToolMessage | Command[Any]
_KINDS: dict[str, Literal["approve", "edit", "reject", "answer"]] = {
    "approve": "approve",
    "edit": "edit",
    "reject": "reject",
    "respond": "answer",
}


class ApprovalMiddleware(AgentMiddleware):
    """For `create_agent(middleware=[...], checkpointer=...)`: the agent pauses where the room holds a draft for a person.

    The interrupt has the form of `HumanInTheLoopMiddleware`, one for each held draft; it is answered as there, by
    `{"decisions": [decision]}`, the decision itself or its bare word (`"approve"`). What is none is asked for again. The decision
    is about the draft that the room holds, with the exact words of that call: it is on record as decided by `decision["by"]`, or
    by `by`. A draft that was decided in the room meanwhile is not asked about again.
    """

    def __init__(
        self, *, by: str = "langchain", decisions: Sequence[DecisionType] = ("approve", "edit", "reject", "respond")
    ) -> None:
        super().__init__()
        self._by = by
        self._decisions = list(decisions)

    def wrap_tool_call(self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Answer]) -> Answer:
        """Run the tool; where its draft is held, ask. The tool runs again on resume and finds the same held draft."""
        answer = handler(request)
        if not isinstance(request.tool, PostroomTool) or (held := _held(answer)) is None:
            return answer
        decided = self._ask(request, held)
        if isinstance(decided, str):
            return _still_held(answer, decided)
        return request.tool.decided(held["approval_id"], decided, request.tool_call["id"])

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[Answer]]
    ) -> Answer:
        """The same in an awaited agent."""
        answer = await handler(request)
        if not isinstance(request.tool, PostroomTool) or (held := _held(answer)) is None:
            return answer
        decided = self._ask(request, held)
        if isinstance(decided, str):
            return _still_held(answer, decided)
        return await request.tool.adecided(held["approval_id"], decided, request.tool_call["id"])

    def _ask(self, request: ToolCallRequest, held: dict[str, Any]) -> Decision | str:
        """A person's decision; or the prompt of a turn that woke the agent before anybody decided. What is no decision stays with
        the checkpoint for good: so it is asked for once more, and not an error that every later answer would meet.
        """
        call = request.tool_call
        why = f"Held as {held['approval_id']}: {'; '.join(held['reasons'])}"
        while True:
            answer = interrupt(
                {
                    "action_requests": [{"name": call["name"], "args": call["args"], "description": why}],
                    "review_configs": [{"action_name": call["name"], "allowed_decisions": self._decisions}],
                    "approval_id": held["approval_id"],
                }
            )
            if isinstance(answer, dict) and answer.get("type") == "turn":
                return str(answer["prompt"])
            try:
                return self._decision(answer, call["args"])
            except (KeyError, TypeError, ValueError) as fault:
                why = f"{why}\nThat was no decision ({fault!r}): answer with one of {', '.join(self._decisions)}."

    def _decision(self, answer: dict[str, Any] | str, arguments: dict[str, Any]) -> Decision:
        """From the decision itself, alone in a list, or as its bare word."""
        (given,) = answer.get("decisions", (answer,)) if isinstance(answer, dict) else (answer,)
        decided: dict[str, Any] = {"type": given} if isinstance(given, str) else given
        if decided["type"] not in self._decisions:
            raise ValueError(f"{decided['type']!r} is none of the decisions")
        return Decision(
            kind=_KINDS[decided["type"]],
            by=decided.get("by") or self._by,
            words=decided.get("message") or "",
            arguments=arguments,
            edited=decided["edited_action"]["args"] if decided["type"] == "edit" else {},
        )


def _still_held(answer: Answer, prompt: str) -> Answer:
    """The refusal, and what the agent was woken for meanwhile; a later decision gives it another turn."""
    assert isinstance(answer, ToolMessage)
    return answer.model_copy(update={"content": f"{answer.text}\n\n{prompt}"})


def _held(answer: Answer) -> dict[str, Any] | None:
    """The refusal as data, where it is that a draft with the words of this very call is held."""
    data = answer.artifact if isinstance(answer, ToolMessage) else None
    held = isinstance(data, dict) and data.get("code") == "approval_required" and data["same_words"]
    return data if held else None
