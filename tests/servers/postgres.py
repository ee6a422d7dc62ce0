"""A PostgreSQL server of the tests' own, and a fresh database for each test that asks for one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.servers.process import Server, free_port, kept_folder, private_folder, program, run, server_user

DURABLE = {"listen_addresses": "127.0.0.1", "shared_buffers": "32MB", "max_connections": "100", "autovacuum": "off"}
FAST = {**DURABLE, "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
STOPPING = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT}


@dataclass(frozen=True)
class PostgresServer:
    """A running PostgreSQL; `fresh_url` makes an empty database, `drop` removes it. `restart` is that of `pg_ctl`: `fast` ends
    every session, `immediate` is a crash. It returns when the server is there again.
    """

    port: int
    restart: Callable[[str], None] = field(repr=False)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1), repr=False)

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def fresh_url(self) -> str:
        name = f"room{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE template0")
        return self.url(name)

    def url_of(self, database: str) -> str:
        """The URL of a database by this name, which is made where it is not there yet."""
        with psycopg.connect(self.url("postgres")) as connection:
            known = connection.execute(b"select 1 from pg_database where datname = %s", [database]).fetchone()
        if known is None:
            self._execute(f"CREATE DATABASE {database} TEMPLATE template0")
        return self.url(database)

    def drop(self, url: str) -> None:
        self._execute(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_postgres(settings: Mapping[str, str], *, kept_in: Path | None = None) -> Iterator[PostgresServer]:
    """A server on a free loopback port, in a folder that is gone afterwards, or in one that is kept."""
    owner = server_user("postgres")
    initdb, postgres = _program("initdb"), _program("postgres")
    with kept_folder(kept_in, owner=owner) if kept_in else private_folder("pr-pg", owner=owner) as folder:
        data, port = folder / "data", free_port()
        if not data.exists():
            run(initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N", owner=owner)
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        server = Server(
            postgres, "-D", data, "-p", str(port), "-k", folder, *words,
            owner=owner, log=folder / "server.log", stop="INT",
        )  # fmt: skip

        def restart(mode: str) -> None:
            os.kill(int((data / "postmaster.pid").read_text().split()[0]), STOPPING[mode])
            server.wait()
            server.start(ready=lambda: _answers(instance))

        instance = PostgresServer(port, restart)
        server.start(ready=lambda: _answers(instance))
        try:
            yield instance
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server without durability."""
    with running_postgres(FAST) as instance:
        yield instance


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The URL of an empty database of this test's own."""
    url = postgres.fresh_url()
    yield url
    postgres.drop(url)


def is_installed() -> bool:
    """Whether there is a PostgreSQL to start."""
    return bool(_folders()) or shutil.which("initdb") is not None


def version() -> str:
    """Which PostgreSQL `running_postgres` starts, "15.18"; "-" where there is none."""
    if not is_installed():
        return "-"
    said = subprocess.run([_program("postgres"), "--version"], capture_output=True, text=True, check=True, timeout=10)
    return said.stdout.split()[2]


def _program(name: str) -> Path:
    return program(name, *_folders())


def _folders() -> list[str]:
    return [str(folder) for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]


def _answers(instance: PostgresServer) -> bool:
    try:
        psycopg.connect(instance.url("postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
