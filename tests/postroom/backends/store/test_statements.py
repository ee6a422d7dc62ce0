"""Hygiene of the named SQL: nothing missing, nothing left over, the same parameters in both dialects."""

from __future__ import annotations

import re
from pathlib import Path

import postroom.backends.store as package
from postroom.backends.store.statements import POSTGRES, SQLITE, statements

FOLDER = Path(package.__file__ or "").parent
CALL = re.compile(r'"([a-z_]+)"')


def test_every_statement_is_used_and_every_used_one_exists_in_both_dialects():
    sources = "".join(path.read_text() for path in FOLDER.rglob("*.py"))
    calls = re.findall(r"connection\.(?:one|all|run|many)\(\s*([^)]*)", sources)
    called = {name for call in calls for name in CALL.findall(call.split(",")[0])}
    quoted = set(CALL.findall(sources))

    for dialect in (SQLITE, POSTGRES):
        existing = set(statements(dialect))
        assert called - existing == set()
        assert existing - quoted == set()


def test_both_dialects_take_the_same_parameters():
    sqlite = {name: set(re.findall(r"(?<![:\w]):([a-z_]\w*)", sql)) for name, sql in statements(SQLITE).items()}
    postgres = {name: set(re.findall(r"%\((\w+)\)s", sql)) for name, sql in statements(POSTGRES).items()}

    assert sqlite == postgres


def test_only_one_file_imports_each_driver():
    importers = {
        driver: {
            path.name
            for path in FOLDER.rglob("*.py")
            if re.search(rf"^\s*(import|from) {driver}", path.read_text(), re.M)
        }
        for driver in ("sqlite3", "psycopg")
    }

    assert importers == {"sqlite3": {"sqlite.py"}, "psycopg": {"postgres.py"}}
