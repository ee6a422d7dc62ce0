"""Message-IDs that a provider put in place of ours: what people answer, and what our next message must refer to."""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.ports.database import Row


def learn(records: Records, sent: Row, wire_id: str) -> None:
    """The reader knows this message of ours, by its outbox row, under another Message-ID: answers to that lead to its thread."""
    records.providers.learn_wire_id(sent["message_id"], wire_id)
    records.threads.lead_here(sent["thread_id"], message_ids=[wire_id])


def known_as(records: Records, message: Row) -> str:
    """The Message-ID under which its readers know a message: the one it left with, where that is not its own."""
    return records.providers.wire_id(message["id"]) or str(message["message_id"])
