"""No statement on the way of a message gets slower because the room has grown: SQLite says how it would run each of them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from postroom.backends.store.records.records import Records
from postroom.backends.store.sqlite import SqliteDatabase
from postroom.backends.store.statements import SQLITE, statements
from postroom.backends.store.store import Store
from tests.postroom.backends.store.conftest import START, mailbox
from tests.postroom.backends.store.test_removals import a_thread

SETTINGS = {"agent", "agent_key", "canary", "dkim_key", "domain", "mailbox", "room", "rule", "storage", "webhook"}
"""What somebody set up: as many rows as there are mailboxes, domains, keys, rules or webhooks."""

OF_WHAT_GOES_ON = {"claim_ready", "claim_leased", "plan_open", "promise_open", "request_open"}
"""Partial indexes: of what waits or goes on, and nothing that is over."""

EXCEPTIONS = {
    "being_delivered_to": "a person is forgotten: subaddresses are looked for everywhere, once in a person's life",
    "messages_of_person": "the same",
    "redact_deliveries": "the same",
    "events_that_mention": "the same",
    "forget_denials_of": "the same",
    "forget_links_of": "the same",
    "forget_notices_of": "the same",
    "forget_suppressions_of": "the same",
    "bury_turns": "a backup is put in place",
    "delivery_may_have_left": "the same",
    "suppressions": "lists every one, as it says",
    "denied_runs": "lists every run of the last days that was denied something",
    "any_mail": "ends at the first row",
    "newest_event": "the end of an index",
    "has_webhook_work": "the end of an index",
    "forget_approval_keys": "as many as drafts wait, and those that were decided about since yesterday",
}

REMOVALS = (
    "delete from thread_key where thread_id = :value",
    "delete from thread_usage where thread_id = :value",
    "delete from notice where thread_id = :value",
    "delete from run_send where message_id = :value",
    "update wake set approval_id = null where approval_id = :draft",
)
"""What `Removals` says table by table."""

READS_ALL = re.compile(
    r"^SCAN (?!CONSTANT)(?P<scanned>\w+)(?! VIRTUAL|\w)|^SEARCH (?P<table>\w+) USING .*?INDEX (?P<index>\w+) \(room=\?\)|AUTOMATIC"
)
FROM = re.compile(r"(?:from|join|update|into) (\w+)(?: as (\w+))?")
MADE_HERE = re.compile(r"(\w+) as (?:materialized )?\(|\) as (\w+)")


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    SqliteDatabase(tmp_path / "room.db").close()
    with closing(sqlite3.connect(tmp_path / "room.db")) as opened:
        yield opened


def plan(driver: sqlite3.Connection, sql: str) -> list[str]:
    """The steps of a statement."""
    parameters = dict.fromkeys(re.findall(r"(?<![:\w]):([a-z_]\w*)", sql), "[1]")
    return [row[3] for row in driver.execute(f"explain query plan {sql}", parameters)]


def reads_all(driver: sqlite3.Connection, sql: str) -> list[str]:
    """The steps of a statement that go through a whole table, or all rows of a room in it."""
    known = {other or table: table for table, other in FROM.findall(sql)}
    own = {name for pair in MADE_HERE.findall(sql) for name in pair}
    return [
        step for step in plan(driver, sql) if (found := READS_ALL.search(step)) and not _is_small(found, known, own)
    ]


def _is_small(found: re.Match[str], known: dict[str, str], own: set[str]) -> bool:
    name = found["scanned"] or found["table"] or ""
    return name in own or name.isdigit() or known.get(name, name) in SETTINGS or found["index"] in OF_WHAT_GOES_ON


def test_every_index_is_of_use(driver: sqlite3.Connection) -> None:
    """Each one costs every write."""
    asked = [*statements(SQLITE).values(), *REMOVALS]
    used = {name for sql in asked for step in plan(driver, sql) for name in re.findall(r"INDEX (\w+)", step)}
    made = {row[0] for row in driver.execute("select name from sqlite_master where type = 'index' and sql is not null")}

    assert made - used == set()


def test_no_statement_reads_a_whole_table_or_room(driver: sqlite3.Connection) -> None:
    whole = {name: steps for name, sql in statements(SQLITE).items() if (steps := reads_all(driver, sql))}

    assert {name: steps for name, steps in whole.items() if name not in EXCEPTIONS} == {}
    assert set(EXCEPTIONS) - set(whole) == set(), "these are no exceptions any more"


def test_a_scan_is_seen(driver: sqlite3.Connection) -> None:
    assert reads_all(driver, "select * from message where subject = :words") == ["SCAN message"]
    assert reads_all(driver, "select * from message where +room = :room and id > :after order by id") == []
    assert reads_all(driver, "select * from event where room = :room and name = :name") != []


def gone_through_again(driver: sqlite3.Connection, sql: str) -> list[str]:
    """The steps of a statement that go through a given list once more for each row of another step."""
    parameters = dict.fromkeys(re.findall(r"(?<![:\w]):([a-z_]\w*)", sql), "[1]")
    around: dict[int, str] = {}
    found = []
    for _, parent, _, step in driver.execute(f"explain query plan {sql}", parameters):
        if "VIRTUAL TABLE" in step and parent in around:
            found.append(f"{step} after {around[parent]}")
        if step.startswith(("SCAN", "SEARCH")):
            around[parent] = step
    return found


def test_a_given_list_is_gone_through_once(driver: sqlite3.Connection) -> None:
    """A thousand mailboxes, looked for one by one in a list of a thousand names, are a million steps."""
    again = {name for name, sql in statements(SQLITE).items() if gone_through_again(driver, sql)}

    assert again == {"insert_reads", "join_reads"}, "what one message or one run was read by is short"


def test_a_search_reads_only_messages_of_the_mailbox(driver: sqlite3.Connection) -> None:
    """A word that everybody else's mail holds costs a look at an index for each, and not a message and its thread."""
    sql = statements(SQLITE)["search_messages"]
    asked = {"query": "parcel", "mailbox_id": 1, "count": 10}

    steps = [row[3].split()[1] for row in driver.execute(f"explain query plan {sql}", asked)]

    tables = [step for step in steps if step in ("message_text", "placement", "message")]
    assert tables == ["message_text", "placement", "message"]


class Listening:
    """A connection that remembers the SQL without a name that it was asked."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.asked: set[str] = set()

    def ask(self, sql: str, /, **parameters: Any) -> Any:
        self.asked.add(sql)
        return self.connection.ask(sql, **parameters)

    def tell(self, sql: str, rows: list[dict[str, Any]], /) -> None:
        self.asked.add(sql)
        self.connection.tell(sql, rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)


def test_what_a_removal_spells_out_reads_no_whole_table(file_url: str, opened: Any, driver: sqlite3.Connection) -> None:
    store: Store = opened(file_url)
    support = mailbox(store)

    def remove(records: Records) -> set[str]:
        number = a_thread(records, support, name="lamps")
        listening = Listening(records.connection)
        alike = Records(listening, records.room, START)
        alike.removals.remove_threads([number])
        alike.removals.remove_events([1, 2, 3])
        return listening.asked

    asked = store.write(remove)

    whole = {sql: steps for sql in asked if (steps := reads_all(driver, sql))}
    assert len(asked) > 15
    assert [sql for sql in whole if " from memory " not in sql] == [], "of memory, names are looked through"
