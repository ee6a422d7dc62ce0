"""The measure of everything: one row, inserted and durable, as the driver does it by itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

Commit = Callable[[], None]

_TABLE = "create table bare (number integer primary key, text text not null)"
_ROW = "insert into bare (text) values ('one row')"


@contextmanager
def sqlite_commit(folder: Path) -> Iterator[tuple[str, Commit]]:
    """What SQLite is told, and one commit into a file of its own in this folder."""
    with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as driver:
        driver.execute("pragma journal_mode=wal")
        driver.execute("pragma synchronous=full")
        driver.execute(_TABLE)

        def commit() -> None:
            driver.execute("begin immediate")
            driver.execute(_ROW)
            driver.execute("commit")

        yield f"SQLite {sqlite3.sqlite_version}, a file with WAL and synchronous=FULL", commit


@contextmanager
def postgres_commit(url: str) -> Iterator[tuple[str, Commit]]:
    """What PostgreSQL is, and one commit in one round trip: the statement commits by itself."""
    with psycopg.connect(url, autocommit=True) as driver:
        driver.execute(b"create table bare (number bigint generated always as identity, text text not null)")

        def commit() -> None:
            driver.execute(_ROW.encode(), prepare=True)

        version = driver.info.server_version
        yield f"PostgreSQL {version // 10_000}.{version % 10_000}, fsync and synchronous_commit on", commit
