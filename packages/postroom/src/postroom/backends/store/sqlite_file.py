"""A SQLite store as a file: how it stands, a copy while it is in use, and putting a copy in its place."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from postroom.backends.store.condition import Condition
from postroom.backends.store.sqlite import opened_file
from postroom.model.errors import InvalidRequest, StoreUnavailable

PAGES_PER_STEP = 2_048
BESIDE = ("-wal", "-shm")
_INSTRUCTIONS = 20_000

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""


class _Bound:
    """An end to how long SQLite may read."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self.was_over = False

    def is_over(self) -> bool:
        self.was_over = time.monotonic() > self._end
        return self.was_over


def look(path: Path, *, seconds: float) -> Condition:
    """How the file stands; reads all of it, for so long at most."""
    known: dict[str, Any] = {"place": str(path), "kind": "file", "size": path.stat().st_size}
    bound = _Bound(seconds)
    try:
        with opened_file(path, mode="ro") as driver:
            known["schema_version"] = driver.execute("pragma user_version").fetchone()[0]
            driver.set_progress_handler(bound.is_over, _INSTRUCTIONS)
            found = str(driver.execute("pragma quick_check(1)").fetchone()[0])
            known["damage"] = "" if found == "ok" else found
    except StoreUnavailable as error:
        if not bound.was_over:
            return Condition(**known, why_not=str(error.__cause__))
    return Condition(**known, checked=not bound.was_over, read_only=_why_not_writable(path))


def copy(path: Path, target: Path, *, told: Progress) -> None:
    """Copy the store as it is at this moment, while others go on reading and writing it. Raises `StoreUnavailable`."""
    with opened_file(path, mode="ro") as source, opened_file(target, mode="rwc") as driver:
        # A snapshot that is held: what others write meanwhile neither gets in nor makes the copy begin anew.
        source.execute("begin")
        source.execute("select count(*) from sqlite_master").fetchone()
        source.backup(driver, pages=PAGES_PER_STEP, progress=lambda _, left, total: told(total - left, total))
        driver.execute("pragma journal_mode=delete")


def holds_mail(path: Path) -> bool:
    """Whether there is a message in it; also where nobody can tell any more."""
    try:
        with opened_file(path, mode="ro") as driver:
            return driver.execute("select 1 from message where room > 0 limit 1").fetchone() is not None
    except StoreUnavailable as error:
        return "no such table" not in str(error)


def set_aside(path: Path, aside: Path) -> None:
    """Move a store out of the way, whole, also a damaged one. Raises `InvalidRequest` while anybody has it open."""
    try:
        with opened_file(path, mode="rw") as driver:
            driver.execute("pragma busy_timeout=0")
            driver.execute("pragma journal_mode=delete")  # which nobody can do who is not alone
    except StoreUnavailable as error:
        if "locked" in str(error):
            raise InvalidRequest(f"{path} is in use.", you_can="stop the room first.") from None
    for end in ("", *BESIDE):
        beside = path.with_name(f"{path.name}{end}")
        if beside.exists():
            beside.rename(aside.with_name(f"{aside.name}{end}"))


def _why_not_writable(path: Path) -> str:
    try:
        with opened_file(path, mode="rw") as driver:
            driver.execute("begin immediate")
            driver.execute("rollback")
    except StoreUnavailable as error:
        return str(error.__cause__)
    return ""
