"""Waiting for an answer in LangGraph: the run is interrupted, and goes on with how the wait ended."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain.agents.middleware.types import ToolCallRequest
from langchain_core.messages import ToolMessage
from langgraph.config import get_config
from langgraph.types import Command, interrupt

from langchain_postroom.tools import PostroomTool
from postroom import AsyncMailbox, Mailbox, Wait
from postroom.tools import TOOL_NAMED, Call, ToolResult, wait_text

Answer = ToolMessage | Command[Any]
_TOOL = TOOL_NAMED["wait_for_reply"]


class WaitMiddleware(AgentMiddleware):
    """For `create_agent(middleware=[...], checkpointer=...)`: `wait_for_reply` interrupts the agent, and its result is how the
    wait ended. The interrupt's value is `{"wait": ...}`; `serve` resumes it, as `Command(resume={"waits": [...], "prompt": ...})`.
    A person's bare words resume it too: the wait is open then, and the model reads them.
    """

    def wrap_tool_call(self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Answer]) -> Answer:
        """Run the tool; where it began to wait, pause. It runs again on resume, and finds the wait that it made."""
        return _awaited(request, handler(request))

    async def awrap_tool_call(
        self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[Answer]]
    ) -> Answer:
        """The same in an awaited agent."""
        return _awaited(request, await handler(request))


def until_reply(mailbox: Mailbox | AsyncMailbox, thread_id: str, *, hours: float) -> Wait:
    """For a node of a graph of your own: wait for an answer in a mail thread, by an interrupt; how the wait ended.

    What stands before it in the node runs again on resume; the wait itself is made once. It may be `open` still, where the
    agent was woken by something else: call it again in another node. Raises what `wait_for_reply` raises.
    """
    return _woken(_begun(_TOOL.call(mailbox, {"thread_id": thread_id, "hours": hours}, _call())))[0]


async def auntil_reply(mailbox: Mailbox | AsyncMailbox, thread_id: str, *, hours: float) -> Wait:
    """The same in an async node."""
    return _woken(_begun(await _TOOL.acall(mailbox, {"thread_id": thread_id, "hours": hours}, _call())))[0]


def _awaited(request: ToolCallRequest, answer: Answer) -> Answer:
    if not isinstance(request.tool, PostroomTool) or request.tool.name != _TOOL.name:
        return answer
    if not isinstance(answer, ToolMessage) or answer.status == "error":
        return answer
    ended, prompt = _woken(Wait.model_validate(answer.artifact))
    how = wait_text(ended)
    text = prompt if how in prompt else f"{how}\n{prompt}".strip()
    return answer.model_copy(update={"content": text, "artifact": ended.model_dump(mode="json")})


def _woken(wait: Wait) -> tuple[Wait, str]:
    """The wait as it stands when the run is woken, over or open, and the words that came with that. What cannot be read is asked
    for again: it stays with the checkpoint, and as an error every later answer would meet it.
    """
    asked: dict[str, Any] = {"wait": wait.model_dump(mode="json")}
    while True:
        answer = interrupt(asked)
        if not isinstance(answer, dict):
            return wait, "" if answer is None else str(answer)
        try:
            over = {each.id: each for each in map(Wait.model_validate, answer.get("waits", ()))}
        except (TypeError, ValueError):
            asked["fault"] = "That was no list of waits: resume with `waits`, each as wait.model_dump(mode='json')."
        else:
            return over.get(wait.id, wait), str(answer.get("prompt", ""))


def _begun(result: ToolResult) -> Wait:
    if result.error is not None:
        raise result.error
    return Wait.model_validate(result.data)


def _call() -> Call:
    """A node has no call id; its task in the graph has a name that stays the same on resume."""
    configured = get_config()["configurable"]
    return Call("langgraph", call_id=configured["checkpoint_ns"], run_id=configured.get("thread_id"))
