"""A PostgreSQL server of the tests' own, and a fresh database for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.servers.process import Server, free_port, private_folder, program, run, server_user

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "100",
    "autovacuum": "off",
}


@dataclass(frozen=True)
class PostgresServer:
    """A running PostgreSQL; `fresh_url` makes an empty database, `drop` removes it."""

    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def fresh_url(self) -> str:
        name = f"room{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return self.url(name)

    def drop(self, url: str) -> None:
        self._execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server on a free loopback port, without durability."""
    owner = server_user("postgres")
    initdb, postgres = _program("initdb"), _program("postgres")
    with private_folder("pr-pg", owner=owner) as folder:
        data, port = folder / "data", free_port()
        run(initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N", owner=owner)
        settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        server = Server(
            postgres, "-D", data, "-p", str(port), "-k", folder, *settings,
            owner=owner, log=folder / "server.log", stop="INT",
        )  # fmt: skip
        instance = PostgresServer(port)
        server.start(ready=lambda: _answers(instance))
        try:
            yield instance
        finally:
            server.stop()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The URL of an empty database of this test's own."""
    url = postgres.fresh_url()
    yield url
    postgres.drop(url)


def _program(name: str) -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return program(name, *map(str, folders))


def _answers(instance: PostgresServer) -> bool:
    try:
        psycopg.connect(instance.url("postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
