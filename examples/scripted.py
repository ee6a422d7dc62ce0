"""What the examples' scripted models say: one step after another, each decided by what read_thread has shown in this turn."""

from __future__ import annotations

import re

from postroom import HandOffNote
from postroom.testing.script import Conversation, ScriptFault, Step, ToolCall, call


def turn(conversation: Conversation, *steps: Step) -> Step:
    """The step that is next in this turn: one for each tool result, the last one ends it."""
    return steps[sum(line.role == "tool" for line in conversation)]


def read(conversation: Conversation) -> ToolCall:
    """Read the thread that the prompt is about."""
    return call("read_thread", thread_id=thread_of(conversation))


def reply(text: str) -> Step:
    """Answer the newest message."""
    return lambda conversation: call("reply", message_id=newest(conversation), text=text)


def hand_off(to: str, note: HandOffNote) -> Step:
    """Hand the thread over with a note."""
    return lambda conversation: call(
        "hand_off_thread",
        thread_id=thread_of(conversation),
        to=to,
        summary=note.summary,
        facts=[fact.text for fact in note.facts],
        open_questions=list(note.open_questions),
        promises=[{"text": promise.text} for promise in note.promises],
        do_not=list(note.do_not),
    )


def mark_done(conversation: Conversation) -> ToolCall:
    """Close the thread."""
    return call("mark_done", thread_id=thread_of(conversation))


def so_far(conversation: Conversation) -> str:
    """What read_thread has shown in this turn, if it was called."""
    return next((line.text for line in conversation if line.role == "tool"), "")


def thread_of(conversation: Conversation) -> str:
    """The thread that the prompt names."""
    return _last(r"New mail m\d+ in thread (t\d+)", "\n".join(line.text for line in conversation))


def newest(conversation: Conversation) -> str:
    """The newest message that read_thread has shown."""
    return _last(r"^(m\d+) \d{4}-", so_far(conversation))


def _last(pattern: str, text: str) -> str:
    found = [match[1] for match in re.finditer(pattern, text, re.MULTILINE)]
    if not found:
        raise ScriptFault(f"The script looks for {pattern!r} in:\n{text}")
    return found[-1]
