"""The lint, as a table of contents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postroom.mail.html.text import html_to_text
from postroom.mail.lint.fault import Fault
from postroom.mail.lint.internal_ids import internal_ids
from postroom.mail.lint.missing_attachment import missing_attachment
from postroom.mail.lint.model_talk import model_talk
from postroom.mail.lint.placeholders import placeholders
from postroom.mail.lint.tool_names import tool_names
from postroom.model.finding import Finding
from postroom.model.message import Draft

MAX_CHARS = 50_000
"""Nobody writes more by hand; what follows is not looked at."""

_QUOTED_LINE = re.compile(r"^>.*$", re.MULTILINE)


def lint(draft: Draft, *, ids: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
    """The faults of a draft, in subject, text and HTML; quoted lines are somebody else's. `ids` are those its author was told."""
    parts = {"the subject": draft.subject, "the text": _own_lines(draft.text)}
    if draft.html and not draft.text.strip():
        parts["the HTML"] = html_to_text(draft.html[:MAX_CHARS])
    return tuple(
        Finding(kind=fault.kind, what=fault.what, where=_place(where, text, fault.position), remedy=fault.remedy)
        for where, text in parts.items()
        for fault in _faults(text, ids=ids, attached=bool(draft.attachments))
    )


def _faults(text: str, *, ids: frozenset[str], attached: bool) -> Iterator[Fault]:
    yield from placeholders(text)
    yield from tool_names(text)
    yield from internal_ids(text, ids=ids)
    yield from model_talk(text)
    if not attached:
        yield from missing_attachment(text)


def _own_lines(text: str) -> str:
    return _QUOTED_LINE.sub("", text[:MAX_CHARS])


def _place(where: str, text: str, position: int) -> str:
    line = text.count("\n", 0, position) + 1
    return f"{where}, line {line}" if where == "the text" else where
