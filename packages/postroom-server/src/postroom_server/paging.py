"""Where the next page is: `next` stands in the body, and as a link (RFC 8288) in the header."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from postroom.doors import Operation

_CURSORS = {"mailbox.messages": "before", "room.events": "after"}
_EVENTS_A_PAGE = 100


def links(operation: Operation, arguments: Mapping[str, Any], result: Any, request: Request) -> dict[str, str]:
    """The header field that names the next page, where there is one."""
    cursor, position = _CURSORS.get(operation.name), _next(operation, arguments, result)
    if cursor is None or position is None:
        return {}
    following = request.url.include_query_params(**{cursor: position})
    return {"Link": f'<{following.path}?{following.query}>; rel="next"'}


def _next(operation: Operation, arguments: Mapping[str, Any], result: Any) -> str | None:
    """The cursor of the page after; the log of events has one where this page is full."""
    if operation.name == "mailbox.messages":
        following: str | None = result.next
        return following
    if operation.name == "room.events" and result and len(result) >= arguments.get("count", _EVENTS_A_PAGE):
        return str(result[-1].id)
    return None
