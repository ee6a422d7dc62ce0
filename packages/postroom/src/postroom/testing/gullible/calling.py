"""How a tool is called: as it stands in the table, or through the tools of a framework, which its package makes known."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any, Protocol

from postroom.engine.sync import Mailbox
from postroom.model.errors import unknown_name
from postroom.tools import TOOL_NAMED, Call

GROUP = "postroom.tool_callers"
CORE = "core"


class ToolCaller(Protocol):
    """Calls a tool of a mailbox as a model would, blocking; what the model reads of it.

    `run` names the conversation that the call belongs to, where it belongs to one. A package provides one as an entry
    point of the group `postroom.tool_callers`.
    """

    def __call__(self, mailbox: Mailbox, name: str, arguments: dict[str, Any], *, run: str = "") -> str:
        """The text that the tool gave back. A refusal begins with `NOT DONE [its code]`."""


def call_tool(mailbox: Mailbox, name: str, arguments: dict[str, Any], *, run: str = "") -> str:
    """Call a tool as it stands in the table."""
    return TOOL_NAMED[name].call(mailbox, arguments, Call(CORE, run_id=run or None)).text


def tool_caller(adapter: str) -> ToolCaller:
    """The caller of this name. Raises `ConfigurationError` where no installed package provides it."""
    if adapter == CORE:
        return call_tool
    found = {entry.name: entry for entry in entry_points(group=GROUP)}
    if adapter not in found:
        raise unknown_name("adapter", adapter, [CORE, *found])
    caller: ToolCaller = found[adapter].load()
    return caller
