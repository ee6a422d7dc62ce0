"""SQLite: one writer thread with group commit, several readers. The only file that imports `sqlite3`."""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from postroom.backends.store.callbacks import Callbacks
from postroom.backends.store.lifetime import Lifetime
from postroom.backends.store.statements import SQLITE, check_schema, migrations, statements
from postroom.backends.turnstile import Turnstile
from postroom.model.errors import ConfigurationError, StoreUnavailable
from postroom.ports.database import Connection, Row, Signal

T = TypeVar("T")
_GROUP = 256
_POLL_SECONDS = 0.01
_BUSY_SECONDS = 30
_PATIENCE_SECONDS = 5
_CACHED_STATEMENTS = 256
_CACHE = "pragma cache_size=-16000"
# What a savepoint or a sort sets aside: by default every transaction of more than sixteen pages makes, writes and removes a file.
_ASIDE = "pragma temp_store=memory"
# A page that many commits change is brought from the log to the file once for all of them: after 16 MB in place of 4.
_LOG = "pragma wal_autocheckpoint=4000"
_RUINOUS = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_READONLY,
}  # fmt: skip

_WRITING = Turnstile(1)

log = logging.getLogger(__name__)


@dataclass
class SqliteConnection:
    """One transaction of one SQLite connection."""

    driver: sqlite3.Connection
    signals: set[Signal] = field(default_factory=set)
    dialect: str = SQLITE.name
    _sql: dict[str, str] = field(default_factory=lambda: statements(SQLITE))

    def one(self, statement: str, /, **parameters: Any) -> Row | None:
        """The first row, or `None`."""
        row: Row | None = self.driver.execute(self._sql[statement], parameters).fetchone()
        return row

    def all(self, statement: str, /, **parameters: Any) -> list[Row]:
        """Every row."""
        return self.driver.execute(self._sql[statement], parameters).fetchall()

    def run(self, statement: str, /, **parameters: Any) -> int:
        """Execute; the number of rows changed."""
        return self.driver.execute(self._sql[statement], parameters).rowcount

    def add(self, statement: str, /, **parameters: Any) -> None:
        """Execute."""
        self.driver.execute(self._sql[statement], parameters)

    def many(self, statement: str, rows: list[dict[str, Any]], /) -> None:
        """Execute once for each set of parameters."""
        self.driver.executemany(self._sql[statement], rows)

    def ask(self, sql: str, /, **parameters: Any) -> list[Row]:
        """Every row for SQL that has no name."""
        return self.driver.execute(sql, parameters).fetchall()

    def tell(self, sql: str, rows: list[dict[str, Any]], /) -> None:
        """Execute SQL that has no name, once for each set of parameters."""
        self.driver.executemany(sql, rows)

    def signal(self, kind: Signal = Signal.WORK) -> None:
        """Wake whoever listens for this when this transaction commits."""
        self.signals.add(kind)


@dataclass(frozen=True)
class _Job:
    work: Callable[[Connection], Any]
    future: Future[Any]
    keep: bool


