"""A scripted model for tests and examples of the Agents SDK, and how `postroom gullible` calls a tool: no key, no network."""

from __future__ import annotations

import asyncio
import contextvars
import json
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from agents import Model, ModelResponse, RunConfig, Usage
from agents.tool_context import ToolContext
from openai.types.responses import (
    Response,
    ResponseCompletedEvent,
    ResponseFunctionToolCall,
    ResponseOutputItem,
    ResponseOutputMessage,
    ResponseOutputText,
    ResponseUsage,
)

from openai_agents_postroom.tools import postroom_tools
from postroom import Mailbox
from postroom.testing.script import Answer, Conversation, Line, Script, Step, ToolCall, call, say

__all__ = ["ScriptedModel", "call", "call_tool", "say"]


class ScriptedModel(Model):
    """Answers with the steps of a script, in order. A step is a text, `call(...)`, `say(...)`, a list of these, or a
    function of the conversation so far that returns one; one function in place of the list decides every answer. Each answer
    reports `tokens` of usage.
    """

    def __init__(self, steps: Sequence[Step] | Callable[[Conversation], Any], *, tokens: int = 0) -> None:
        self._script = Script(steps)
        self._usage = Usage(requests=1, input_tokens=tokens, total_tokens=tokens)

    def assert_finished(self) -> None:
        """Fail, and list them, if any step was not taken."""
        self._script.assert_finished()

    async def get_response(
        self,
        system_instructions: str | None,
        input: str | list[Any],  # noqa: A002 - the SDK's name
        *args: Any,
        **kwargs: Any,
    ) -> ModelResponse:
        """One answer, as a list of output items."""
        answer = self._script.answer(_lines(system_instructions, input))
        return ModelResponse(output=_items(answer), usage=self._usage, response_id=None)

    async def stream_response(
        self,
        system_instructions: str | None,
        input: str | list[Any],  # noqa: A002 - the SDK's name
        *args: Any,
        **kwargs: Any,
    ) -> AsyncIterator[Any]:
        """The same answer as one completed event."""
        answer = self._script.answer(_lines(system_instructions, input))
        response = Response(
            id=_unique("resp"),
            created_at=0,
            model="scripted",
            object="response",
            output=_items(answer),
            parallel_tool_calls=True,
            tool_choice="auto",
            tools=[],
            usage=self._reported(),
        )
        yield ResponseCompletedEvent(response=response, sequence_number=0, type="response.completed")

    def _reported(self) -> ResponseUsage:
        """The usage as the API reports it; its details have other fields in each version."""
        return ResponseUsage(
            input_tokens=self._usage.input_tokens,
            input_tokens_details=self._usage.input_tokens_details,
            output_tokens=0,
            output_tokens_details=self._usage.output_tokens_details,
            total_tokens=self._usage.total_tokens,
        )


def call_tool(mailbox: Mailbox, name: str, arguments: dict[str, Any], *, run: str = "") -> str:
    """Call a tool as the SDK does for a model; what the model reads. `run` is the group of the run. The SDK is asynchronous:
    it gets a loop of its own, on a thread of its own.
    """
    (tool,) = postroom_tools(mailbox, only=[name])
    given, call_id = json.dumps(arguments), f"call_{uuid.uuid4().hex}"
    context = ToolContext(
        None, tool_name=name, tool_call_id=call_id, tool_arguments=given, run_config=RunConfig(group_id=run or None)
    )

    async def invoke() -> str:
        return str(await tool.on_invoke_tool(context, given))

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(contextvars.copy_context().run, asyncio.run, invoke()).result()


def _items(answer: Answer) -> list[ResponseOutputItem]:
    words = [_message(answer.text)] if answer.text or not answer.calls else []
    return [*words, *(_function_call(call) for call in answer.calls)]


def _message(text: str) -> ResponseOutputMessage:
    content = ResponseOutputText(text=text, type="output_text", annotations=[])
    return ResponseOutputMessage(
        id=_unique("msg"), content=[content], role="assistant", status="completed", type="message"
    )


def _function_call(call: ToolCall) -> ResponseFunctionToolCall:
    return ResponseFunctionToolCall(
        id=_unique("fc"), call_id=call.id, name=call.name, arguments=call.arguments_json, type="function_call"
    )


def _unique(kind: str) -> str:
    return f"{kind}_{uuid.uuid4().hex}"


def _lines(system: str | None, items: str | list[Any]) -> list[Line]:
    lines = [Line("system", system)] if system else []
    if isinstance(items, str):
        return [*lines, Line("user", items)]
    names = {item["call_id"]: item["name"] for item in items if item.get("type") == "function_call"}
    return [*lines, *(line for item in items if (line := _line(item, names)) is not None)]


def _line(item: dict[str, Any], names: dict[str, str]) -> Line | None:
    if item.get("type") == "function_call_output":
        return Line("tool", _text(item["output"]), names.get(item["call_id"], ""))
    if "role" in item:
        return Line(item["role"], _text(item["content"]))
    return None


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(str(part.get("text") or "") for part in content)
