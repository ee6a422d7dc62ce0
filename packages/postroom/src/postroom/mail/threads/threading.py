"""Threads from references: which messages belong together, and which stands under which (RFC 5256, REFERENCES)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from postroom.mail.threads.subjects import base_subject, is_reply_subject
from postroom.model.message import ParsedMessage

Group = tuple[int, ...]


def references_of_reply(
    parent_message_id: str | None, parent_references: tuple[str, ...], parent_in_reply_to: tuple[str, ...]
) -> tuple[str, ...]:
    """The References field of a reply (RFC 5322 section 3.6.4): the parent's chain, then the parent.

    Without a chain the parent's In-Reply-To stands in for it, if it names one message only.
    """
    chain = parent_references or (parent_in_reply_to if len(parent_in_reply_to) == 1 else ())
    return (*chain, parent_message_id) if parent_message_id else chain


def thread_messages(messages: Sequence[ParsedMessage], *, by_subject: bool = False) -> tuple[Group, ...]:
    """The messages as threads: each a tuple of indices in the order given, threads in the order of their first message.

    Only Message-ID, In-Reply-To and References join, whichever message comes first and even if one they share is
    missing. With `by_subject` an answer without any reference also joins the first message of the same base subject
    that its author wrote or received.
    """
    sets = _DisjointSets(len(messages))
    owners: dict[str, int] = {}
    for index, message in enumerate(messages):
        for message_id in _ids(message):
            sets.join(owners.setdefault(message_id, index), index)
    if by_subject:
        _join_by_subject(messages, sets)
    return sets.groups()


def thread_tree(messages: Sequence[ParsedMessage]) -> tuple[int | None, ...]:
    """For each message the index of the one a mail program shows it under, or `None` for the first of a thread.

    The nearest ancestor that is among the messages counts; references that run in a circle are cut where they close.
    """
    positions: dict[str, int] = {}
    for index, message in enumerate(messages):
        if message.message_id:
            positions.setdefault(message.message_id, index)
    parents = [_parent(index, message, positions) for index, message in enumerate(messages)]
    return _without_circles(parents)


def _ids(message: ParsedMessage) -> Iterator[str]:
    if message.message_id:
        yield message.message_id
    yield from message.references
    yield from message.in_reply_to


def _parent(index: int, message: ParsedMessage, positions: dict[str, int]) -> int | None:
    """RFC 5256 (REFERENCES, step 1): the last reference; In-Reply-To counts only where there are none."""
    chain = message.references or message.in_reply_to[:1]
    known = (positions[message_id] for message_id in reversed(chain) if message_id in positions)
    return next((position for position in known if position != index), None)


def _without_circles(parents: list[int | None]) -> tuple[int | None, ...]:
    walk_of: list[int | None] = [None] * len(parents)
    for start in range(len(parents)):
        current: int | None = start
        while current is not None and walk_of[current] is None:
            walk_of[current] = start
            above = parents[current]
            if above is not None and walk_of[above] == start:
                parents[current] = above = None
            current = above
    return tuple(parents)


def _join_by_subject(messages: Sequence[ParsedMessage], sets: _DisjointSets) -> None:
    first: dict[tuple[str, str], int] = {}
    subjects = [base_subject(message.subject).casefold() for message in messages]
    for index, message in enumerate(messages):
        for participant in _participant_keys(message):
            first.setdefault((subjects[index], participant), index)
    for index, message in enumerate(messages):
        if subjects[index] and message.sender and _is_unlinked_answer(message):
            sets.join(first[subjects[index], message.sender.address.key], index)


def _is_unlinked_answer(message: ParsedMessage) -> bool:
    return is_reply_subject(message.subject) and not message.references and not message.in_reply_to


def _participant_keys(message: ParsedMessage) -> set[str]:
    senders = (message.sender,) if message.sender else ()
    return {participant.address.key for participant in (*senders, *message.reply_to, *message.to, *message.cc)}


class _DisjointSets:
    """Union-find over indices; the smallest index stands for its set."""

    def __init__(self, size: int) -> None:
        self._parents = list(range(size))

    def _root(self, index: int) -> int:
        while self._parents[index] != index:
            self._parents[index] = self._parents[self._parents[index]]
            index = self._parents[index]
        return index

    def join(self, one: int, other: int) -> None:
        """Make one set of the two that hold these indices."""
        low, high = sorted((self._root(one), self._root(other)))
        self._parents[high] = low

    def groups(self) -> tuple[Group, ...]:
        """Every set as its indices in order, by smallest index."""
        members: dict[int, list[int]] = {}
        for index in range(len(self._parents)):
            members.setdefault(self._root(index), []).append(index)
        return tuple(tuple(group) for group in members.values())
