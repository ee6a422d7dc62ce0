"""Which tables leave with a room, in an order in which they can come back; and SQL that reads and writes whole rows of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class CopiedTable:
    """A table and its order: `key` names columns of numbers, `texts` those of the key that are text. `without` do not leave,
    `octets` are written in base64. `of_room` says which rows are a room's.
    """

    name: str
    key: tuple[str, ...] = ("id",)
    texts: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    octets: tuple[str, ...] = ()
    of_room: str = "room = :room"

    @property
    def has_ids(self) -> bool:
        """Whether the database numbers its rows."""
        return self.key == ("id",)

    @property
    def has_room(self) -> bool:
        """Whether each row says of which room it is."""
        return self.of_room.startswith("room =")

    def first_page(self, dialect: str) -> str:
        """Its first rows, by key."""
        return f"select * from {self.name} where {self.of_room} order by {self._order(dialect)} limit :count"  # noqa: S608

    def next_page(self, dialect: str) -> str:
        """The rows after the key `:after_0`, ..."""
        order = self._order(dialect)
        after = ", ".join(f":after_{number}" for number in range(len(self.key)))
        above = f"({order}) > ({after})"
        return f"select * from {self.name} where {self.of_room} and {above} order by {order} limit :count"  # noqa: S608

    def clear(self) -> str:
        """Delete the room's rows."""
        return f"delete from {self.name} where {self.of_room}"  # noqa: S608

    def insert(self, columns: Sequence[str]) -> str:
        """Insert a row with these columns."""
        values = ", ".join(f":{column}" for column in columns)
        return f"insert into {self.name} ({', '.join(columns)}) values ({values})"  # noqa: S608

    def _order(self, dialect: str) -> str:
        """The key as every database orders it alike: texts by their octets."""
        collation = ' collate "C"' if dialect == "postgres" else ""
        return ", ".join(f"{column}{collation if column in self.texts else ''}" for column in self.key)


COPIED = (
    CopiedTable("domain", ("name",), texts=("name",)),
    CopiedTable("mailbox"),
    CopiedTable("rule"),
    CopiedTable("thread"),
    CopiedTable("thread_key", ("message_id",), texts=("message_id",)),
    CopiedTable("message"),
    CopiedTable("attachment"),
    CopiedTable("attachment_text", ("attachment_id",)),
    CopiedTable("storage", ("mailbox_id",)),
    CopiedTable("placement"),
    CopiedTable("quarantine", ("message_id",)),
    CopiedTable("thread_note"),
    CopiedTable("promise"),
    CopiedTable("outbox"),
    CopiedTable("delivery"),
    CopiedTable("wire_id", ("message_id",)),
    CopiedTable("intent", ("key",), texts=("key",)),
    CopiedTable("secret", ("name",), texts=("name",), of_room="room = :room and name = 'erasures'"),
    CopiedTable("suppression", ("address_key", "lasts"), texts=("address_key",)),
    CopiedTable("plan"),
    CopiedTable("request"),
    CopiedTable("approval"),
    CopiedTable(
        "approval_file",
        ("approval_id", "position"),
        octets=("content",),
        of_room="approval_id in (select id from approval where room = :room)",
    ),
    CopiedTable("approval_key", ("key",), texts=("key",)),
    CopiedTable("wake"),
    CopiedTable("claim", of_room="room = :room and queue <> 'webhook'"),
    CopiedTable("notice"),
    CopiedTable("memory", ("name", "position"), texts=("name",)),
    CopiedTable("thread_usage", ("mailbox_id", "thread_id")),
    CopiedTable("usage", ("scope", "owner"), texts=("scope", "owner")),
    CopiedTable("pace", ("address_key",), texts=("address_key",)),
    CopiedTable("domain_standing", ("domain",), texts=("domain",)),
    CopiedTable("reputation", ("domain", "day"), texts=("domain",)),
    CopiedTable("taint", ("subject", "level", "reason"), texts=("subject", "reason")),
    CopiedTable("run_read", ("run_key", "message_id"), texts=("run_key",)),
    CopiedTable("run_send", ("run_key", "message_id"), texts=("run_key",)),
    CopiedTable("run_denial", ("run_key", "intent"), texts=("run_key", "intent")),
    CopiedTable("cursor", ("name",), texts=("name",), of_room="room = :room and name not in ('search', 'backup')"),
    CopiedTable("provider_event", ("provider", "event"), texts=("provider", "event")),
    CopiedTable("event", without=("stored_at",)),
)
"""What an export holds, beside the messages themselves."""

LEFT_OUT: Mapping[str, str] = {
    "room": "the room that is imported into has a row of its own",
    "message_content": "it leaves as mbox files",
    "message_text": "the search index is made anew",
    "dkim_key": "private keys stay; make new ones with `postroom domain add`",
    "secret": "secrets stay, but for the salt of suppressions whose address was erased",
    "unsubscribe_link": "it means nothing without the secret that it was made with",
    "canary": "secrets stay",
    "agent_key": "keys open one room",
    "answer": "answers to calls by those keys",
    "agent": "who works where, at this moment",
    "webhook": "whoever is told has a secret of this room; add it anew",
    "webhook_delivery": "goes with the webhook",
    "webhook_try": "goes with the webhook",
}
"""What stays, and why."""
