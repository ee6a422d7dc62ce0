"""A held draft on a page: who asked and why it is held, what every gate said, then the draft as its reader would see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from postroom.cli import timeline
from postroom.cli.page import Block, Hanging, indented, say
from postroom.cli.wording import ID_STYLE, joined, minute
from postroom.mail.fence import one_line
from postroom.mail.html.text import html_to_text

if TYPE_CHECKING:
    from postroom.model.approval import Approval, HeldFile

_LABEL_WIDTH = 14
_MOST_CHARS = 2_000
_ALL_READERS = 100_000
"""Whoever decides about a draft sees everybody who would get it: a hundred at most."""


def draft_blocks(draft: Approval, *, style: str) -> Iterator[Block]:
    """The room's own words first. The draft's text is set in from the margin, so that it cannot imitate them."""
    yield say((draft.id, ID_STYLE), "  ", (draft.state, style))
    yield from labelled(_facts(draft))
    yield say("")
    yield from (timeline.verdict_line(verdict.model_dump(mode="json")) for verdict in draft.verdicts)
    yield say("")
    yield from labelled(_header(draft), limit=_ALL_READERS)
    yield say("")
    yield indented(say(draft.text.strip() or "(no text)"))
    if draft.html:
        yield say("")
        yield say(("The HTML part reads:", "dim"))
        yield indented(say(html_to_text(draft.html).strip() or "(no text)"))


def _facts(draft: Approval) -> dict[str, str]:
    about = f"answering {draft.answers} in {draft.thread_id}" if draft.answers else "a new thread"
    by = f"{draft.decided_by or 'the room'}, {minute(draft.decided_at)} UTC" if draft.decided_at else ""
    return {
        "Asked by": joined([f"{draft.mailbox}", draft.framework, f"{minute(draft.since)} UTC", about]),
        "Held because": joined(draft.reasons, "; "),
        "Decided by": by,
        "Why": draft.why,
        "Left as": draft.message_id or "",
        "Expires": f"{minute(draft.expires_at)} UTC" if draft.state == "pending" else "",
    }


def _header(draft: Approval) -> dict[str, str]:
    return {
        "From": str(draft.sender),
        "To": joined(str(person) for person in draft.to),
        "Cc": joined(str(person) for person in draft.cc),
        "Subject": draft.subject or "(no subject)",
        "Attached": joined(_file(file) for file in draft.attachments),
    }


def labelled(facts: dict[str, str], *, limit: int = _MOST_CHARS) -> Iterator[Block]:
    """Names and values, one under the other; a value that is empty is left out, one that is longer than `limit` cut."""
    for name, value in facts.items():
        if value:
            yield Hanging(say((f"{name + ':':<{_LABEL_WIDTH}}", "dim")), say(one_line(value, limit=limit)))


def _file(file: HeldFile) -> str:
    kind = one_line(file.content_type, limit=60)
    return f"{one_line(file.filename, limit=80)} ({kind}, {file.size} B, sha256 {file.sha256[:12]})"
