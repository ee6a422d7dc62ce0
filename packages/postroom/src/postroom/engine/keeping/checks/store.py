"""The store: can it be read and written, is it sound, is there room on its disk."""

from __future__ import annotations

from collections.abc import Iterator

from postroom.backends.store.condition import Condition
from postroom.engine.keeping.case import Case
from postroom.model.diagnosis import Diagnosis, fault, ok, warning

NAME = "store"
LITTLE = 1024**3
NEXT_TO_NOTHING = 100 * 1024**2
_MEBIBYTE = 1024**2
_READABLE = {
    "file": "check POSTROOM_STORE; restore a backup where the file is damaged: postroom restore FILE.",
    "server": "check POSTROOM_STORE, and POSTROOM_STORE_LISTEN where it is set.",
}
_WRITABLE = {
    "file": "let the user who runs Postroom own the file and its folder.",
    "server": "let POSTROOM_STORE name the server that takes writes, or end what made it read-only.",
}


async def look(case: Case) -> list[Diagnosis]:
    """How the store stands."""
    return [*_found(case.condition, domain=case.settings.domain, has_room=case.facts is not None)]


def _found(seen: Condition, *, domain: str, has_room: bool) -> Iterator[Diagnosis]:
    if seen.kind == "memory":
        yield ok(NAME, "In memory: nothing outlives the process.")
        return
    yield from _space(seen)
    if not seen.exists:
        yield _missing(seen)
        return
    if trouble := _trouble(seen):
        yield trouble
        return
    if not has_room:
        yield _unknown_room(seen, domain)
        return
    size = f"{max(1, seen.size // _MEBIBYTE)} MiB"
    soundness = "sound" if seen.checked and seen.kind == "file" else "its soundness was not checked"
    yield ok(NAME, f"{seen.place} is readable and writable, at schema {seen.schema_version}, {size}, {soundness}.")


def _space(seen: Condition) -> Iterator[Diagnosis]:
    if seen.free_octets is None or seen.free_octets >= LITTLE:
        return
    what = f"The disk of {seen.place} has {seen.free_octets // _MEBIBYTE} MiB left."
    judge = fault if seen.free_octets < NEXT_TO_NOTHING else warning
    yield judge(NAME, what, you_can="make room on it: a full disk takes no mail.")


def _missing(seen: Condition) -> Diagnosis:
    if seen.free_octets is None:
        what = f"There is no room in {seen.place} yet, and no folder for it."
        return fault(NAME, what, you_can="make the folder, or let POSTROOM_STORE name another.")
    what = f"There is no room in {seen.place} yet."
    return warning(NAME, what, you_can="create its first mailbox: postroom mailbox create support.")


def _trouble(seen: Condition) -> Diagnosis | None:
    """The first of the things that make a store useless, or dangerous to use."""
    if seen.why_not:
        you_can = _READABLE[seen.kind]
        return fault(NAME, f"{seen.place} cannot be read: {seen.why_not}.", you_can=you_can)
    if seen.damage:
        you_can = "stop the room and restore a backup: postroom restore FILE."
        return fault(NAME, f"{seen.place} is damaged: {seen.damage}.", you_can=you_can)
    if seen.schema_version > seen.newest_schema:
        what = f"{seen.place} is at schema {seen.schema_version}; this Postroom knows {seen.newest_schema}."
        return fault(NAME, what, you_can="upgrade Postroom: a newer one has been here.")
    if seen.read_only:
        you_can = _WRITABLE[seen.kind]
        return fault(NAME, f"{seen.place} cannot be written: {seen.read_only}.", you_can=you_can)
    if seen.schema_version < seen.newest_schema:
        what = f"{seen.place} is at schema {seen.schema_version}, and will be brought to {seen.newest_schema} when it is opened."
        return warning(NAME, what, you_can="make a copy of it first; then run any other command.")
    return None


def _unknown_room(seen: Condition, domain: str) -> Diagnosis:
    what = f"{seen.place} has no room {domain}."
    return warning(
        NAME, what, you_can="check POSTROOM_DOMAIN, or create its first mailbox: postroom mailbox create support."
    )
