"""What a person sees: threads as a mail program draws them, and where a chain of references is broken."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from textwrap import shorten

from postroom.mail.fence import one_line
from postroom.mail.replies.new_text import new_text
from postroom.mail.threads.subjects import base_subject
from postroom.mail.threads.threading import thread_messages, thread_tree
from postroom.model.message import ParsedMessage

WIDTH = 80
_NAME_CHARS = 24
_DEEPEST = 12
_LEAST_TEXT = 20


def mail_program(messages: Sequence[ParsedMessage], *, width: int = WIDTH) -> str:
    """The messages as threads: subject, then one line a message with who wrote it and how its new text begins.

    Only references place a message: one that names nobody stands apart, as it does in a person's mail program.
    """
    parents = thread_tree(messages)
    threads = (_drawn_thread(messages, group, parents, width=width) for group in thread_messages(messages))
    return "\n\n".join(threads) or "No mail."


def broken_chains(messages: Sequence[ParsedMessage]) -> tuple[str, ...]:
    """Why these messages are not one unbroken thread (RFC 5322 section 3.6.4), a sentence each; none if they are.

    One message begins it; every other one names the one it answers in In-Reply-To and all before it in References.
    """
    parents = thread_tree(messages)
    roots = [message for message, parent in zip(messages, parents, strict=True) if parent is None]
    faults = [] if len(roots) == 1 else [_not_one_root(roots)]
    faults += [f"{message_id} came {count} times." for message_id, count in _ids(messages).items() if count > 1]
    for index, parent in enumerate(parents):
        if parent is not None:
            faults += _faults_of(messages[index], list(_ancestors(messages, parents, index)))
    return tuple(faults)


def _ids(messages: Sequence[ParsedMessage]) -> Counter[str]:
    return Counter(message.message_id for message in messages if message.message_id)


def _not_one_root(roots: list[ParsedMessage]) -> str:
    if not roots:
        return "There is no message."
    named = ", ".join(f"{_author(root)}: {one_line(root.subject, limit=60)!r}" for root in roots)
    return f"{len(roots)} messages begin a thread, not one ({named})."


def _ancestors(messages: Sequence[ParsedMessage], parents: Sequence[int | None], index: int) -> Iterator[ParsedMessage]:
    """From the message answered up to the first of the thread."""
    above = parents[index]
    while above is not None:
        yield messages[above]
        above = parents[above]


def _faults_of(message: ParsedMessage, ancestors: list[ParsedMessage]) -> Iterator[str]:
    who = f"{message.message_id or 'A message'} by {_author(message)}"
    chain = [ancestor.message_id for ancestor in reversed(ancestors) if ancestor.message_id]
    if chain[-1] not in message.in_reply_to:
        yield f"{who}: In-Reply-To does not name {chain[-1]}, under which References place it."
    missing = [message_id for message_id in chain if message_id not in message.references]
    if missing:
        yield f"{who}: References lack {', '.join(missing)}."
    elif [message_id for message_id in message.references if message_id in chain] != chain:
        yield f"{who}: References hold the thread in another order, or a message of it twice."


def _author(message: ParsedMessage) -> str:
    sender = message.sender
    return one_line(sender.name or str(sender.address), limit=_NAME_CHARS) if sender else "nobody"


def _drawn_thread(
    messages: Sequence[ParsedMessage], group: Sequence[int], parents: Sequence[int | None], *, width: int
) -> str:
    subject = base_subject(messages[group[0]].subject) or "(no subject)"
    rows = [(f"{branch} {_author(messages[index])}", messages[index]) for branch, index in _branches(group, parents)]
    column = min(max(len(left) for left, _ in rows) + 2, width - _LEAST_TEXT)
    lines = [f"{left:<{column}}{_beginning(message, subject, width=width - column)}".rstrip() for left, message in rows]
    return "\n".join([shorten(one_line(subject, limit=width), width, placeholder="…"), *lines])


def _beginning(message: ParsedMessage, subject: str, *, width: int) -> str:
    """The first words; a subject of the message's own before them."""
    own = base_subject(message.subject)
    words = one_line(new_text(message.text, html=message.html or None), limit=4 * width)
    return shorten(words if own == subject else f"[{one_line(own)}] {words}", width, placeholder=" …")


def _branches(group: Sequence[int], parents: Sequence[int | None]) -> Iterator[tuple[str, int]]:
    """Each message of a thread behind the lines that lead to it, a parent before its answers."""
    answers: defaultdict[int | None, list[int]] = defaultdict(list)
    for index in group:
        answers[parents[index]].append(index)
    waiting = _level(answers[None], "")
    while waiting:
        branch, below, index = waiting.pop()
        yield branch, index
        waiting += _level(answers[index], below)


def _level(indices: Sequence[int], lead: str) -> list[tuple[str, str, int]]:
    """The branches of one level, last first; beyond a depth the lines go straight down."""
    flat = len(lead) >= 3 * _DEEPEST
    drawn = [
        (f"{lead}{'└─' if last else '├─'}", lead if flat else f"{lead}{'   ' if last else '│  '}", index)
        for index, last in ((index, index == indices[-1]) for index in indices)
    ]
    return drawn[::-1]
