"""What PostgreSQL alone promises: many processes, races run anew, a server that comes and goes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import psycopg
import pytest

from postroom.backends.store.postgres import PostgresDatabase
from postroom.backends.store.statements import POSTGRES, migrations
from postroom.model.errors import ConfigurationError, StoreUnavailable
from postroom.ports.database import Connection

pytestmark = pytest.mark.servers


@pytest.fixture
def database(postgres_url: str) -> Iterator[PostgresDatabase]:
    database = PostgresDatabase(postgres_url)
    yield database
    database.close()


def save(connection: Connection, name: str, value: str = "1") -> None:
    connection.run("write_cursor", room=1, name=name, value=value)


def load(connection: Connection, name: str) -> Any:
    row = connection.one("read_cursor", room=1, name=name)
    return row["value"] if row else None


def end_every_connection(url: str) -> None:
    """As a server does that restarts."""
    with psycopg.connect(url, autocommit=True) as driver:
        driver.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )


def test_a_deadlock_is_run_anew(database: PostgresDatabase):
    for name in ("a", "b"):
        database.submit(lambda connection, name=name: save(connection, name)).result()
    together, runs = Barrier(2), []

    def work(connection: Connection, first: str, second: str) -> None:
        runs.append(first)
        save(connection, first)
        if len(runs) <= 2:
            together.wait(5)
        save(connection, second)

    one = database.submit(lambda connection: work(connection, "a", "b"))
    two = database.submit(lambda connection: work(connection, "b", "a"))

    assert (one.result(10), two.result(10)) == (None, None)
    assert len(runs) == 3


def test_two_openings_migrate_an_empty_database_once(postgres_url: str):
    with ThreadPoolExecutor(2) as pool:
        databases = list(pool.map(PostgresDatabase, [postgres_url] * 2))
    for database in databases:
        database.close()

    with psycopg.connect(postgres_url) as driver:
        rows = driver.execute("select version from schema_version order by version").fetchall()
    assert [row[0] for row in rows] == [number for number, _ in migrations(POSTGRES)]


def test_a_newer_schema_is_refused(postgres_url: str, database: PostgresDatabase):
    with psycopg.connect(postgres_url) as driver:
        driver.execute("insert into schema_version (version) values (999)")

    with pytest.raises(ConfigurationError, match="schema 999"):
        PostgresDatabase(postgres_url)


def test_a_migration_that_fails_leaves_nothing(postgres_url: str):
    with psycopg.connect(postgres_url) as driver:
        driver.execute("create table cursor (mine integer)")

    with pytest.raises(ConfigurationError, match="already exists"):
        PostgresDatabase(postgres_url)

    with psycopg.connect(postgres_url) as driver:
        assert driver.execute("select to_regclass('mailbox'), to_regclass('schema_version')").fetchone() == (None, None)


def test_the_store_goes_on_after_the_server_ended_every_connection(postgres_url: str, database: PostgresDatabase):
    database.submit(lambda connection: save(connection, "value")).result()
    end_every_connection(postgres_url)

    database.submit(lambda connection: save(connection, "value", "2")).result(10)

    assert database.read(lambda connection: load(connection, "value")) == "2"


def test_a_connection_lost_in_the_middle_writes_nothing(postgres_url: str, database: PostgresDatabase):
    def work(connection: Connection) -> None:
        save(connection, "value")
        end_every_connection(postgres_url)
        save(connection, "value", "2")

    with pytest.raises(StoreUnavailable, match="Nothing was written"):
        database.submit(work).result(10)

    assert database.read(lambda connection: load(connection, "value")) is None


def test_the_listener_comes_back_and_calls_once_for_what_it_may_have_missed(
    postgres_url: str, database: PostgresDatabase, caplog: pytest.LogCaptureFixture
):
    heard = Event()
    database.on_signal(heard.set)
    end_every_connection(postgres_url)
    assert heard.wait(5)
    heard.clear()

    database.submit(lambda connection: connection.signal()).result(10)

    assert heard.wait(5)


def test_an_event_is_not_shown_before_an_earlier_one_that_is_yet_to_commit(database: PostgresDatabase):
    """Its reader would move the cursor past an id that appears a moment later."""
    inserted, finish = Event(), Event()

    def insert(connection: Connection) -> None:
        connection.run(
            "insert_event",
            room=1,
            name="n",
            trace_id="",
            mailbox=None,
            thread_id=None,
            message_id=None,
            details="",
            now=0,
        )

    def insert_slowly(connection: Connection) -> None:
        insert(connection)
        inserted.set()
        finish.wait(5)

    def shown() -> list[int]:
        return [row["id"] for row in database.read(lambda c: c.all("events_after", room=1, after=1, count=9))]

    database.submit(insert).result(5)
    slow = database.submit(insert_slowly)
    inserted.wait(5)
    database.submit(insert).result(5)
    before = shown()
    finish.set()
    slow.result(5)

    assert (before, shown()) == ([], [2, 3])


def test_an_error_in_the_work_does_not_cost_the_connection(postgres_url: str, database: PostgresDatabase):
    with pytest.raises(StoreUnavailable):
        database.submit(lambda connection: connection.run("insert_content", message_id=None, content=None)).result(5)

    for _ in range(20):
        database.submit(lambda connection: save(connection, "value")).result(5)

    assert database._pool.get_stats().get("connections_lost", 0) == 0


def test_the_password_is_in_no_error_and_no_repr(postgres_url: str, database: PostgresDatabase):
    wrong = postgres_url.replace("postgres@", "nobody:sesame@")
    for url in (wrong, "postgresql://me:sesame@127.0.0.1:1/none", "postgresql://me:sesame@host/%zz?what=ever"):
        with pytest.raises(ConfigurationError) as caught:
            PostgresDatabase(url)
        chain = f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__cause__}"
        assert "sesame" not in chain

    assert "sesame" not in repr(database)


OUR_SESSIONS = """
    select count(*) from pg_stat_activity where datname = current_database() and application_name = 'postroom'
"""


def test_closing_leaves_no_connection_behind(postgres_url: str):
    before = set(threading.enumerate())
    database = PostgresDatabase(postgres_url)
    database.on_signal(lambda: None)
    database.submit(lambda connection: save(connection, "value")).result()
    database.close()

    with psycopg.connect(postgres_url, autocommit=True) as driver:
        patience = time.monotonic() + 5  # the server notices a closed connection a moment later
        while driver.execute(OUR_SESSIONS).fetchone() != (0,):
            assert time.monotonic() < patience, "a connection was left open"
            threading.Event().wait(0.02)
    assert set(threading.enumerate()) == before
