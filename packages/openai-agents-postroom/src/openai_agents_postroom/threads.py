"""Sessions of the Agents SDK, one for each mail thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agents import SQLiteSession

from postroom import AsyncMailbox, Mailbox, Message
from postroom.tools import thread_key

_MEMORY = ":memory:"


class ThreadSessions:
    """The SDK's SQLite sessions, one for each mail thread, in one file or in memory. A session keeps what the tools
    answered, so mail stands in that file in clear.
    """

    def __init__(self, path: str | Path = _MEMORY) -> None:
        self._path = str(path)
        self._in_memory: dict[str, SQLiteSession] = {}

    @contextmanager
    def of(self, message: Message, mailbox: Mailbox | AsyncMailbox, *, shared: bool = False) -> Iterator[SQLiteSession]:
        """The session for `Runner.run(..., session=...)`, open for as long as the `with` block.

        Each mailbox has a session of its own; with `shared=True` all mailboxes of a thread have one.
        """
        key = thread_key(message, mailbox, shared=shared)
        if self._path == _MEMORY:
            if key not in self._in_memory:
                self._in_memory[key] = SQLiteSession(key)
            yield self._in_memory[key]
            return
        session = SQLiteSession(key, self._path)
        try:
            yield session
        finally:
            session.close()  # it holds a connection for each thread that used it

    def close(self) -> None:
        """Forget what is kept in memory."""
        while self._in_memory:
            self._in_memory.popitem()[1].close()
