"""PostgreSQL: pooled connections, a small pool of threads, LISTEN/NOTIFY. The only file that imports `psycopg`."""

from __future__ import annotations

import logging
import os
import random
import secrets
import selectors
import threading
import time
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from hashlib import blake2s
from types import TracebackType
from typing import Any, Self, TypeVar

from postroom.backends.store.callbacks import Callbacks
from postroom.backends.store.condition import Condition
from postroom.backends.store.lifetime import Lifetime
from postroom.backends.store.records.table import LostRace
from postroom.backends.store.statements import POSTGRES, check_schema, in_psycopg, migrations, statements
from postroom.backends.turnstile import Turnstile
from postroom.model.errors import ConfigurationError, StoreUnavailable
from postroom.model.settings import STORE_CONNECTIONS
from postroom.ports.database import Connection, Row, Signal

try:
    import psycopg
    from psycopg.conninfo import conninfo_to_dict, make_conninfo
    from psycopg.pq import TransactionStatus
    from psycopg.rows import dict_row
    from psycopg.types.numeric import Int8BinaryDumper
    from psycopg_pool import ConnectionPool, PoolTimeout
except ImportError as error:
    raise ConfigurationError("PostgreSQL needs a driver: pip install 'postroom[postgres]'.") from error

T = TypeVar("T")
Driver = psycopg.Connection[dict[str, Any]]

# Whoever sends in one room waits for the same counters: more writers wait longer, and leave less of each batch to share.
_WRITERS = 4
# And those of many rooms in one process are no more than those of one.
_WRITING = Turnstile(_WRITERS)
_ATTEMPTS = 6
_LOCK_TRIES = 60
_PATIENCE_SECONDS = 5.0
_PROBE_SECONDS = 2
_RECONNECT_SECONDS = 0.5
_PREPARED = 400
_CONNECTION_DEFAULTS = {
    "application_name": "postroom",
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",  # keepalives look after silence only: to what was sent, a dead host would be waited for by TCP
}
_MIGRATION_LOCK = 0x706F7374726F6F6D

# A host that dies in a transaction says nothing: the server would keep its locks for hours, and whoever needs them would wait.
_AND_NOT_FOR_EVER = b"; set local idle_in_transaction_session_timeout = '60s'"
_BEGIN = b"begin isolation level read committed" + _AND_NOT_FOR_EVER
_BEGIN_SNAPSHOT = b"begin isolation level repeatable read read only" + _AND_NOT_FOR_EVER
_COMMIT = b"commit"
# After the commit and not in it: a commit that notifies holds a lock of the whole database while it is made durable. Nobody needs
# a notification that outlives the server: it is not waited for until it is on disk.
_AND_NOTIFY = b"; set local synchronous_commit = off; select "
_STANDS = b"""
select now() as server_time, pg_database_size(current_database()) as size, to_regclass('schema_version') is not null as has_schema,
       case when pg_is_in_recovery() then 'it is a standby' when current_setting('default_transaction_read_only') = 'on'
            then 'default_transaction_read_only is on' else '' end as read_only
"""
_HAS_SCHEMA = b"select to_regclass('schema_version') is not null as found"
_APPLIED = b"select coalesce(max(version), 0) as version from schema_version"
_LOST_RACES = (
    psycopg.errors.SerializationFailure,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.UniqueViolation,  # somebody else's row, which was not to be seen yet when this one was made
)
# What a session keeps from its beginning, though the database is otherwise by now.
_OUTDATED = (psycopg.errors.FeatureNotSupported, psycopg.errors.ReadOnlySqlTransaction)
# Those of the role are for queries: another process may be at this migration for long, or a large table at its index.
_NO_TIMEOUTS = b"set local statement_timeout = 0; set local lock_timeout = 0" + _AND_NOT_FOR_EVER
# Whoever waits for the lock of a table has everybody behind it wait too: no migration waits for longer; it tries again.
_LOCK_TIMEOUT = b"set local lock_timeout = '500ms'"

log = logging.getLogger(__name__)


class SchemaChanged(StoreUnavailable):
    """The tables were migrated since this connection prepared its statements: it is replaced, and the work is done anew."""


