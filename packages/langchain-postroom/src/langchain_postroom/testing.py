"""A scripted chat model for tests and examples, and how `postroom gullible` calls a tool: no key, no network."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import PrivateAttr

from langchain_postroom.tools import postroom_tools
from postroom import Mailbox
from postroom.testing.script import Answer, Conversation, Line, Script, Step, call, say

__all__ = ["ScriptedModel", "call", "call_tool", "say"]

_ROLES = {"human": "user", "ai": "assistant"}


class ScriptedModel(BaseChatModel):
    """Answers with the steps of a script, in order. A step is a text, `call(...)`, `say(...)`, a list of these, or a
    function of the conversation so far that returns one; one function in place of the list decides every answer. Each answer
    reports `tokens` of usage.
    """

    _script: Script = PrivateAttr()
    _tokens: int = PrivateAttr()

    def __init__(self, steps: Sequence[Step] | Callable[[Conversation], Any], *, tokens: int = 0) -> None:
        super().__init__()
        self._script = Script(steps)
        self._tokens = tokens

    def assert_finished(self) -> None:
        """Fail, and list them, if any step was not taken."""
        self._script.assert_finished()

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Offer tools; the script decides which it calls."""
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        answer = self._script.answer([_line(message) for message in messages])
        return ChatResult(generations=[ChatGeneration(message=_message(answer, self._tokens))])

    @property
    def _llm_type(self) -> str:
        return "postroom-scripted"


def call_tool(mailbox: Mailbox, name: str, arguments: dict[str, Any], *, run: str = "") -> str:
    """Call a tool as LangChain does for a model; what the model reads. `run` is the thread of the graph."""
    (tool,) = postroom_tools(mailbox, only=[name])
    wanted = {"type": "tool_call", "name": name, "args": arguments, "id": f"call_{uuid.uuid4().hex}"}
    answer: ToolMessage = tool.invoke(wanted, {"configurable": {"thread_id": run}} if run else None)
    return str(answer.content)


def _line(message: BaseMessage) -> Line:
    tool_name = (message.name or "") if isinstance(message, ToolMessage) else ""
    return Line(_ROLES.get(message.type, message.type), message.text, tool_name)


def _message(answer: Answer, tokens: int) -> AIMessage:
    calls = [{"name": call.name, "args": call.arguments, "id": call.id, "type": "tool_call"} for call in answer.calls]
    usage = UsageMetadata(input_tokens=tokens, output_tokens=0, total_tokens=tokens) if tokens else None
    return AIMessage(content=answer.text, tool_calls=calls, usage_metadata=usage)
