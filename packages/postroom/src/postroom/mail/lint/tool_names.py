"""Names of our own tools: an agent's means, nothing its reader can use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postroom.mail.lint.fault import Fault, first_match, shown

TOOL_NAMES = (
    "check_mail",
    "read_thread",
    "search_mail",
    "send_message",
    "hand_off_thread",
    "wait_for_reply",
    "schedule_follow_up",
    "delivery_status",
    "read_attachment",
    "list_mailboxes",
    "create_mailbox",
    "pause_mailbox",
    "delete_mailbox",
    "cancel_follow_up",
    "mark_done",
    "forward_message",
    "sending_limits",
    "make_promise",
    "keep_promise",
    "send_request",
    "acknowledge_request",
    "answer_request",
    "decline_request",
)
"""Every tool but `reply`, which is a word."""

_NAMES = re.compile(rf"(?<![\w.])(?:{'|'.join(TOOL_NAMES)})(?!\w)")


def tool_names(text: str) -> Iterator[Fault]:
    """The first name of a tool in a text."""
    for match in first_match((_NAMES,), text, hints="_"):
        what = f"the tool name {shown(match)}"
        yield Fault("tool_name", what, match.start(), "say what happens in the reader's words, without the tool")