class PostgresConnection:
    """One transaction of one PostgreSQL connection. What nobody asks the outcome of travels with the next question, or with the
    end (libpq's pipeline mode): it is sent at once, and an error in it is raised there.
    """

    dialect = POSTGRES.name

    def __init__(self, driver: Driver) -> None:
        self.signals: set[Signal] = set()
        self._driver = driver
        self._cursor = driver.cursor(binary=True)
        self._until_the_end = ExitStack()
        self._pipeline: psycopg.Pipeline | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._until_the_end.__exit__(kind, error, trace)

    def one(self, statement: str, /, **parameters: Any) -> Row | None:
        """The first row, or `None`."""
        return self._execute(self._cursor, statement, parameters).fetchone()

    def all(self, statement: str, /, **parameters: Any) -> list[Row]:
        """Every row."""
        return [*self._execute(self._cursor, statement, parameters).fetchall()]

    def run(self, statement: str, /, **parameters: Any) -> int:
        """Execute; the number of rows changed."""
        executed = self._execute(self._cursor, statement, parameters)
        if self._pipeline is not None:
            self._pipeline.sync()
        return executed.rowcount

    def add(self, statement: str, /, **parameters: Any) -> None:
        """Execute before the next question or the end."""
        self._execute(self._queued(), statement, parameters)

    def many(self, statement: str, rows: list[dict[str, Any]], /) -> None:
        """Execute once for each set of parameters, before the next question or the end."""
        self._queued().executemany(_SQL[statement], [_without_nul(row) for row in rows])

    def ask(self, sql: str, /, **parameters: Any) -> list[Row]:
        """Every row for SQL that has no name."""
        return [*self._cursor.execute(in_psycopg(sql).encode(), parameters).fetchall()]

    def tell(self, sql: str, rows: list[dict[str, Any]], /) -> None:
        """Execute SQL that has no name, once for each set of parameters."""
        self._queued().executemany(in_psycopg(sql).encode(), [_without_nul(row) for row in rows])

    def signal(self, kind: Signal = Signal.WORK) -> None:
        """Wake whoever listens for this, in every process, when this transaction commits."""
        self.signals.add(kind)

    def _queued(self) -> psycopg.Cursor[dict[str, Any]]:
        """A cursor of its own for what is sent without waiting: its result is not taken for an answer."""
        if self._pipeline is None:
            self._pipeline = self._until_the_end.enter_context(self._driver.pipeline())
        return self._driver.cursor(binary=True)

    def _execute(
        self, cursor: psycopg.Cursor[dict[str, Any]], statement: str, parameters: dict[str, Any]
    ) -> psycopg.Cursor[dict[str, Any]]:
        try:
            return cursor.execute(_SQL[statement], parameters)
        except psycopg.DataError:
            if (cleaned := _without_nul(parameters)) == parameters:
                raise
            return cursor.execute(_SQL[statement], cleaned)


