"""Whole rows out and in, on every database, with nothing forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from postroom import Postroom
from postroom.backends.store.copied_tables import COPIED, LEFT_OUT
from postroom.backends.store.store import Store
from postroom.testing import World

TABLES = {
    "sqlite": "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'message_text_%'",
    "postgres": "select table_name as name from information_schema.tables where table_schema = current_schema()",
}


def test_every_table_leaves_with_the_room_or_stays_for_a_reason(store: Store) -> None:
    dialect = store.read(lambda records: records.connection.dialect)
    there = store.read(lambda records: {row["name"] for row in records.connection.ask(TABLES[dialect])})

    assert there - {"schema_version"} == {table.name for table in COPIED} | set(LEFT_OUT)


def test_keys_of_text_come_in_the_order_of_their_octets(store: Store) -> None:
    names = ["Zoë@example.com", "a@example.com", "_x@example.com", "Ä@example.com", "B@example.com"]
    cursor = next(table for table in COPIED if table.name == "cursor")
    for name in names:
        store.write(lambda records, name=name: records.cursors.save(name, "1"))

    rows = store.read(lambda records: [row["name"] for row in records.copies.rows(cursor)])

    assert rows == sorted(names, key=str.encode)


def test_rows_beyond_one_page_all_come(store: Store) -> None:
    cursor = next(table for table in COPIED if table.name == "cursor")

    def fill(count: int) -> None:
        store.write(lambda records: [records.cursors.save(f"{number:05}", "1") for number in range(count)])

    fill(2_001)

    assert store.read(lambda records: sum(1 for _ in records.copies.rows(cursor))) == 2_001


def test_a_text_with_a_nul_comes_in_everywhere(store: Store) -> None:
    """SQLite keeps it, PostgreSQL cannot: a room that has received one still moves."""
    cursor = next(table for table in COPIED if table.name == "cursor")

    store.write(lambda records: records.copies.insert(cursor, [{"name": "place", "value": "a\0b"}]))

    assert store.read(lambda records: records.cursors.load("place")) in {"a\0b", "a\N{REPLACEMENT CHARACTER}b"}


@pytest.mark.servers
def test_a_room_moves_from_a_file_to_postgresql_and_back(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    postgres = request.getfixturevalue("postgres")
    url = postgres.fresh_url()
    with World(seed=7) as world:
        room = world.room("acme.test", ["support", "billing"])
        ada = world.person("ada@example.com")
        ada.write("support@acme.test", subject="Grüße", text="From here.")
        world.settle()
        letter = room.mailbox("support").messages().messages[0]
        room.mailbox("support").reply(letter.id, text="Good day.")
        world.settle()
        room.keeping.export(tmp_path / "first")
        options = {"clock": world.clock, "background": False}
        with Postroom("acme.test", store=f"sqlite:///{tmp_path / 'second.db'}", **options) as second:
            second.keeping.import_room(tmp_path / "first")
            second.keeping.export(tmp_path / "second")
        with Postroom("acme.test", store=url, **options) as third:
            third.keeping.import_room(tmp_path / "second")
            third.keeping.export(tmp_path / "third")
            receipt = third.mailbox("support").send("bob@example.com", subject="New", text="Counted on.")
    postgres.drop(url)

    files = {path.relative_to(tmp_path / "second"): path.read_bytes() for path in (tmp_path / "second").rglob("*.*")}
    assert {
        path.relative_to(tmp_path / "third"): path.read_bytes() for path in (tmp_path / "third").rglob("*.*")
    } == files
    assert receipt.thread_id == "t2"
