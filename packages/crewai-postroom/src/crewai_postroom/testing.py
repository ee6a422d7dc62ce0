"""A scripted model for tests and examples of crews, and how `postroom gullible` calls a tool: no key, no network."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from crewai import BaseLLM
from crewai.events.types.llm_events import LLMCallType
from crewai.llms.base_llm import llm_call_context
from crewai.tools import ToolFailure
from pydantic import PrivateAttr

from crewai_postroom.tools import postroom_tools
from postroom import Mailbox
from postroom.testing.script import Answer, Conversation, Line, Script, Step, ToolCall, call, say

__all__ = ["ScriptedModel", "call", "call_tool", "say"]

_OBSERVATION = "\nObservation:"


_CONTEXT_WINDOW = 200_000


class ScriptedModel(BaseLLM):
    """Answers with the steps of a script, in order. A step is a text, `call(...)`, `say(...)`, a list of these, or a
    function of the conversation so far that returns one; one function in place of the list decides every answer.

    Each answer reports `tokens` of usage. With `react=True` it does without function calling and writes `Action:` lines, one
    call an answer.
    """

    llm_type: str = "postroom-scripted"
    react: bool = False
    tokens: int = 0
    _script: Script = PrivateAttr()
    _waiting: deque[ToolCall] = PrivateAttr(default_factory=deque)

    def __init__(
        self, steps: Sequence[Step] | Callable[[Conversation], Any], *, react: bool = False, tokens: int = 0
    ) -> None:
        super().__init__(model="scripted", provider="postroom", react=react, tokens=tokens)
        self._script = Script(steps)

    def assert_finished(self) -> None:
        """Fail, and list them, if any step was not taken."""
        self._script.assert_finished()

    def supports_function_calling(self) -> bool:
        """Whether CrewAI hands it tools, or describes them in the prompt."""
        return not self.react

    def get_input_tokens_count(self, messages: Any, tools: Any = None, response_model: Any = None) -> int:
        """A script has no tokens; CrewAI's own estimate would warn at every call."""
        return len(messages)

    def get_context_window_size(self) -> int:
        """As of a model that people use: from a small one CrewAI keeps back what a tool says, a thread of a few mails already."""
        return _CONTEXT_WINDOW

    def call(self, messages: Any, tools: Any = None, *args: Any, **kwargs: Any) -> str | Any:
        """One answer, as CrewAI's own models give it."""
        if self._waiting:
            return _action(self._waiting.popleft())
        answer = self._script.answer(_lines(messages))
        self._report(messages, answer)
        if not answer.calls:
            return answer.text if tools else f"Thought: I now know the final answer\nFinal Answer: {answer.text}"
        if tools:
            return [_function_call(call) for call in answer.calls]
        first, *rest = answer.calls
        self._waiting.extend(rest)
        return _action(first)

    def _report(self, messages: Any, answer: Answer) -> None:
        """Usage, as CrewAI's own models report it."""
        if self.tokens:
            usage = {"prompt_tokens": self.tokens, "completion_tokens": 0, "total_tokens": self.tokens}
            with llm_call_context():
                self._emit_call_started_event(messages=messages)
                self._emit_call_completed_event(response=answer.text, call_type=LLMCallType.LLM_CALL, usage=usage)

    async def acall(self, *args: Any, **kwargs: Any) -> str | Any:
        """The same, off the event loop, as steps may be functions that block."""
        return await asyncio.to_thread(self.call, *args, **kwargs)


def call_tool(mailbox: Mailbox, name: str, arguments: dict[str, Any], *, run: str = "") -> str:
    """Call a tool as CrewAI does for a model; what the model reads. CrewAI has no name for a run: it is that of the mailbox."""
    (tool,) = postroom_tools(mailbox, only=[name])
    answer = tool.run(**arguments)
    return answer.message if isinstance(answer, ToolFailure) else str(answer)


def _function_call(call: ToolCall) -> dict[str, Any]:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments_json}}


def _action(call: ToolCall) -> str:
    return f"Thought: I should use a tool\nAction: {call.name}\nAction Input: {call.arguments_json}"


def _lines(messages: str | list[dict[str, Any]]) -> list[Line]:
    if isinstance(messages, str):
        return [Line("user", messages)]
    return [line for message in messages for line in _lines_of(message)]


def _lines_of(message: dict[str, Any]) -> list[Line]:
    role, text = message["role"], str(message.get("content") or "")
    said, observed, result = text.partition(_OBSERVATION)
    if role != "assistant" or not observed:
        return [Line(role, text, str(message.get("name") or "") if role == "tool" else "")]
    tool_name = said.partition("\nAction:")[2].partition("\n")[0].strip()
    return [Line(role, said), Line("tool", result.strip(), tool_name)]
