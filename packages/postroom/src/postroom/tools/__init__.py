"""The neutral tool table: what a model can do with a mailbox, once, for every framework.

`TOOLS` lists every tool. `offered(mailbox, only=...)` picks those that a mailbox's scopes allow. `Tool.call` and
`Tool.acall` never raise for anything an agent can meet: a refusal is a `ToolResult` whose text says what to do.
`Tool.needs_approval` says whether the gates would hold a call; `decide` takes a person's decision, which a framework asked
for, to the room.
`prompt_for` is the message that begins a turn, `thread_key` the name to remember its thread by.
No tool has a mailbox, key or sender argument; the mailbox is bound.
"""

from postroom.tools.decision import Decision, adecide, decide
from postroom.tools.prompt import prompt_for
from postroom.tools.result import ToolResult
from postroom.tools.table import DEFAULT_TOOLS, TOOLS, offered
from postroom.tools.thread_key import thread_key
from postroom.tools.tool import Call, Tool

__all__ = [
    "DEFAULT_TOOLS",
    "TOOLS",
    "Call",
    "Decision",
    "Tool",
    "ToolResult",
    "adecide",
    "decide",
    "offered",
    "prompt_for",
    "thread_key",
]
