"""The neutral tool table: what a model can do with a mailbox, once, for every framework.

`TOOLS` lists every tool. `offered(mailbox, only=...)` picks those that a mailbox's scopes allow. `Tool.call` and
`Tool.acall` never raise for anything an agent can meet: a refusal is a `ToolResult` whose text says what to do.
`Tool.needs_approval` says whether the gates would hold a call; `decide` takes a person's decision, which a framework asked
for, to the room.
`put_to_work` and `serve_until_told` are what every framework's `serve` does, but for the framework; `wait_text` says how a
wait stands. `prompt_for` is the message that begins a turn, `thread_key` the name to remember its thread by.
No tool has a mailbox, key or sender argument; the mailbox is bound.
"""

from postroom.tools.decision import Decision, adecide, decide
from postroom.tools.prompt import prompt_for
from postroom.tools.rendering import wait_text
from postroom.tools.result import ToolResult
from postroom.tools.serving import DEFAULT_BUDGET, Employment, Prompt, Turn, put_to_work, serve_until_told
from postroom.tools.table import DEFAULT_TOOLS, TOOLS, offered
from postroom.tools.thread_key import thread_key
from postroom.tools.tool import Call, Tool

__all__ = [
    "DEFAULT_BUDGET",
    "DEFAULT_TOOLS",
    "TOOLS",
    "Call",
    "Decision",
    "Employment",
    "Prompt",
    "Tool",
    "ToolResult",
    "Turn",
    "adecide",
    "decide",
    "offered",
    "prompt_for",
    "put_to_work",
    "serve_until_told",
    "thread_key",
    "wait_text",
]
