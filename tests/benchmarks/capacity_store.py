"""What the schema and the named statements say about rooms: which know theirs, and which begin from an id."""

from __future__ import annotations

import re

from postroom.backends.store.statements import POSTGRES, migrations, statements

_TABLE = re.compile(r"create table (?:if not exists )?(\w+) \((.*?)\n\);", re.DOTALL)
_OF_ROOMS = re.compile(r"\b(?:from|into|update) room\b")


def tables() -> tuple[list[str], list[str]]:
    """Every table, and those without a column for the room."""
    found: dict[str, str] = {}
    for _, script in migrations(POSTGRES):
        found |= dict(_TABLE.findall(script))
    return sorted(found), sorted(name for name, columns in found.items() if not re.search(r"^\s*room ", columns, re.M))


def without_room() -> tuple[int, list[str], list[str]]:
    """How many statements there are; the names of those that take no room but ids, and of those about the list of rooms."""
    every = statements(POSTGRES)
    bare = {name: sql for name, sql in every.items() if "%(room)s" not in sql}
    listing = sorted(name for name, sql in bare.items() if _OF_ROOMS.search(sql))
    return len(every), sorted(set(bare) - set(listing)), listing