class SqliteDatabase:
    """A SQLite file (WAL, `synchronous=FULL`), or memory when `path` is `None`.

    Writes queue up for one thread; whatever waits when it gets to them shares one commit, each piece of work inside its
    own savepoint. A future is done only after that commit is on disk. `busy_seconds` is how long a commit waits for another
    process that holds the file. A forked child must open its own.
    """

    embedded = True

    def __init__(self, path: Path | None, *, busy_seconds: float = _BUSY_SECONDS) -> None:
        self._path = path
        self._lifetime = Lifetime()
        self._callbacks = Callbacks()
        self._gate = threading.Lock()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._idle_readers: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        self._watcher: threading.Thread | None = None
        self._writer_connection = _open(path)
        self._writer_connection.execute(f"pragma busy_timeout={round(busy_seconds * 1000)}")
        self._by_others = _data_version(self._writer_connection)
        self._writer = threading.Thread(target=self._write_forever, name="postroom-sqlite-writer", daemon=True)
        self._writer.start()

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run against one snapshot, in the caller's thread; in memory mode in the writer's."""
        if self._path is None:
            return self._queue(work, keep=False).result()
        self._lifetime.check()
        with _unavailable(), self._reader() as driver:
            driver.execute("begin")
            return work(SqliteConnection(driver))

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Queue one write transaction."""
        try:
            return self._queue(work, keep=True)
        except StoreUnavailable as error:
            return _failed(error)

    def on_signal(self, callback: Callable[[], None], kind: Signal = Signal.WORK) -> Callable[[], None]:
        """Call back, on a thread of the store's, after signalled commits of this process, and within some ten
        milliseconds after any commit of another one."""
        self._watch_other_processes()
        return self._callbacks.add(callback, kind)

    def close(self) -> None:
        """Finish the queued writes, then close every connection. Does nothing in a forked child."""
        with self._gate:
            if self._lifetime.is_over:
                return
            self._lifetime.check()
            self._lifetime.end()
            self._jobs.put(None)
        self._writer.join()
        if self._watcher is not None:
            self._watcher.join()
        self._writer_connection.close()
        self._close_idle_readers()

    def _queue(self, work: Callable[[Connection], T], *, keep: bool) -> Future[T]:
        future: Future[T] = Future()
        with self._gate:
            self._lifetime.check()
            self._jobs.put(_Job(work, future, keep))
        return future

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        driver = self._idle_reader()
        try:
            yield driver
        finally:
            if driver.in_transaction:
                driver.execute("rollback")
            self._idle_readers.put(driver)
            if self._lifetime.is_over:
                self._close_idle_readers()

    def _idle_reader(self) -> sqlite3.Connection:
        try:
            return self._idle_readers.get_nowait()
        except queue.Empty:
            return _reading(self._path)

    def _close_idle_readers(self) -> None:
        with suppress(queue.Empty):
            while True:
                self._idle_readers.get_nowait().close()

    def _write_forever(self) -> None:
        self._lifetime.mark_worker()
        while (job := self._jobs.get()) is not None:
            self._commit_group([job, *self._waiting()])

    def _waiting(self) -> Iterator[_Job]:
        for _ in range(_GROUP - 1):
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job is None:
                self._jobs.put(None)
                return
            yield job

    def _commit_group(self, jobs: list[_Job]) -> None:
        driver = self._writer_connection
        finished: list[tuple[_Job, Any]] = []
        signals: set[Signal] = set()
        running = [job for job in jobs if job.future.set_running_or_notify_cancel()]
        try:
            driver.execute("begin immediate")
            with _WRITING.turn():
                for job in running:
                    signals |= _run(job, driver, finished)
            driver.execute("commit")
        except sqlite3.Error as error:
            self._abandon(running, error)
            return
        for job, result in finished:
            job.future.set_result(result)
        if signals:
            self._callbacks.call(signals)

    def _abandon(self, jobs: list[_Job], error: sqlite3.Error) -> None:
        if self._writer_connection.in_transaction:
            with suppress(sqlite3.Error):
                self._writer_connection.execute("rollback")
        for job in jobs:
            if not job.future.done():
                job.future.set_exception(_as_unavailable(error))

    def _watch_other_processes(self) -> None:
        with self._gate:
            self._lifetime.check()
            if self._path is None or self._watcher is not None:
                return
            with _unavailable():
                driver = _reading(self._path)
                seen = _data_version(driver)
            self._watcher = threading.Thread(
                target=self._watch, args=(driver, seen), name="postroom-sqlite-watcher", daemon=True
            )
            self._watcher.start()

    def _watch(self, driver: sqlite3.Connection, seen: int) -> None:
        self._lifetime.mark_worker()
        while not self._lifetime.wait(_POLL_SECONDS):
            try:
                version = _data_version(driver)
            except sqlite3.Error:
                log.exception("store.watch_failed")
                continue
            if version != seen:
                seen = version
                if self._others_wrote():
                    self._callbacks.call()
        driver.close()

    def _others_wrote(self) -> bool:
        """Whether it was another process: a connection's own commits leave its version as it is, and whoever listens here has been
        told of them.
        """
        asked: Future[int] = Future()
        with self._gate:
            if self._lifetime.is_over:
                return False
            self._jobs.put(_Job(lambda _: _data_version(self._writer_connection), asked, keep=False))
        try:
            version = asked.result()
        except StoreUnavailable:
            return True
        before, self._by_others = self._by_others, version
        return version != before


