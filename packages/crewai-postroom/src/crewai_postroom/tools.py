"""Postroom's tools as CrewAI tools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crewai.context import get_current_task_id
from crewai.tools import BaseTool, EnvVar, ToolFailure, ToolFailureReason
from pydantic import Field, PrivateAttr

from postroom import AsyncMailbox, ConfigurationError, Mailbox
from postroom.tools import TOOL_NAMED, Call, Tool, ToolResult, offered

_BOUND: dict[str, Mailbox | AsyncMailbox] = {}


def never_cache(_arguments: Any = None, _result: Any = None) -> bool:
    """Mail changes between two calls. A function of this module, as CrewAI's checkpoints store it by its path."""
    return False


class PostroomTool(BaseTool):
    """One tool, bound to one mailbox. Its fields are plain, so that a crew restored from a checkpoint finds the mailbox
    again by `binding`, once the program has called `postroom_tools` for it, with the same scopes.
    """

    binding: str
    env_vars: list[EnvVar] = Field(
        default_factory=lambda: [
            EnvVar(
                name="POSTROOM_DOMAIN", description="The room's mail domain, for Postroom.from_env()", required=False
            ),
            EnvVar(name="POSTROOM_STORE", description="The room's store URL", required=False),
            EnvVar(name="POSTROOM_TRANSPORT", description="The way out, such as an smtp:// URL", required=False),
        ]
    )
    package_dependencies: list[str] = Field(default_factory=lambda: ["postroom"])
    _mailbox: Mailbox | AsyncMailbox | None = PrivateAttr(default=None)

    @classmethod
    def bound(cls, tool: Tool, mailbox: Mailbox | AsyncMailbox) -> PostroomTool:
        """One row of the table as a CrewAI tool."""
        made = cls(
            name=tool.name,
            description=tool.description,
            args_schema=tool.input,
            cache_function=never_cache,
            binding=f"{mailbox!r} ({', '.join(sorted(mailbox.scopes))})",
        )
        made._mailbox = _BOUND[made.binding] = mailbox
        return made

    def _validate_kwargs(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        """The table checks the arguments itself, so that a bad one is a refusal like any other and not an exception."""
        return kwargs

    def _run(self, **arguments: Any) -> Any:
        return _output(TOOL_NAMED[self.name].call(self._bound(), arguments, _call()))

    async def _arun(self, **arguments: Any) -> Any:
        return _output(await TOOL_NAMED[self.name].acall(self._bound(), arguments, _call()))

    def _bound(self) -> Mailbox | AsyncMailbox:
        mailbox = self._mailbox or _BOUND.get(self.binding)
        if mailbox is None:
            raise ConfigurationError(f"Call postroom_tools for {self.binding} before the crew is restored.")
        return mailbox


def postroom_tools(mailbox: Mailbox | AsyncMailbox, only: Sequence[str] | None = None) -> list[BaseTool]:
    """The tools of a mailbox, for `Agent(tools=...)` or `Task(tools=...)`; by default the everyday ones.

    `only` names the tools to offer; a name that is no tool raises `ConfigurationError`.
    """
    return [PostroomTool.bound(tool, mailbox) for tool in offered(mailbox, only)]


def _call() -> Call:
    """CrewAI tells a tool no call id; a repeated send is recognised by what it says."""
    return Call("crewai", run_id=get_current_task_id())


def _output(result: ToolResult) -> str | ToolFailure:
    if result.error is None:
        return result.text
    invalid = result.error.code == "invalid_request"
    return ToolFailure(
        message=result.text,
        reason=ToolFailureReason.INVALID_INPUT if invalid else ToolFailureReason.TOOL_REPORTED,
        code=result.error.code,
        retryable=result.error.retryable,
        details=result.data,
    )
