"""Copies: when the room was copied last."""

from __future__ import annotations

from datetime import timedelta

from postroom.backends.programs import is_installed
from postroom.engine.keeping.case import Case
from postroom.model.diagnosis import Diagnosis, ok, warning
from postroom.model.duration import told_duration
from postroom.model.ids import at

NAME = "backup"
LONG = timedelta(days=7)


async def look(case: Case) -> list[Diagnosis]:
    """Whether there is a copy to go back to."""
    if case.facts is None or case.condition.kind == "memory":
        return []
    if case.condition.kind == "server":
        return [_of_server()]
    if case.facts.newest_copy is None:
        return [warning(NAME, "The room was never copied.", you_can="make a backup every day: postroom backup FILE.")]
    age = at(case.clock.now()) - case.facts.newest_copy
    if age > LONG:
        what = f"The newest copy of the room is {told_duration(age)} old."
        return [warning(NAME, what, you_can="make a backup every day: postroom backup FILE.")]
    return [ok(NAME, f"The newest copy of the room is {told_duration(age)} old.")]


def _of_server() -> Diagnosis:
    if is_installed("pg_dump"):
        return ok(NAME, "PostgreSQL is copied with pg_dump or by its own server; the room does not know when.")
    what = "PostgreSQL is copied with pg_dump, and it is not installed here."
    return warning(
        NAME, what, you_can="install the client programs of PostgreSQL, or make sure that the server is copied."
    )
