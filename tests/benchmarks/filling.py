"""Whole tables at once, by the drivers themselves: how a store is filled that would take half an hour to live."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

from tests.servers.postgres import DURABLE, PostgresServer, running_postgres

AS_A_SERVER = {**DURABLE, "shared_buffers": "512MB", "max_wal_size": "4GB", "work_mem": "16MB", "autovacuum": "on"}
"""Memory as a small server of its own would have; vacuum is not waited for but asked for when a store is filled."""


class SqliteFiller:
    """Fills a file that nobody else has open; durable when it is left."""

    def __init__(self, store: str) -> None:
        self._driver = sqlite3.connect(store.removeprefix("sqlite:///"), isolation_level=None)

    def __enter__(self) -> Self:
        for pragma in ("journal_mode=off", "synchronous=off", "cache_size=-2000000", "temp_store=memory"):
            self._driver.execute(f"pragma {pragma}")
        self.run("begin")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.run("commit")
        self._driver.execute("pragma synchronous=full")
        self._driver.execute("pragma journal_mode=wal")
        self._driver.close()

    def run(self, sql: str) -> None:
        """Execute."""
        self._driver.execute(sql)

    def columns(self, table: str) -> list[str]:
        """The columns of a table, in order."""
        return [column[0] for column in self._driver.execute(f"select * from {table} limit 0").description]

    def number(self, sql: str) -> int:
        """The one number of a query; 0 for null."""
        return int(self._driver.execute(sql).fetchone()[0] or 0)


class PostgresFiller:
    """Fills a database in one transaction, then moves its sequences on and has it vacuumed and analysed."""

    def __init__(self, store: str) -> None:
        self._driver: psycopg.Connection[Any] = psycopg.connect(store)

    def __enter__(self) -> Self:
        self.run("set synchronous_commit = off")
        self.run("set work_mem = '256MB'")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._move_sequences_on()
            self._driver.commit()
            self._clean_up()
        self._driver.close()

    def run(self, sql: str) -> None:
        """Execute."""
        self._driver.execute(sql.encode())

    def columns(self, table: str) -> list[str]:
        """The columns of a table, in order."""
        return [
            column.name for column in self._driver.execute(f"select * from {table} limit 0".encode()).description or ()
        ]

    def number(self, sql: str) -> int:
        """The one number of a query; 0 for null."""
        row = self._driver.execute(sql.encode()).fetchone()
        return int(row[0] or 0) if row else 0

    def _clean_up(self) -> None:
        """What the server does by itself, in its own time."""
        self._driver.autocommit = True
        self.run("vacuum analyze")
        self.run("checkpoint")

    def _move_sequences_on(self) -> None:
        identities = (
            "select table_name from information_schema.columns where table_schema = 'public' and is_identity = 'YES'"
        )
        for (table,) in self._driver.execute(identities.encode()).fetchall():
            self.run(
                f"select setval(pg_get_serial_sequence('{table}', 'id'), (select coalesce(max(id), 0) + 1 from {table}))"
            )


@contextmanager
def server(folder: Path, settings: Mapping[str, str] = AS_A_SERVER) -> Iterator[PostgresServer]:
    """A PostgreSQL whose databases stay in this folder, each made when its URL is first asked for."""
    with running_postgres(settings, kept_in=folder) as running:
        yield running
