"""The neutral tool table: what a model can do with a mailbox, once, for every framework.

`TOOLS` lists every tool, `TOOL_NAMED` has them by name, and `tools_named` says which name is none; `offered(mailbox, only=...)`
picks those that a mailbox's scopes allow. `Tool.call` and `Tool.acall` never raise for anything an agent can meet: a refusal is
a `ToolResult` whose text says what to do. `Tool.needs_approval` says whether the gates would hold a call; `decide` takes a
person's decision, which a framework asked for, to the room.
`put_to_work` and `serve_until_told` are what every framework's `serve` does, but for the framework. `prompt_for` is the
message that begins a turn, `thread_key` the name to remember its thread by; `wait_text` and `draft_line` say how a wait, or a
held draft, stands, `refusal` what a model reads of an error. `asynchronous` gives a mailbox of either face as the one whose
methods are awaited.
No tool has a mailbox, key or sender argument; the mailbox is bound.
"""

from postroom.tools.binding import asynchronous
from postroom.tools.decision import Decision, adecide, decide
from postroom.tools.prompt import prompt_for
from postroom.tools.rendering import draft_line, wait_text
from postroom.tools.result import ToolResult, refusal
from postroom.tools.serving import DEFAULT_BUDGET, Employment, Prompt, Turn, put_to_work, serve_until_told
from postroom.tools.table import DEFAULT_TOOLS, TOOL_NAMED, TOOLS, offered, tools_named
from postroom.tools.thread_key import thread_key
from postroom.tools.tool import Call, Tool

__all__ = [
    "DEFAULT_BUDGET",
    "DEFAULT_TOOLS",
    "TOOLS",
    "TOOL_NAMED",
    "Call",
    "Decision",
    "Employment",
    "Prompt",
    "Tool",
    "ToolResult",
    "Turn",
    "adecide",
    "asynchronous",
    "decide",
    "draft_line",
    "offered",
    "prompt_for",
    "put_to_work",
    "refusal",
    "serve_until_told",
    "thread_key",
    "tools_named",
    "wait_text",
]
