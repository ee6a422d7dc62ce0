"""Notices: what ended without its agent, until the agent has been told."""

from __future__ import annotations

import json
from collections.abc import Iterable

from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.table import Table
from postroom.model.address import Address
from postroom.model.ids import at, outside
from postroom.model.notice import Notice


class Notices(Table):
    """One row for each mailbox and thread in which something ended."""

    def add(self, *, mailbox_id: int, thread_id: int, reason: str, address: Address, ended: Iterable[str]) -> None:
        """Keep for an agent that this ended, because nobody may write to the address any more."""
        self.connection.run(
            "insert_notice",
            room=self.room,
            mailbox_id=mailbox_id,
            thread_id=thread_id,
            reason=reason,
            local_part=address.local_part,
            domain=address.domain,
            ended=json.dumps(list(ended)),
            now=self.now,
        )

    def take(self, mailbox_id: int, *, count: int) -> tuple[Notice, ...]:
        """What a mailbox's agent has not been told, oldest first; from now on it has."""
        rows = self.connection.all("notices_to_tell", room=self.room, mailbox_id=mailbox_id, count=count)
        if rows:
            self.connection.run(
                "tell_notices", room=self.room, ids=json.dumps([row["id"] for row in rows]), now=self.now
            )
        return tuple(
            Notice(
                thread_id=outside("t", row["thread_id"]),
                reason=row["reason"],
                address=address_of(row),
                ended=tuple(json.loads(row["ended"])),
                at=at(row["created_at"]),
            )
            for row in rows
        )
