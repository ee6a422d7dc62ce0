"""One room's store: opens the database a URL names, and runs pieces of work on the room's records."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from postroom.backends.inlet import outcome
from postroom.backends.store.records.events import Noted
from postroom.backends.store.records.records import Records
from postroom.backends.store.url import is_postgres, path_of
from postroom.model.errors import ConfigurationError, StoreUnavailable
from postroom.model.in_place import called_in_place
from postroom.model.key import acting_key
from postroom.model.settings import STORE_CONNECTIONS
from postroom.ports.clock import Clock
from postroom.ports.database import Connection, Database

T = TypeVar("T")
_READERS = 4
_AWAY_SECONDS = 0.5


class Store:
    """The records of one room. Every call is one transaction; sync for any thread, `a…` for the room's loop.

    With `in_place` the latter block the loop too: cheaper than to leave it, where nothing else goes on there. So they block a
    caller's own thread that asks for it. `here` says where in a trace the caller stands, the caller's context by which key it
    acts; `tell` is called with the events of each transaction after its commit, and must not raise.
    """

    def __init__(
        self,
        database: Database,
        *,
        room: int,
        clock: Clock,
        in_place: bool = False,
        here: Callable[[], str] = str,
        tell: Callable[[Sequence[Noted]], None] | None = None,
    ) -> None:
        self._database = database
        self._room = room
        self._clock = clock
        self._in_place = in_place
        self._here = here
        self._tell = tell
        self._closed = False
        self._reading = threading.Semaphore(_READERS)
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="postroom-store-reader")
        self.on_signal = database.on_signal

    def read(self, work: Callable[[Records], T]) -> T:
        """Run against one snapshot."""
        return self._database.read(self._bound(work))

    def write(self, work: Callable[[Records], T]) -> T:
        """Run in a write transaction; returns when it is durable."""
        noted: list[Noted] = []
        result = self._submit(work, noted).result()
        self._told(noted)
        return result

    @property
    def leaves_the_loop(self) -> bool:
        """Whether `aread` reads on another thread, where it only computes: what is read for many can be read on one."""
        return self._database.embedded and not self._in_place and not called_in_place.get()

    async def aread(self, work: Callable[[Records], T]) -> T:
        """`read` without blocking the loop."""
        self._refuse_when_closed()
        bound = self._bound(work)
        if self._in_place or called_in_place.get():
            with self._reading:
                return self._database.read(bound)
        try:
            reading = self._readers.submit(self._database.read, bound)
        except RuntimeError:  # closed at this very moment
            self._refuse_when_closed()
            raise
        return await outcome(reading)

    async def awrite(self, work: Callable[[Records], T]) -> T:
        """`write` without blocking the loop. Cancelling the caller does not undo the transaction."""
        if self._in_place or called_in_place.get():
            return self.write(work)
        return await self.ashare(work)

    async def ashare(self, work: Callable[[Records], T]) -> T:
        """`awrite` that leaves the loop even in place, for what many ask for at a time: SQLite puts all of it that waits into one
        commit.
        """
        noted: list[Noted] = []
        return await outcome(self._submit(work, noted), then=partial(self._told, noted))

    async def ainsist(self, work: Callable[[Records], T], *, seconds: float) -> T:
        """`awrite` of what has happened already and must be on record: while the store is away, again, for so many seconds. Where
        the answer to a commit was lost, the work is done a second time, and must not mind.
        """
        until = self._clock.now() + round(seconds * 1000)
        while True:
            try:
                return await self.awrite(work)
            except StoreUnavailable:
                if self._closed or self._clock.now() >= until:
                    raise
            await self._clock.sleep(_AWAY_SECONDS)

    def close(self) -> None:
        """Finish what was submitted, then close."""
        self._closed = True
        self._readers.shutdown()
        self._database.close()

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise StoreUnavailable("The store is closed.", you_can="open the room again.")

    def _bound(self, work: Callable[[Records], T]) -> Callable[[Connection], T]:
        """The context is the caller's: the store's own threads have another."""
        key = acting_key.get()
        return lambda connection: work(Records(connection, self._room, self._clock.now(), key=key))

    def _submit(self, work: Callable[[Records], T], noted: list[Noted]) -> Future[T]:
        """What is `noted` when the future is done is what the transaction noted, however often it was run anew."""
        here, key = self._here(), acting_key.get()

        def bound(connection: Connection) -> T:
            records = Records(connection, self._room, self._clock.now(), here=here, key=key)
            result = work(records)
            noted[:] = records.events.noted
            return result

        return self._database.submit(bound)

    def _told(self, noted: Sequence[Noted]) -> None:
        if noted and self._tell is not None:
            self._tell(noted)


def open_store(
    url: str,
    *,
    room: str,
    domains: tuple[str, ...],
    clock: Clock,
    in_place: bool = False,
    here: Callable[[], str] = str,
    tell: Callable[[Sequence[Noted]], None] | None = None,
    connections: int = STORE_CONNECTIONS,
    listen: str | None = None,
) -> Store:
    """Open `memory:`, `sqlite:///relative.db`, `sqlite:////absolute.db` or `postgresql://...`, and the room in it.

    `connections` and `listen` are for PostgreSQL (see `Settings`). Raises `ConfigurationError` for a URL that cannot be opened.
    """
    database = _open_database(url, room=room, connections=connections, listen=listen)
    try:
        number = database.submit(lambda connection: _ensure_room(connection, room, domains, clock.now())).result()
    except BaseException:
        database.close()
        raise
    return Store(database, room=number, clock=clock, in_place=in_place, here=here, tell=tell)


def _open_database(url: str, *, room: str, connections: int, listen: str | None) -> Database:
    if is_postgres(url):
        from postroom.backends.store.postgres import PostgresDatabase

        return PostgresDatabase(url, room=room, connections=connections, listen=listen)
    from postroom.backends.store.sqlite import SqliteDatabase

    return SqliteDatabase(path_of(url))


def open_as_it_is(
    url: str, *, room: str, clock: Clock, connections: int = STORE_CONNECTIONS, listen: str | None = None
) -> Store | None:
    """Open the room that is in a store whose schema is up to date, making nothing; `None` where there is no such room."""
    database = _open_database(url, room=room, connections=connections, listen=listen)
    try:
        found = database.read(lambda connection: connection.one("room_by_name", name=room))
    except BaseException:
        database.close()
        raise
    if found is None:
        database.close()
        return None
    return Store(database, room=found["id"], clock=clock)


def _ensure_room(connection: Connection, name: str, domains: tuple[str, ...], now: int) -> int:
    connection.run("insert_room", name=name, now=now)
    row = connection.one("room_by_name", name=name)
    if row is None:
        raise ConfigurationError(f"The room {name!r} could not be made.")
    for position, domain in enumerate(domains):
        connection.run("insert_domain", room=row["id"], name=domain, is_primary=int(position == 0))
    return int(row["id"])
