"""Hand-off notes: what one says must come from the thread."""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.model.errors import InvalidRequest, NotFound
from postroom.model.ids import inside, outside
from postroom.model.thread import HandOffNote


def refuse_strange_facts(records: Records, note: HandOffNote, *, thread: int) -> None:
    """Raise `InvalidRequest` for a fact that names a message which does not stand in the thread."""
    for fact in note.facts:
        if fact.message_id is not None and not _stands_in(records, fact.message_id, thread):
            raise InvalidRequest(
                f"{fact.message_id} is no message of {outside('t', thread)}, so no fact comes from it.",
                you_can="name the message of this thread that says so, or leave the id out.",
            )


def _stands_in(records: Records, message_id: str, thread: int) -> bool:
    try:
        return bool(records.messages.row(inside("m", message_id))["thread_id"] == thread)
    except NotFound:
        return False
