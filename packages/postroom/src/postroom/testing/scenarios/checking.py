"""Whether what a scenario expects holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from postroom.mail.addresses.addresses import parse_address
from postroom.mail.counts import count_of
from postroom.model.errors import PostroomError
from postroom.testing.scenarios import expectations as wanted
from postroom.testing.scenarios.part import Part
from postroom.testing.scenarios.stage import Finding, Stage, thread_about


def check(stage: Stage, expectation: wanted.Expectation) -> Finding:
    """Ask whether an expectation holds."""
    name, said = expectation.said
    told = _told(name, said)
    try:
        _CHECKS[name](stage, said)
    except AssertionError as failure:
        return Finding(told, str(failure).split("\n\n", 1)[0])
    except PostroomError as failure:
        return Finding(told, f"This cannot be asked: {failure}")
    return Finding(told)


def _thread_unbroken(stage: Stage, said: str) -> None:
    if "@" in said:
        stage.world.assert_thread_unbroken(stage.person(said))
        return
    room, thread = stage.thread(said)
    stage.world.assert_thread_unbroken(thread.id, room=room)


def _owner(stage: Stage, said: wanted.Owner) -> None:
    room, name = stage.mailbox(said.mailbox)
    stage.world.assert_owner(thread_about(room, said.subject).id, name, room=room)


def _within_limits(stage: Stage, said: wanted.Limit) -> None:
    if said.mailbox is not None:
        room, name = stage.mailbox(said.mailbox)
        stage.world.assert_within_limits(per_day=said.per_day, room=room, mailbox=name)
    else:
        room_named = stage.running(said.room) if said.room is not None else None
        stage.world.assert_within_limits(per_day=said.per_day, room=room_named)


def _received(stage: Stage, said: wanted.Received) -> None:
    came = [mail.subject for mail in stage.person(said.by).received]
    if said.subjects is not None and came != list(said.subjects):
        raise AssertionError(f"What came was: {'; '.join(came) or 'nothing'}.")
    if said.count is not None and len(came) != said.count:
        raise AssertionError(f"{len(came)} came, not {said.count}: {'; '.join(came) or 'nothing'}.")


def _happened(stage: Stage, said: wanted.Happened) -> None:
    found = [
        entry
        for entry in stage.world.journal.of(said.what)
        if (said.who in (None, entry.who))
        and (said.recipient in (None, entry.recipient))
        and (said.note or "") in entry.note
    ]
    if not found if said.times is None else len(found) != said.times:
        raise AssertionError(f"It happened {count_of(len(found), 'time')}.")


def _suppressed(stage: Stage, said: tuple[str, ...]) -> None:
    wanted = {parse_address(address).key for address in said}
    found = {entry.address.key for room in stage.world.rooms.values() for entry in room.suppressions()}
    if wanted != found:
        raise AssertionError(f"Suppressed are: {', '.join(sorted(found)) or 'none'}.")


_CHECKS: dict[str, Callable[[Stage, Any], None]] = {
    "no_duplicates": lambda stage, _: stage.world.assert_no_duplicates(),
    "nothing_lost": lambda stage, _: stage.world.assert_nothing_lost(),
    "thread_unbroken": _thread_unbroken,
    "never_mailed_after": lambda stage, said: stage.world.assert_never_mailed_after(said.what, said.address),
    "owner": _owner,
    "within_limits": _within_limits,
    "received": _received,
    "happened": _happened,
    "suppressed": _suppressed,
}


def _told(name: str, said: Any) -> str:
    """An expectation in one line."""
    words = name.replace("_", " ")
    if isinstance(said, Part):
        given = said.model_dump(mode="json", exclude_none=True)
        told = ", ".join(f"{key} {_plain(value)}" for key, value in given.items())
    else:
        told = _plain(said)
    return f"{words}: {told}" if told else words


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
