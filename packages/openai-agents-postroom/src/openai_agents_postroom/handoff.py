"""An SDK hand-off that also moves the mail thread."""

from __future__ import annotations

import json
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

from agents import Agent, AgentBase, Handoff, RunContextWrapper, handoff
from agents.strict_schema import ensure_strict_json_schema
from agents.tracing import get_current_span

from openai_agents_postroom.tools import FRAMEWORK, NOT_STRICT
from postroom import AsyncMailbox, HandOff, Mailbox, continue_turn, current_thread_id
from postroom.tools import TOOL_NAMED, Call

_TOOL = TOOL_NAMED["hand_off_thread"]
_BOUND = ("thread_id", "to")
_refusal: ContextVar[str | None] = ContextVar("postroom_refusal", default=None)


def mail_handoff(
    agent: Agent[Any], mailbox: Mailbox | AsyncMailbox, *, to: str, thread_id: str | None = None
) -> Handoff[Any, Agent[Any]]:
    """For `Agent(handoffs=[...])` of the agent behind `mailbox`: the run goes on with `agent`, and the thread is handed to
    the mailbox `to`, which that agent's tools are bound to. The model writes the hand-off note.

    A refusal is what the model reads as the result, and the run stays with the agent that asked. The thread is the one
    that the handler was woken about; outside a handler give `thread_id`, or `ConfigurationError` is raised.
    """
    asking: WeakKeyDictionary[RunContextWrapper[Any], Agent[Any]] = WeakKeyDictionary()

    def is_enabled(context: RunContextWrapper[Any], source: Agent[Any]) -> bool:
        asking[context] = source  # the SDK asks before every answer, and tells the hand-off itself no source
        return _TOOL.scope in mailbox.scopes

    async def invoke(context: RunContextWrapper[Any], arguments: str) -> Agent[Any]:
        bound = {"thread_id": thread_id or current_thread_id(), "to": to}
        result = await _TOOL.acall(mailbox, _completed(arguments, bound), Call(FRAMEWORK))
        _refusal.set(result.text if result.refused else None)
        if result.error is None:
            continue_turn(HandOff.model_validate(result.data))
            return agent
        if context not in asking:
            raise result.error
        if (span := get_current_span()) is not None:
            span.set_error({"message": result.error.code, "data": None})
        return asking[context]

    def transfer_message(agent: AgentBase[Any]) -> str:
        return _refusal.get() or plain_message(agent)

    made = handoff(agent, is_enabled=is_enabled)
    plain_message = made.get_transfer_message
    made.input_json_schema = _schema()
    made.on_invoke_handoff = invoke
    made.get_transfer_message = transfer_message  # type: ignore[method-assign]  # for this one hand-off
    return made


def _completed(arguments: str, bound: dict[str, str]) -> dict[str, Any] | str:
    """What the model wrote, with what it cannot choose; text that is no object is refused by the table as it stands."""
    try:
        return {**json.loads(arguments), **bound}
    except (TypeError, ValueError):
        return arguments


def _schema() -> dict[str, Any]:
    schema = _TOOL.schema(omit=NOT_STRICT)
    schema["properties"] = {name: field for name, field in schema["properties"].items() if name not in _BOUND}
    return ensure_strict_json_schema(schema)
