"""Tools and their results as they travel: plain JSON, which both mcp 1.x and 2.x read."""

from __future__ import annotations

import re
from typing import Any

from postroom import Scope
from postroom.tools import Tool, ToolResult

Json = dict[str, Any]

_INSIDE_THE_ROOM = frozenset({Scope.PROVISION, Scope.ADMIN})
_ID, _WORD, _TIME = r"[a-z]\d{1,18}", r"[a-z_]{1,40}", r"\d{4}-\d\d-\d\dT[\d:.]{8,15}(Z|[+-]\d\d:\d\d)"
_FACTS = {
    re.compile(r"(.*_)?id"): re.compile(_ID),
    re.compile(r"status|state|code"): re.compile(_WORD),
    re.compile(r"(.*_)?(since|at|until)"): re.compile(_TIME),
    re.compile(r"retryable|duplicate|retry|epoch|unread|count|messages|deliveries"): re.compile(r"(?!)"),
}
"""Names of fields, and what a text in them must look like: what came by mail never does, whatever it calls itself."""


def tool(row: Tool) -> Json:
    """A row of the table, as `tools/list` shows it. There is no outputSchema: a refusal's data has another form than a result's,
    and by default only facts of either travel.
    """
    return {
        "name": row.name,
        "description": row.description,
        "inputSchema": row.schema(),
        "annotations": {
            "readOnlyHint": row.effect == "read",
            "destructiveHint": row.effect == "destructive",
            "idempotentHint": row.effect == "read" or row.sends,
            "openWorldHint": row.scope not in _INSIDE_THE_ROOM,
        },
        "_meta": {"postroom/scope": str(row.scope), "postroom/approval": row.approval},
    }


def result(given: ToolResult, *, whole: bool) -> Json:
    """What a call gave back: the text for the model, the data for the program; `whole` with what mail says in it."""
    return {
        "content": [{"type": "text", "text": given.text}],
        "structuredContent": given.data if whole else facts(given.data),
        "isError": given.refused,
    }


def facts(data: Any) -> Any:
    """Ids, states, times and counts. Some clients show a model the data in place of the text, which alone is fenced and cut."""
    if isinstance(data, list):
        return [facts(each) for each in data if isinstance(each, dict)]
    return {name: _fact(value) for name, value in data.items() if _is_fact(name, value)}


def _fact(value: Any) -> Any:
    return facts(value) if isinstance(value, list | dict) else value


def _is_fact(name: str, value: Any) -> bool:
    form = next((form for names, form in _FACTS.items() if names.fullmatch(name)), None)
    return form is not None and (not isinstance(value, str) or form.fullmatch(value) is not None)
