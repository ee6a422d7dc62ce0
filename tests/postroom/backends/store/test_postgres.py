"""What PostgreSQL alone promises: many processes, races run anew, a server that comes and goes."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from threading import Barrier, Event
from typing import Any

import psycopg
import pytest
from psycopg import sql

from postroom.backends.store.condition import look_at_store
from postroom.backends.store.postgres import _MIGRATION_LOCK, PostgresDatabase
from postroom.backends.store.statements import POSTGRES, migrations
from postroom.backends.store.store import open_store
from postroom.backends.system import SystemClock
from postroom.model.errors import ConfigurationError, StoreUnavailable
from postroom.ports.database import Connection, Signal
from tests.waiting import until

pytestmark = pytest.mark.servers


@pytest.fixture
def database(postgres_url: str) -> Iterator[PostgresDatabase]:
    database = PostgresDatabase(postgres_url, room="acme.test")
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
    assert len(runs) >= 3


def test_whoever_adds_to_the_same_list_at_the_same_moment_comes_after(database: PostgresDatabase):
    """As two agents do whose frameworks remember one thread."""
    added, go_on = Event(), Event()

    def add(connection: Connection, item: str) -> None:
        connection.run("insert_memory", room=1, name="t1", item=item)
        added.set()
        go_on.wait(5)

    first = database.submit(lambda connection: add(connection, "first"))
    added.wait(5)
    second = database.submit(lambda connection: connection.run("insert_memory", room=1, name="t1", item="second"))
    waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    until(lambda: bool(database.read(lambda connection: connection.ask(waiting))))
    go_on.set()

    assert (first.result(5), second.result(5)) == (None, 1)
    rows = database.read(lambda connection: connection.all("memory_items", room=1, name="t1"))
    assert [row["item"] for row in rows] == ["first", "second"]


def test_two_openings_migrate_an_empty_database_once(postgres_url: str):
    with ThreadPoolExecutor(2) as pool:
        databases = list(pool.map(partial(PostgresDatabase, room="acme.test"), [postgres_url] * 2))
    for database in databases:
        database.close()

    with psycopg.connect(postgres_url) as driver:
        rows = driver.execute("select version from schema_version order by version").fetchall()
    assert [row[0] for row in rows] == [number for number, _ in migrations(POSTGRES)]


def test_a_newer_schema_is_refused(postgres_url: str, database: PostgresDatabase):
    with psycopg.connect(postgres_url) as driver:
        driver.execute("insert into schema_version (version) values (999)")

    with pytest.raises(ConfigurationError, match="schema 999"):
        PostgresDatabase(postgres_url, room="acme.test")


def test_a_migration_that_fails_leaves_nothing(postgres_url: str):
    with psycopg.connect(postgres_url) as driver:
        driver.execute("create table cursor (mine integer)")

    with pytest.raises(ConfigurationError, match="already exists"):
        PostgresDatabase(postgres_url, room="acme.test")

    with psycopg.connect(postgres_url) as driver:
        assert driver.execute("select to_regclass('mailbox'), to_regclass('schema_version')").fetchone() == (None, None)


TABLES = "select tablename from pg_tables where schemaname = 'public' order by tablename"


def add_a_column_to_every_table(driver: psycopg.Connection[Any]) -> None:
    """As a migration does that old processes do not mind."""
    for (table,) in driver.execute(TABLES).fetchall():
        driver.execute(sql.SQL("alter table {} add column later text").format(sql.Identifier(table)))


def test_a_process_goes_on_while_a_newer_one_adds_to_every_table(postgres_url: str, database: PostgresDatabase):
    """What it has prepared returned whole rows: the server refuses it after that."""

    def work(connection: Connection) -> Any:
        save(connection, "value")
        connection.run("insert_claim", room=1, queue="q", subject_id=1, run_at=0)
        return connection.all(
            "claim_due", room=1, queues='["q"]', worker="w", lease_until=1, count=1, since=0, now=1
        )  # fmt: skip

    def look(connection: Connection) -> Any:
        return connection.all("dead_claims", room=1, before=9, count=9)

    for _ in range(30):
        database.submit(work).result(5)
        database.read(look)
    with psycopg.connect(postgres_url, autocommit=True) as driver:
        add_a_column_to_every_table(driver)

    found = [database.submit(work) for _ in range(30)]

    assert [len(each.result(10)) for each in found] == [1] * 30
    assert [database.read(look) for _ in range(30)] == [[]] * 30


def test_a_migration_that_must_wait_makes_nobody_else_wait(postgres_url: str):
    """A lock that is waited for stands before everybody who comes after it."""
    _migrate_up_to(postgres_url, 10)
    with psycopg.connect(postgres_url) as reading, ThreadPoolExecutor(1) as pool:
        for (table,) in reading.execute(TABLES).fetchall():
            reading.execute(sql.SQL("lock table {} in access share mode").format(sql.Identifier(table)))
        opening = pool.submit(PostgresDatabase, postgres_url, room="acme.test")
        with psycopg.connect(postgres_url, autocommit=True, options="-c statement_timeout=4s") as other:
            while not other.execute(WAITS_FOR_A_TABLE).fetchone():
                assert not opening.done()
            for table in ("mailbox", "message", "claim", "delivery"):
                other.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table)))
        assert not opening.done()
        reading.rollback()
        opening.result(30).close()

    with psycopg.connect(postgres_url) as driver:
        assert driver.execute("select max(version) from schema_version").fetchone() == (migrations(POSTGRES)[-1][0],)


def test_a_migration_takes_longer_than_a_query_may(postgres_url: str):
    """A process that started while another one built an index on a large table was cut off, and so was the one that built it."""
    patient = f"{postgres_url}?options=-c%20statement_timeout%3D1s"
    with psycopg.connect(postgres_url) as migrating, ThreadPoolExecutor(1) as pool:
        migrating.execute("select pg_advisory_xact_lock(%s)", [_MIGRATION_LOCK])
        opening = pool.submit(PostgresDatabase, patient, room="acme.test")
        with psycopg.connect(postgres_url, autocommit=True) as other:
            until(lambda: opening.done() or other.execute(WAITS_FOR_LONG).fetchone() is not None)
        waited = not opening.done()
        migrating.rollback()
        opening.result(30).close()

    assert waited


WAITS_FOR_LONG = "select 1 from pg_stat_activity where wait_event = 'advisory' and now() - query_start > '1500 ms'"
WAITS_FOR_A_TABLE = (
    "select 1 from pg_locks where not granted and mode = 'AccessExclusiveLock' and locktype = 'relation'"
)


def _migrate_up_to(url: str, newest: int) -> None:
    """A database as an older Postroom left it."""
    with psycopg.connect(url) as driver:
        driver.execute("create table schema_version (version bigint primary key)")
        for number, script in migrations(POSTGRES):
            if number <= newest:
                driver.execute(script.encode())
                driver.execute("insert into schema_version (version) values (%s)", [number])


def test_a_few_connections_serve_many_at_once(postgres_url: str):
    database = PostgresDatabase(postgres_url, room="acme.test", connections=2)
    database.on_signal(lambda: None)
    with ThreadPoolExecutor(8) as pool:
        work = [database.submit(lambda connection: save(connection, "value")) for _ in range(40)]
        values = list(pool.map(lambda _: database.read(lambda connection: load(connection, "value")), range(40)))
        for each in work:
            each.result(10)
        with psycopg.connect(postgres_url, autocommit=True) as driver:
            row = driver.execute(OUR_SESSIONS).fetchone()
    database.close()

    assert row is not None
    assert row[0] <= 3
    assert set(values) <= {None, "1"}


def test_who_gets_no_connection_is_told_that_all_are_busy(postgres_url: str):
    """`couldn't get a connection after 5.00 sec` said neither whose they were nor what to do."""
    database, release = PostgresDatabase(postgres_url, room="acme.test", connections=2), Event()
    with ThreadPoolExecutor(2) as pool:
        taken = Barrier(3)
        for _ in range(2):
            pool.submit(database.read, lambda connection: (taken.wait(5), release.wait(20)))
        taken.wait(5)
        with pytest.raises(StoreUnavailable, match=r"All 2 connections .* busy") as told:
            database.read(lambda connection: load(connection, "value"))
        release.set()
    database.close()

    assert "POSTROOM_STORE_CONNECTIONS" in told.value.you_can


def test_who_gets_no_connection_is_told_that_the_server_lets_nobody_in(postgres_url: str, database: PostgresDatabase):
    name = postgres_url.rpartition("/")[2]
    with psycopg.connect(postgres_url, dbname="postgres", autocommit=True) as driver:
        driver.execute(sql.SQL("alter database {} allow_connections = false").format(sql.Identifier(name)))
        driver.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])

    with pytest.raises(StoreUnavailable, match="is not currently accepting connections"):
        database.read(lambda connection: load(connection, "value"))


def test_behind_a_pooler_nothing_is_prepared(postgres_url: str):
    database = PostgresDatabase(postgres_url, room="acme.test", listen=postgres_url)
    for _ in range(20):
        database.submit(lambda connection: save(connection, "value")).result(5)
    prepared = database.read(lambda connection: connection.ask("select name from pg_prepared_statements"))
    database.close()

    assert prepared == []


def test_the_store_goes_on_after_the_server_ended_every_connection(postgres_url: str, database: PostgresDatabase):
    database.submit(lambda connection: save(connection, "value")).result()
    end_every_connection(postgres_url)

    database.submit(lambda connection: save(connection, "value", "2")).result(10)

    assert database.read(lambda connection: load(connection, "value")) == "2"


def make_read_only(url: str, state: str) -> None:
    """For sessions that begin from now on, as a provider does where a disk is full."""
    database, state_now = sql.Identifier(url.rpartition("/")[2]), sql.SQL(state)
    with psycopg.connect(url, autocommit=True, options="-c default_transaction_read_only=off") as driver:
        driver.execute(sql.SQL("alter database {} set default_transaction_read_only = {}").format(database, state_now))


def test_the_store_writes_again_when_its_database_may_be_written_again(postgres_url: str):
    """A session that began while it might not be stays so: calls were refused for as long as it lived, up to an hour."""
    database = PostgresDatabase(postgres_url, room="acme.test", connections=2)
    make_read_only(postgres_url, "on")
    end_every_connection(postgres_url)
    with pytest.raises(StoreUnavailable, match="read-only"):
        database.submit(lambda connection: save(connection, "value")).result(10)
    make_read_only(postgres_url, "off")

    for _ in range(3):  # two sessions of before may be left
        with suppress(StoreUnavailable):
            database.submit(lambda connection: save(connection, "value")).result(10)

    found = database.read(lambda connection: load(connection, "value"))
    database.close()
    assert found == "1"


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="this system does not give up by itself")
@pytest.mark.parametrize(("asked", "milliseconds"), [("", 20_000), ("?tcp_user_timeout=7000", 7_000)])
def test_a_server_whose_host_is_dead_is_not_waited_for_long(postgres_url: str, asked: str, milliseconds: int):
    """What is sent to a host that is gone without a word was repeated for a quarter of an hour, and every call waited for it."""
    database = PostgresDatabase(postgres_url + asked, room="acme.test")
    with database._pool.connection() as driver, socket.socket(fileno=os.dup(driver.fileno())) as wire:
        found = wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    database.close()

    assert found == milliseconds


def test_a_transaction_of_a_host_that_is_dead_ends_by_itself(database: PostgresDatabase):
    """The server hears nothing of its death: it kept the locks for two hours, and every other process waited for them."""

    def silence(connection: Connection) -> Any:
        return connection.ask("select current_setting('idle_in_transaction_session_timeout') as longest")

    assert database.read(silence) == database.submit(silence).result(5) == [{"longest": "1min"}]


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


def test_a_commit_wakes_those_of_its_own_room_alone(postgres_url: str):
    """With a thousand rooms in one database, each would look for work a thousand times as often as there is any."""
    rooms = ("initech.test", "acme.test", "acme.test")
    of_other, one, another = opened = [PostgresDatabase(postgres_url, room=room) for room in rooms]
    heard: SimpleQueue[Signal] = SimpleQueue()
    for kind in (Signal.MAIL, Signal.WORK):
        another.on_signal(partial(heard.put, kind), kind)

    of_other.submit(lambda connection: connection.signal(Signal.MAIL)).result(10)
    one.submit(lambda connection: connection.signal(Signal.WORK)).result(10)

    assert heard.get(timeout=5) is Signal.WORK
    for database in opened:
        database.close()


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
        assert "sesame" not in refusal(url)

    assert "sesame" not in repr(database)


@pytest.mark.parametrize(
    "password", ["a@sesame", "a/sesame", "1/sesame", "a@b/sesame", "[sesame", "\u2100sesame", "a%sesame"]
)
def test_a_password_that_is_not_percent_encoded_is_in_no_error(password: str):
    """Some of it was taken for a host, a port or a database, and told as such; or Python's URL parser quoted it."""
    assert "sesame" not in refusal(f"postgresql://me:{password}@127.0.0.1:1/none")


