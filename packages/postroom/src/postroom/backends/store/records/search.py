"""Full text over subject and new text: FTS5 or tsvector, indexed in the background in batches."""

from __future__ import annotations

import re

from postroom.backends.store.records.cursors import Cursors
from postroom.backends.store.records.table import Table
from postroom.ports.database import Row

SEARCH_CURSOR = "search"
_WORD = re.compile(r"\w+")
_MAX_WORDS = 12
LONGEST = 100_000


class Search(Table):
    """Finds messages by words, newest first."""

    def is_behind(self) -> bool:
        """Whether there is anything to index."""
        after = int(Cursors(self.connection, self.room, self.now).load(SEARCH_CURSOR) or 0)
        return bool(self.connection.all("unindexed_messages", room=self.room, after=after, count=1))

    def index(self, *, count: int = 500, wait: bool = True) -> bool:
        """Index the next batch of messages; whether any was left to index. One process at a time: another waits, or has nothing
        to do.
        """
        cursors = Cursors(self.connection, self.room, self.now)
        if (after := cursors.hold(SEARCH_CURSOR, start="0", wait=wait)) is None:
            return False
        rows = self.connection.all("unindexed_messages", room=self.room, after=int(after), count=count)
        if rows:
            texts = [
                {"id": row["id"], "subject": row["subject"], "new_text": row["new_text"][:LONGEST]} for row in rows
            ]
            self.connection.many("index_message", texts)
            cursors.save(SEARCH_CURSOR, str(max(int(after), rows[-1]["id"])))
        return bool(rows)

    def find(self, words: str, *, mailbox_id: int, count: int) -> list[Row]:
        """Rows of messages placed in a mailbox that hold every word."""
        wanted = _WORD.findall(words)[:_MAX_WORDS]
        if not wanted:
            return []
        return self.connection.all("search_messages", query=self._query(wanted), mailbox_id=mailbox_id, count=count)

    def _query(self, words: list[str]) -> str:
        return " & ".join(words) if self.connection.dialect == "postgres" else " ".join(f'"{word}"' for word in words)
