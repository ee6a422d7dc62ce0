"""PgBouncer before the PostgreSQL server of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.servers.postgres import PostgresServer
from tests.servers.process import Server, free_port, give, listens, private_folder, program, server_user

SESSIONS = 3
_SETTINGS = """
[databases]
* = host=127.0.0.1 port={server} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = {sessions}
"""


@contextmanager
def running_pgbouncer(postgres: PostgresServer, mode: str) -> Iterator[int]:
    """The port of a PgBouncer that gives a server's session to each `transaction`, or to each client for a `session`."""
    owner, port = server_user("postgres"), free_port()
    with private_folder("pr-pgb", owner=owner) as folder:
        settings = folder / "pgbouncer.ini"
        settings.write_text(_SETTINGS.format(server=postgres.port, port=port, mode=mode, sessions=SESSIONS))
        give(settings, owner)
        server = Server(program("pgbouncer"), settings, owner=owner, log=folder / "server.log")
        server.start(ready=lambda: listens(port))
        try:
            yield port
        finally:
            server.stop()


@pytest.fixture(scope="session")
def pgbouncer(postgres: PostgresServer) -> Iterator[int]:
    """The port of a PgBouncer with a few sessions that everybody shares."""
    with running_pgbouncer(postgres, "transaction") as port:
        yield port


def through(pooler: int, url: str) -> str:
    """The database of a URL, by way of a pooler."""
    return f"postgresql://postgres@127.0.0.1:{pooler}/{url.rpartition('/')[2]}"
