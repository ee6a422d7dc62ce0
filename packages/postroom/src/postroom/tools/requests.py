"""The functions behind the tools for typed requests to agents elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic_core import from_json

from postroom.engine.mailbox import AsyncMailbox
from postroom.model.errors import InvalidRequest
from postroom.model.request import AgentRequest
from postroom.tools import inputs
from postroom.tools.rendering import request_line
from postroom.tools.result import ToolResult, told


async def send_request(mailbox: AsyncMailbox, given: inputs.SendRequest) -> ToolResult:
    """Ask an agent elsewhere."""
    asked = await mailbox.requests.ask(
        given.to, type=given.type, body=_object(given.body), deadline=timedelta(hours=given.hours), text=given.text
    )
    return _told(asked, "You are woken by the answer, or at the deadline. End your turn now.")


async def acknowledge_request(mailbox: AsyncMailbox, given: inputs.AcknowledgeRequest) -> ToolResult:
    """Say that an answer will follow."""
    return _told(await mailbox.requests.acknowledge(given.request_id), "They know that an answer follows.")


async def answer_request(mailbox: AsyncMailbox, given: inputs.AnswerRequest) -> ToolResult:
    """Answer."""
    body = _object(given.body)
    return _told(
        await mailbox.requests.answer(given.request_id, body=body, text=given.text), "The answer is on its way."
    )


async def decline_request(mailbox: AsyncMailbox, given: inputs.DeclineRequest) -> ToolResult:
    """Say that there will be no answer."""
    return _told(await mailbox.requests.decline(given.request_id, reason=given.reason), "They are told.")


def _told(request: AgentRequest, what: str) -> ToolResult:
    return told(f"{request_line(request)}. {what}", request)


def _object(text: str) -> dict[str, Any]:
    try:
        value = from_json(text, allow_inf_nan=False)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise InvalidRequest("The body is no JSON object.", you_can='write it as JSON text, such as {"pieces": 4}.')
    return value
