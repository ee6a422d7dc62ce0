"""Tools and their results as they travel: plain JSON, which both mcp 1.x and 2.x read."""

from __future__ import annotations

import re
from typing import Any

from postroom import Scope
from postroom.tools import Tool, ToolResult

Json = dict[str, Any]

_INSIDE_THE_ROOM = frozenset({Scope.PROVISION, Scope.ADMIN})
_FACTS = re.compile(
    r"(.*_)?(id|status|state|code|since|at|until)|retryable|duplicate|retry|epoch|unread|count|messages|deliveries"
)
_ID_STATE_OR_TIME = re.compile(r"[a-z]\d{1,18}|[a-z_]{1,40}|\d{4}-\d\d-\d\dT[\d:.]{8,15}(Z|[+-]\d\d:\d\d)")


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
    return {name: _fact(value) for name, value in data.items() if _FACTS.fullmatch(name) and _is_fact(value)}


def _fact(value: Any) -> Any:
    return facts(value) if isinstance(value, list | dict) else value


def _is_fact(value: Any) -> bool:
    return not isinstance(value, str) or _ID_STATE_OR_TIME.fullmatch(value) is not None
