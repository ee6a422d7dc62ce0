"""What SQLite alone promises: durability, one writer, other processes on the same file."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest

from postroom.backends.store.sqlite import SqliteDatabase
from postroom.backends.store.statements import SQLITE, migrations, newest_schema, statements
from postroom.backends.store.store import Store, open_as_it_is
from postroom.model.errors import ConfigurationError, StoreUnavailable
from postroom.ports.database import Connection
from tests.postroom.backends.store.conftest import HandClock

WRITER = """
import sys
from pathlib import Path
from postroom.backends.store.sqlite import SqliteDatabase
database = SqliteDatabase(Path(sys.argv[1]))
def work(connection):
    row = connection.one("read_cursor", room=1, name="count")
    connection.run("write_cursor", room=1, name="count", value=str(int(row["value"] if row else 0) + 1))
    connection.signal()
for _ in range(int(sys.argv[2])):
    database.submit(work).result()
database.close()
"""

OPEN_FILES = Path("/proc/self/fd")
MANY_PAGES = """
insert into message_content (message_id, content)
with recursive counted (number) as (select 1 union all select number + 1 from counted where number < 100)
select number, zeroblob(3000) from counted
"""


def write_in_another_process(path: Path, times: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(times)])


def count(database: SqliteDatabase) -> int:
    row = database.read(lambda connection: connection.one("read_cursor", room=1, name="count"))
    return int(row["value"]) if row else 0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "room.db"


def test_commits_are_durable(file_url: str, opened: Callable[[str], Store]):
    database = opened(file_url)._database
    assert isinstance(database, SqliteDatabase)

    writer = database._writer_connection
    mode, level = database.submit(
        lambda _: [writer.execute(f"pragma {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    ).result(5)

    assert (mode, level) == ("wal", 2)


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="the system does not tell which files are open")
def test_a_write_of_many_pages_makes_no_file_of_its_own(path: Path):
    """What its savepoint sets aside would go to a file that is made, written and removed on the way of every message."""

    def change_many_pages(connection: Connection) -> set[str]:
        connection.tell("update message_content set content = content || 'x'", [{}])
        return {file.readlink().name for file in OPEN_FILES.iterdir() if file.is_symlink()}

    database = SqliteDatabase(path)
    database.submit(lambda connection: connection.tell(MANY_PAGES, [{}])).result(5)

    files = database.submit(change_many_pages).result(5)
    database.close()

    assert path.name in files
    assert [name for name in files if "etilqs" in name] == []


def test_two_processes_open_one_new_file_and_both_write(path: Path):
    writers = [write_in_another_process(path, 20) for _ in range(2)]
    codes = [writer.wait(20) for writer in writers]
    database = SqliteDatabase(path)

    assert codes == [0, 0]
    assert count(database) == 40
    database.close()


def test_a_commit_of_another_process_is_heard(path: Path):
    database, heard = SqliteDatabase(path), Event()
    database.on_signal(heard.set)

    writer = write_in_another_process(path, 1)

    assert heard.wait(5)
    assert writer.wait(5) == 0
    database.close()


def test_a_database_held_by_somebody_else_refuses_the_whole_group_and_recovers(path: Path):
    database = SqliteDatabase(path, busy_seconds=0.05)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("begin immediate")
    refused = [database.submit(lambda connection: 1) for _ in range(3)]

    errors = [future.exception(5) for future in refused]
    holder.execute("rollback")
    holder.close()

    assert [type(error) for error in errors] == [StoreUnavailable] * 3
    assert database.submit(lambda connection: 1).result(5) == 1
    database.close()


def test_a_newer_schema_is_refused(path: Path):
    SqliteDatabase(path).close()
    driver = sqlite3.connect(path)
    driver.execute("pragma user_version=999")
    driver.close()

    with pytest.raises(ConfigurationError, match="schema 999"):
        SqliteDatabase(path)


def test_an_empty_file_gets_the_newest_schema(path: Path):
    SqliteDatabase(path).close()
    driver = sqlite3.connect(path)
    version = driver.execute("pragma user_version").fetchone()[0]
    driver.close()

    assert version == migrations(SQLITE)[-1][0]


def test_suppressions_from_before_entries_could_stand_side_by_side_stay(path: Path):
    driver = sqlite3.connect(path)
    for number, script in migrations(SQLITE):
        if number < 12:
            driver.executescript(f"{script}; pragma user_version={number}")
    for name, end in (("ada", "null"), ("bob", "99")):
        driver.execute(
            "insert into suppression (room, address_key, person_key, local_part, domain, reason, since, expires_at) "
            f"values (1, '{name}@x.test', '{name}@x.test', '{name}', 'x.test', 'bounce', 5, {end})"
        )
    driver.commit()
    driver.close()

    database = SqliteDatabase(path)
    rows = database.read(lambda connection: connection.all("suppressions", room=1, now=10))
    database.close()

    kept = [(row["address_key"], row["lasts"], row["covers"], row["expires_at"]) for row in rows]
    assert kept == [("ada@x.test", 1, "all", None), ("bob@x.test", 0, "all", 99)]


def test_a_file_that_is_no_database_is_a_configuration_error(path: Path):
    path.write_bytes(b"a letter, and no database" * 99)

    with pytest.raises(ConfigurationError, match="not a database"):
        SqliteDatabase(path)


def test_a_folder_that_is_not_there_is_a_configuration_error(tmp_path: Path):
    with pytest.raises(ConfigurationError, match="unable to open"):
        SqliteDatabase(tmp_path / "nowhere" / "room.db")


def test_a_file_that_cannot_be_opened_any_more_makes_the_store_unavailable(tmp_path: Path):
    """As where a process has too many files open: that is nothing a developer has to fix in the settings."""
    (tmp_path / "folder").mkdir()
    database = SqliteDatabase(tmp_path / "folder" / "room.db")
    (tmp_path / "folder").rename(tmp_path / "elsewhere")
    heard = Event()

    with pytest.raises(StoreUnavailable):
        database.read(lambda connection: None)
    with pytest.raises(StoreUnavailable):
        database.on_signal(heard.set)

    database._callbacks.call()
    assert not heard.is_set()
    (tmp_path / "elsewhere").rename(tmp_path / "folder")
    assert database.read(lambda connection: connection.dialect) == "sqlite"
    database.close()


def test_a_store_that_cannot_be_asked_for_its_room_is_closed_again(path: Path):
    with closing(sqlite3.connect(path)) as driver:
        driver.execute(f"pragma user_version={newest_schema()}")
    before = set(threading.enumerate())

    with pytest.raises(StoreUnavailable, match="no such table"):
        open_as_it_is(f"sqlite:///{path}", room="acme.test", clock=HandClock())

    assert set(threading.enumerate()) - before == set()


def test_many_submitters_share_commits(path: Path):
    database = SqliteDatabase(path)

    def work(number: int) -> None:
        database.submit(lambda connection: connection.run("write_cursor", room=1, name=str(number), value="x")).result(
            5
        )

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(work, range(300)))
    rows = database.read(lambda connection: connection.one("read_cursor", room=1, name="299"))

    assert rows is not None
    database.close()


PLANS = {
    "claim_due": "claim_ready (room=? AND queue=? AND run_at>? AND run_at<?)",
    "next_claim_at": "claim_ready (room=? AND queue=? AND run_at>?)",
    "expire_leases": "claim_leased (room=? AND lease_until<?)",
    "dead_claims": "claim_dead (room=? AND id<?)",
    "unread_page": "placement_unread (mailbox_id=? AND id<?)",
    "mailbox_page": "placement_by_mailbox (mailbox_id=? AND direction=? AND id<?)",
    "mark_read": "placement_by_thread (thread_id=? AND mailbox_id=?)",
    "threads_by_keys": "(room=? AND message_id=?)",
    "thread_by_subject": "message_by_sender (room=? AND sender_key=? AND stored_at>?)",
    "suppressions_among": "suppression_by_person (room=? AND person_key=?)",
    "exchanged_since": "message_exchanged (thread_id=? AND id>?)",
    "exchanged_in_trace": "message_exchanged_in_trace (room=? AND trace_id=? AND id>?)",
    "agents_in_trace": "message_exchanged_in_trace (room=? AND trace_id=?)",
    "was_written_to": "delivery_by_recipient_and_outbox (room=? AND recipient_key=?)",
    "recent_messages_to": "SEARCH delivery USING INDEX delivery_by_recipient_and_outbox (room=? AND recipient_key=?)",
    "intent_by_key": "(room=? AND key=?)",
    "forget_intents": "intent_by_expiry (room=? AND expires_at<?)",
    "unknown_by_message_id": "message_by_message_id (room=? AND message_id=?)",
    "outbox_by_wire_id": "message_by_message_id (room=? AND message_id=?)",
    "waiting_deliveries_to": "delivery_by_recipient (room=? AND recipient_key=? AND status=?)",
    "open_plans_by_address": "plan_by_thread (thread_id=? AND status=?)",
    "events_after": "event_by_room (room=? AND id>?)",
    "threads": "thread_by_time (room=? AND last_at<?)",
}


@pytest.mark.parametrize("statement", PLANS)
def test_hot_statements_are_answered_from_an_index(statement: str, path: Path):
    SqliteDatabase(path).close()
    driver = sqlite3.connect(path)
    sql = statements(SQLITE)[statement]
    parameters = dict.fromkeys(re.findall(r":(\w+)", sql), "[]")
    plan = "\n".join(row[3] for row in driver.execute(f"explain query plan {sql}", parameters))
    driver.close()

    assert PLANS[statement] in plan