class PostgresDatabase:
    """A PostgreSQL database that many processes share, as one of its rooms sees it: whoever listens hears of commits of that room
    alone. Its tables are found along the URL's `search_path`.

    Each piece of work is one READ COMMITTED transaction on one of a few threads, run anew when it loses a race. It has so many
    `connections`, and one more that listens. `listen` is a URL at which that one finds PostgreSQL itself, where `url` leads to a
    pooler that gives each transaction another session: then no statement is prepared. A forked child must open its own.
    """

    embedded = False

    def __init__(self, url: str, *, room: str, connections: int = STORE_CONNECTIONS, listen: str | None = None) -> None:
        self._conninfo = _conninfo(url)
        self._listen_at = _conninfo(listen) if listen else self._conninfo
        self._connections = connections
        self._lifetime = Lifetime()
        self._callbacks = Callbacks()
        self._name = secrets.token_hex(8)
        self._channel = f"postroom_{blake2s(room.encode(), digest_size=16).hexdigest()}"
        self._gate = threading.Lock()
        self._listener: _Listener | None = None
        _prepare(self._conninfo, pooled=listen is not None)
        self._pool = ConnectionPool(
            self._conninfo,
            kwargs={"autocommit": True, "row_factory": dict_row},
            configure=_configure_unprepared if listen else _configure,
            min_size=1,
            max_size=connections,
            timeout=_PATIENCE_SECONDS,
            reconnect_timeout=_PATIENCE_SECONDS,
            open=True,
        )
        self._writers = ThreadPoolExecutor(
            min(_WRITERS, max(1, connections // 2)),
            thread_name_prefix="postroom-postgres-writer",
            initializer=self._lifetime.mark_worker,
        )

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run in the caller's thread against one snapshot; nothing can be written."""
        self._lifetime.check()
        for _ in range(self._connections):
            with suppress(SchemaChanged):
                return self._read(work)
        return self._read(work)

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Queue one write transaction."""
        try:
            with self._gate:
                self._lifetime.check()
                return self._writers.submit(self._write, work)
        except StoreUnavailable as error:
            failed: Future[T] = Future()
            failed.set_exception(error)
            return failed

    def on_signal(self, callback: Callable[[], None], kind: Signal = Signal.WORK) -> Callable[[], None]:
        """Call back, on a thread of the store's, after signalled commits, at once where they are made here, and after every
        reconnection."""
        with self._gate:
            self._lifetime.check()
            if self._listener is None:
                self._listener = _Listener(
                    self._listen_at,
                    channel=self._channel,
                    callbacks=self._callbacks,
                    lifetime=self._lifetime,
                    name=self._name,
                )
        return self._callbacks.add(callback, kind)

    def close(self) -> None:
        """Finish the queued writes, then close every connection. Does nothing in a forked child."""
        with self._gate:
            if self._lifetime.is_over:
                return
            self._lifetime.check()
            self._lifetime.end()
        self._writers.shutdown()
        if self._listener is not None:
            self._listener.stop()
        self._pool.close()

    def _read(self, work: Callable[[Connection], T]) -> T:
        with _unavailable(), self._transaction(_BEGIN_SNAPSHOT) as driver:
            return work(PostgresConnection(driver))

    def _write(self, work: Callable[[Connection], T]) -> T:
        for _ in range(self._connections):
            with suppress(SchemaChanged):
                return self._write_unless_lost(work)
        return self._write_unless_lost(work)

    def _write_unless_lost(self, work: Callable[[Connection], T]) -> T:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with _unavailable(), _WRITING.turn():
                    return self._attempt(work)
            except LostRace:
                if attempt == _ATTEMPTS:
                    raise
                time.sleep(random.uniform(0, 0.005) * 2**attempt)  # noqa: S311 - spreads the next attempts
        raise AssertionError("the last attempt returns or raises")

    def _attempt(self, work: Callable[[Connection], T]) -> T:
        with self._transaction(_BEGIN) as driver:
            with PostgresConnection(driver) as connection:
                result = work(connection)
            _commit(driver, signals=connection.signals, channel=self._channel, sender=self._name)
        self._callbacks.call(connection.signals)
        return result

    @contextmanager
    def _transaction(self, begin: bytes) -> Iterator[Driver]:
        driver = self._begun(begin)
        try:
            yield driver
        except _OUTDATED:
            driver.close()  # what it has prepared is of no use any more, or a later session may write
            raise
        finally:
            if not driver.closed and driver.info.transaction_status is not TransactionStatus.IDLE:
                with suppress(psycopg.Error):
                    driver.execute(b"rollback", prepare=False)
            self._pool.putconn(driver)

    def _begun(self, begin: bytes) -> Driver:
        """A pooled connection inside a new transaction. Those that died in the pool are dropped on the way."""
        for _ in range(self._connections):
            driver = self._taken()
            try:
                driver.execute(begin, prepare=False)
            except psycopg.Error:
                self._pool.putconn(driver)
                if not driver.closed:
                    raise
            else:
                return driver
        raise StoreUnavailable("PostgreSQL ends every connection.", you_can="try again in a moment.")

    def _taken(self) -> Driver:
        """A connection of the pool, which does not say why it has none: the server is asked."""
        try:
            return self._pool.getconn()
        except PoolTimeout:
            psycopg.connect(self._conninfo, connect_timeout=_PROBE_SECONDS).close()
        raise StoreUnavailable(
            f"All {self._connections} connections of this process to PostgreSQL have been busy for {_PATIENCE_SECONDS:g} s. "
            "Nothing was written.",
            you_can="try again in a moment; POSTROOM_STORE_CONNECTIONS lets a process have more.",
        )


class _Listener:
    """One connection that LISTENs, on a thread of its own; it reconnects for as long as the database is open.

    What this very opening, by its `name`, has notified is known here already.
    """

    def __init__(self, conninfo: str, *, channel: str, callbacks: Callbacks, lifetime: Lifetime, name: str) -> None:
        self._conninfo = conninfo
        self._channel = channel
        self._callbacks = callbacks
        self._name = name
        self._lifetime = lifetime
        with _unavailable():
            driver = self._listen()
        self._stopped, self._stop = os.pipe()
        self._thread = threading.Thread(
            target=self._run, args=(driver,), name="postroom-postgres-listener", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End the thread, after the lifetime has ended."""
        os.write(self._stop, b".")
        self._thread.join()
        os.close(self._stop)
        os.close(self._stopped)

    def _run(self, driver: Driver | None) -> None:
        self._lifetime.mark_worker()
        while not self._lifetime.is_over:
            try:
                driver = driver or self._listen_again()
                self._await_notifications(driver)
            except psycopg.Error as error:
                log.warning("store.listener_lost", extra={"error": type(error).__name__})
                _close(driver)
                driver = None
                self._lifetime.wait(_RECONNECT_SECONDS)
        _close(driver)

    def _listen(self) -> Driver:
        driver: Driver = psycopg.connect(self._conninfo, autocommit=True, row_factory=dict_row)
        try:
            driver.execute(f"listen {self._channel}".encode())
        except BaseException:
            driver.close()
            raise
        return driver

    def _listen_again(self) -> Driver:
        driver = self._listen()
        self._callbacks.call()
        return driver

    def _await_notifications(self, driver: Driver) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(driver.fileno(), selectors.EVENT_READ)
            selector.register(self._stopped, selectors.EVENT_READ)
            selector.select()
        told = [notification.payload.split(" ") for notification in driver.notifies(timeout=0)]
        if kinds := {kind for kind, *sender in told if sender != [self._name]}:
            self._callbacks.call(kinds)


def look(url: str) -> Condition:
    """How the database stands, told on a connection of its own that changes nothing."""
    conninfo = _conninfo(url)
    known = conninfo_to_dict(conninfo)
    place = f"{known.get('host', 'localhost')}/{known.get('dbname', '')}"
    try:
        with psycopg.connect(conninfo, row_factory=dict_row) as driver:
            row = driver.execute(_STANDS).fetchone() or {}
            applied = row.pop("has_schema") and driver.execute(_APPLIED).fetchone()
    except psycopg.Error as error:
        return Condition(place=place, kind="server", why_not=" ".join(str(error).split()))
    return Condition(place=place, kind="server", schema_version=applied["version"] if applied else 0, **row)


def _conninfo(url: str) -> str:
    with suppress(psycopg.ProgrammingError):  # its message quotes the URL, and with it the password
        if not _spills(url):
            given: dict[str, Any] = conninfo_to_dict(url)
            return make_conninfo(**{**_CONNECTION_DEFAULTS, **given})
    raise ConfigurationError(
        "The PostgreSQL URL cannot be read; write postgresql://user@host/database, "
        "and in a password %40 for @, %2F for /, %25 for %."
    )


def _spills(url: str) -> bool:
    """Whether a password has an @ or a / as it is: what comes after would be taken for a host or a database, and named."""
    before, _, database = url.partition("://")[2].partition("?")[0].partition("/")
    return before.count("@") > 1 or "@" in database


def _configure(driver: Driver) -> None:
    # Whatever its size, an integer is a bigint: one prepared statement and not one for each size.
    driver.adapters.register_dumper(int, Int8BinaryDumper)
    driver.prepared_max = _PREPARED


def _configure_unprepared(driver: Driver) -> None:
    _configure(driver)
    driver.prepare_threshold = None


def _prepare(conninfo: str, *, pooled: bool) -> None:
    """See that the database can be used, and bring its schema up to date. Raises `ConfigurationError`."""
    try:
        with _unprepared(conninfo) as driver:
            if not pooled:
                _require_sessions(driver, conninfo)
            _migrate(driver)
    except psycopg.Error as error:
        raise ConfigurationError(f"PostgreSQL cannot be used: {_reason(error)}.") from error


def _unprepared(conninfo: str) -> Driver:
    return psycopg.connect(conninfo, autocommit=True, row_factory=dict_row, prepare_threshold=None)


def _require_sessions(driver: Driver, conninfo: str) -> None:
    """Raise `ConfigurationError` where a pooler has two connections take turns at a session: one runs what the other prepared."""
    if _session(driver) == driver.info.backend_pid:
        return
    with _unprepared(conninfo) as other:
        seen = {(_session(driver), _session(other)) for _ in range(3)}
    if len(seen) > 1 or len(set(*seen)) == 1:
        raise ConfigurationError(
            "The store's URL leads to a pooler that gives each transaction another session. "
            "Let POSTROOM_STORE_LISTEN name the PostgreSQL server itself."
        )


def _session(driver: Driver) -> int:
    row = driver.execute(b"select pg_backend_pid() as session").fetchone()
    return int(row["session"]) if row else 0


def _migrate(driver: Driver) -> None:
    """Bring the schema up to date, each migration all or nothing, while nobody else does. Raises `ConfigurationError`."""
    applied = _applied(driver)
    check_schema(applied, POSTGRES)
    for number, script in migrations(POSTGRES):
        if number > applied:
            _apply(driver, number, script)


def _applied(driver: Driver) -> int:
    has_schema = driver.execute(_HAS_SCHEMA).fetchone()
    row = driver.execute(_APPLIED).fetchone() if has_schema and has_schema["found"] else None
    return row["version"] if row else 0


def _apply(driver: Driver, number: int, script: str) -> None:
    """One migration, unless somebody else was first. Others go on meanwhile: it never makes them wait for long."""
    for _ in range(_LOCK_TRIES):
        try:
            with driver.transaction():
                return _apply_alone(driver, number, script)
        except psycopg.errors.LockNotAvailable:
            log.info("store.migration_waits", extra={"migration": number})
            time.sleep(random.uniform(0.2, 1))  # noqa: S311 - lets those through who wait
    raise ConfigurationError(
        f"Migration {number} needs a table that somebody else's transaction holds on to. "
        "End that (pg_stat_activity shows it), and open the room again."
    )


def _apply_alone(driver: Driver, number: int, script: str) -> None:
    driver.execute(_NO_TIMEOUTS)
    driver.execute(b"select pg_advisory_xact_lock(%s)", [_MIGRATION_LOCK])
    if _applied(driver) >= number:
        return
    driver.execute(_LOCK_TIMEOUT)
    driver.execute(b"create table if not exists schema_version (version bigint primary key)")
    driver.execute(script.encode())
    driver.execute(b"insert into schema_version (version) values (%s)", [number])


def _commit(driver: Driver, *, signals: Collection[Signal], channel: str, sender: str) -> None:
    told = ", ".join(f"pg_notify('{channel}', '{kind} {sender}')" for kind in signals).encode()
    try:
        ended = driver.execute(_COMMIT + _AND_NOTIFY + told if told else _COMMIT, prepare=False)
    except psycopg.OperationalError as error:
        if not driver.closed:
            raise
        raise StoreUnavailable(
            "The connection to PostgreSQL was lost during a commit: whether it was written is not known.",
            you_can="look before you try again.",
        ) from error
    if ended.statusmessage == "ROLLBACK":
        raise StoreUnavailable("PostgreSQL rolled the transaction back. Nothing was written.")


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except _LOST_RACES as error:
        raise LostRace(f"Another transaction was in the way: {_reason(error)}.") from error
    except psycopg.errors.FeatureNotSupported as error:
        raise SchemaChanged(
            f"PostgreSQL refused: {_reason(error)}. Nothing was written.", you_can="try again in a moment."
        ) from error
    except psycopg.Error as error:
        raise StoreUnavailable(
            f"PostgreSQL refused: {_reason(error)}. Nothing was written.", you_can="try again in a moment."
        ) from error


def _reason(error: psycopg.Error) -> str:
    """What the server or the driver said, without the details: those may quote a row."""
    said = error.diag.message_primary or str(error) or type(error).__name__
    return said.splitlines()[0].rstrip(".")


def _without_nul(parameters: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL's text cannot hold NUL, and mail can."""
    return {
        name: value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) and "\0" in value else value
        for name, value in parameters.items()
    }


def _close(driver: Driver | None) -> None:
    if driver is not None:
        driver.close()


_SQL = {name: sql.encode() for name, sql in statements(POSTGRES).items()}