@contextmanager
def opened_file(path: Path, *, mode: str) -> Iterator[sqlite3.Connection]:
    """A connection of its own to a file (`ro`, `rw`, `rwc`), for those who look after it. Raises `StoreUnavailable`."""
    with _unavailable():
        place = f"file:{quote(str(path.absolute()))}?mode={mode}"
        with closing(sqlite3.connect(place, uri=True, isolation_level=None, timeout=_PATIENCE_SECONDS)) as driver:
            yield driver


def _run(job: _Job, driver: sqlite3.Connection, finished: list[tuple[_Job, Any]]) -> set[Signal]:
    """Run a job inside its own savepoint; what it signalled, if it wrote. Raises only what ruins the whole group."""
    connection = SqliteConnection(driver)
    driver.execute("savepoint job")
    try:
        result = job.work(connection)
    except sqlite3.Error as error:
        if _is_ruinous(error) or not driver.in_transaction:
            raise
        _undo(driver)
        job.future.set_exception(_as_unavailable(error))
        return set()
    except BaseException as error:
        # It belongs to the caller; the writer thread must live on.
        _undo(driver)
        job.future.set_exception(error)
        return set()
    if job.keep:
        driver.execute("release job")
    else:
        _undo(driver)
    finished.append((job, result))
    return connection.signals if job.keep else set()


def _undo(driver: sqlite3.Connection) -> None:
    driver.execute("rollback to job")
    driver.execute("release job")


def _is_ruinous(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _RUINOUS


def _open(path: Path | None) -> sqlite3.Connection:
    """The writer's connection to a store whose schema is up to date. Raises `ConfigurationError`."""
    try:
        driver = _connect(path, _LOG)
        with _closed_on_error(driver):
            _make_durable(driver, path)
            _migrate(driver)
    except sqlite3.Error as error:
        raise ConfigurationError(f"SQLite cannot use {path or 'memory'}: {error}.") from error
    return driver


def _reading(path: Path | None) -> sqlite3.Connection:
    return _connect(path, "pragma query_only=on")


def _connect(path: Path | None, pragma: str) -> sqlite3.Connection:
    driver = sqlite3.connect(
        str(path) if path else ":memory:",
        isolation_level=None,
        check_same_thread=False,
        timeout=_BUSY_SECONDS,
        cached_statements=_CACHED_STATEMENTS,
    )
    with _closed_on_error(driver):
        for each in (_CACHE, _ASIDE, pragma):
            driver.execute(each)
    driver.row_factory = sqlite3.Row
    return driver


@contextmanager
def _closed_on_error(driver: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        driver.close()
        raise


def _make_durable(driver: sqlite3.Connection, path: Path | None) -> None:
    driver.execute("pragma synchronous=full")
    mode = _journal_mode(driver)
    if path is not None and mode != "wal":
        raise ConfigurationError(f"SQLite cannot keep a write-ahead log beside {path}; choose a local folder.")


def _journal_mode(driver: sqlite3.Connection) -> str:
    """Switch to WAL. SQLite does not wait by itself when two processes open a new file in the same instant."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            return str(driver.execute("pragma journal_mode=wal").fetchone()[0])
        except sqlite3.OperationalError as error:
            if not _is_ruinous(error) or time.monotonic() > deadline:
                raise
            time.sleep(_POLL_SECONDS)


def _migrate(driver: sqlite3.Connection) -> None:
    driver.execute("begin immediate")
    applied = driver.execute("pragma user_version").fetchone()[0]
    check_schema(applied, SQLITE)
    for number, script in migrations(SQLITE):
        if number > applied:
            for statement in _split(script):
                driver.execute(statement)
            driver.execute(f"pragma user_version={number}")
    driver.execute("commit")


def _data_version(driver: sqlite3.Connection) -> int:
    return int(driver.execute("pragma data_version").fetchone()[0])


def _as_unavailable(error: sqlite3.Error) -> StoreUnavailable:
    unavailable = StoreUnavailable(f"SQLite refused: {error}. Nothing was written.", you_can="try again in a moment.")
    unavailable.__cause__ = error
    return unavailable


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _as_unavailable(error) from error


def _failed(error: StoreUnavailable) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


def _split(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