@pytest.mark.parametrize("url", ["mysql://me:sesame@127.0.0.1/none", "host=127.0.0.1 password=sesame"])
def test_the_password_is_in_no_error_about_a_url_that_is_no_stores(url: str):
    assert "sesame" not in refusal(url)


def refusal(url: str) -> str:
    """All that is said where a store cannot be opened, or looked at."""
    with pytest.raises(ConfigurationError) as caught:
        open_store(url, room="acme.test", domains=("acme.test",), clock=SystemClock())
    try:
        seen = look_at_store(url).model_dump_json()
    except ConfigurationError as error:
        seen = f"{error!r} {error.__cause__!r} {error.__context__!r}"
    return f"{seen} {caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"


OUR_SESSIONS = """
    select count(*) from pg_stat_activity where datname = current_database() and application_name = 'postroom'
"""


def test_closing_leaves_no_connection_behind(postgres_url: str):
    before = set(threading.enumerate())
    database = PostgresDatabase(postgres_url, room="acme.test")
    database.on_signal(lambda: None)
    database.submit(lambda connection: save(connection, "value")).result()
    database.close()

    with psycopg.connect(postgres_url, autocommit=True) as driver:
        # the server notices a closed connection a moment later
        until(lambda: driver.execute(OUR_SESSIONS).fetchone() == (0,))
    assert set(threading.enumerate()) == before
