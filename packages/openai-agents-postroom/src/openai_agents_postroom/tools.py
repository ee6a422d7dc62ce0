"""Postroom's tools as function tools of the OpenAI Agents SDK."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from agents import FunctionTool, RunContextWrapper, custom_span, get_current_trace
from agents.tool import FunctionToolCustomDataContext
from agents.tool_context import ToolContext
from pydantic import ValidationError

from postroom import AsyncMailbox, Mailbox
from postroom.tools import Call, Tool, ToolResult, offered

Approve = bool | Callable[[str, dict[str, Any]], bool] | None
"""`None`: the run pauses where the room would hold a draft for a person. `True`: a person approves every tool that sends
or deletes; a function decides by tool name and arguments. `False`: it never pauses, and what the room holds is refused.
"""

FRAMEWORK = "openai-agents"

NOT_STRICT = ("default", "minLength", "maxLength")
"""Keywords that the API's strict mode does not take; the table checks them itself."""


@dataclass
class PostroomTool(FunctionTool):
    """A function tool, and the mailbox that it is bound to: after a hand-off a run calls those of another."""

    mailbox: Mailbox | AsyncMailbox | None = None


def postroom_tools(
    mailbox: Mailbox | AsyncMailbox, only: Sequence[str] | None = None, *, approve: Approve = None
) -> list[FunctionTool]:
    """The tools of a mailbox, for `Agent(tools=...)`; by default the everyday ones, which pause the run where the room
    would hold a draft. What is approved by `RunState.approve` counts as approved in the room.

    `only` names the tools to offer; a name that is no tool raises `ConfigurationError`. The typed result of a call is
    its output item's `custom_data`.
    """
    return [_function_tool(tool, mailbox, approve) for tool in offered(mailbox, only)]


def _function_tool(tool: Tool, mailbox: Mailbox | AsyncMailbox, approve: Approve) -> FunctionTool:
    results: MutableMapping[ToolContext[Any], ToolResult] = WeakKeyDictionary()

    async def invoke(context: ToolContext[Any], arguments: str) -> str:
        with custom_span(f"postroom.{tool.name}", data={"effect": tool.effect, "scope": str(tool.scope)}) as span:
            result = await tool.acall(mailbox, arguments or "{}", _call(context))
            span.span_data.data |= _traced(result)
            if result.error is not None:
                span.set_error({"message": result.error.code, "data": None})
        results[context] = result
        return result.text

    def custom_data(call: FunctionToolCustomDataContext) -> dict[str, Any] | None:
        result = results.pop(call.tool_context, None)
        return result.data if result is not None else None

    async def needs_approval(context: RunContextWrapper[Any], arguments: dict[str, Any], call_id: str) -> bool:
        if approve is None:
            return await tool.aneeds_approval(mailbox, arguments, Call(FRAMEWORK, call_id=call_id, run_id=_group()))
        return _is_valid(tool, arguments) and (approve(tool.name, arguments) if callable(approve) else approve)

    def is_enabled(context: RunContextWrapper[Any], agent: Any) -> bool:
        return tool.scope in mailbox.scopes

    return PostroomTool(
        mailbox=mailbox,
        name=tool.name,
        description=tool.description,
        params_json_schema=tool.schema(omit=NOT_STRICT),
        on_invoke_tool=invoke,
        is_enabled=is_enabled,
        needs_approval=needs_approval if tool.approval and approve is not False else False,
        custom_data_extractor=custom_data,
    )


def _call(context: ToolContext[Any]) -> Call:
    run_id = context.run_config.group_id if context.run_config is not None else None
    approved_by = FRAMEWORK if _is_approved(context) else None
    return Call(FRAMEWORK, call_id=context.tool_call_id, run_id=run_id, approved_by=approved_by)


def _group() -> str | None:
    """The run's group, by its trace: before a call the SDK tells a tool nothing else of it."""
    return getattr(get_current_trace(), "group_id", None)


def _is_approved(context: ToolContext[Any]) -> bool:
    """Whether a person approved this very call. A standing approval (`always_approve`) has seen no draft, and no call: it
    holds for the empty id too.
    """
    name, call_id = context.tool_name, context.tool_call_id
    return bool(context.is_tool_approved(name, call_id)) and not context.is_tool_approved(name, "")


def _traced(result: ToolResult) -> dict[str, Any]:
    """Ids and codes only: the SDK cannot blank the data of a custom span, and it leaves the house."""
    return {key: result.data[key] for key in ("id", "thread_id", "code") if isinstance(result.data.get(key), str)}


def _is_valid(tool: Tool, arguments: dict[str, Any]) -> bool:
    """Nobody is asked about a call that will be refused anyway."""
    try:
        tool.input.model_validate(arguments)
    except ValidationError:
        return False
    return True
