"""Postroom's tools as LangChain tools.

LangChain reads the annotations of a tool's methods at each of its calls: here they are types, not words to be parsed each time.
"""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from langchain_core.messages import ToolMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, ToolException
from pydantic import PrivateAttr

from postroom import AsyncMailbox, Mailbox
from postroom.tools import Call, Decision, Tool, ToolResult, adecide, decide, offered

DecisionType = Literal["approve", "edit", "reject", "respond"]


class Output(NamedTuple):
    """What LangChain takes of a call: what the model reads, and the message's artifact."""

    content: str | ToolMessage
    artifact: dict[str, Any] | None


class PostroomTool(BaseTool):
    """One tool, bound to one mailbox. The text goes to the model, the data is the message's artifact; a refusal has
    status `error`. `metadata` holds its effect, scope, and whether a person may want to approve it.
    """

    response_format: Literal["content", "content_and_artifact"] = "content_and_artifact"
    _tool: Tool = PrivateAttr()
    _mailbox: Mailbox | AsyncMailbox = PrivateAttr()

    def __init__(self, tool: Tool, mailbox: Mailbox | AsyncMailbox) -> None:
        super().__init__(
            name=tool.name,
            description=tool.description,
            args_schema=tool.input,
            handle_tool_error=True,
            tags=["postroom", tool.effect],
            metadata={
                "postroom_effect": tool.effect,
                "postroom_scope": str(tool.scope),
                "postroom_approval": tool.approval,
            },
        )
        self._tool = tool
        self._mailbox = mailbox

    def _to_args_and_kwargs(
        self, tool_input: str | dict[str, Any], tool_call_id: str | None
    ) -> tuple[tuple[()], dict[str, Any]]:
        """The table checks the arguments itself, so that a bad one is a refusal with an artifact like any other."""
        first = next(iter(self._tool.input.model_fields), "input")
        arguments = {first: tool_input} if isinstance(tool_input, str) else tool_input
        return (), {"arguments": arguments, "call_id": tool_call_id}

    def _run(self, arguments: dict[str, Any], call_id: str | None, *, config: RunnableConfig) -> Output:
        return self._output(self._tool.call(self._mailbox, arguments, _call(call_id, config)), call_id)

    async def _arun(self, arguments: dict[str, Any], call_id: str | None, *, config: RunnableConfig) -> Output:
        return self._output(await self._tool.acall(self._mailbox, arguments, _call(call_id, config)), call_id)

    def decided(self, approval_id: str, decision: Decision, call_id: str | None) -> ToolMessage:
        """Take a person's decision about the draft that a call led to (`p5`) to the room; what the model reads of it."""
        return self._message(decide(self._mailbox, approval_id, decision), call_id)

    async def adecided(self, approval_id: str, decision: Decision, call_id: str | None) -> ToolMessage:
        """The same, awaited."""
        return self._message(await adecide(self._mailbox, approval_id, decision), call_id)

    def _output(self, result: ToolResult, call_id: str | None) -> Output:
        if not result.refused:
            return Output(result.text, result.data)
        if call_id is None:
            raise ToolException(result.text)  # `handle_tool_error` makes it the answer, unless the app turned it off
        return Output(self._message(result, call_id), None)

    def _message(self, result: ToolResult, call_id: str | None) -> ToolMessage:
        status: Literal["error", "success"] = "error" if result.refused else "success"
        return ToolMessage(result.text, artifact=result.data, tool_call_id=call_id or "", name=self.name, status=status)


def postroom_tools(mailbox: Mailbox | AsyncMailbox, only: Sequence[str] | None = None) -> list[BaseTool]:
    """The tools of a mailbox, for `create_agent`, `bind_tools` or a `ToolNode`; by default the everyday ones.

    `only` names the tools to offer; a name that is no tool raises `ConfigurationError`.
    """
    return [PostroomTool(tool, mailbox) for tool in offered(mailbox, only)]


def interrupt_on(
    tools: Sequence[BaseTool], *, decisions: Sequence[DecisionType] = ("approve", "edit", "reject")
) -> dict[str, Any]:
    """What `HumanInTheLoopMiddleware(interrupt_on=...)` takes: the tools that send, with what a person may decide.

    It pauses before every one of their calls, whatever the room's oversight. `ApprovalMiddleware` pauses where the room
    holds a draft, and its answer counts in the room.
    """
    return {
        tool.name: {"allowed_decisions": list(decisions)}
        for tool in tools
        if (tool.metadata or {}).get("postroom_approval")
    }


def _call(call_id: str | None, config: RunnableConfig) -> Call:
    run_id = (config.get("configurable") or {}).get("thread_id") or config.get("run_id")
    return Call("langchain", call_id=call_id, run_id=str(run_id) if run_id else None)
