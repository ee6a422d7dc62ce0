"""Taint as it comes and goes: with mail from outside, with hand-offs and mail of tainted runs, by a person's word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from postroom.backends.store.records.records import Records
from postroom.backends.store.records.taints import level_of
from postroom.model.errors import InvalidRequest
from postroom.model.event import EventName
from postroom.model.ids import at, inside, outside
from postroom.model.settings import Settings
from postroom.model.taint import Confinement, Taint, TaintLevel
from postroom.policy.confinement.arrivals import OUTSIDE
from postroom.policy.confinement.frozen import FROZEN_AFTER
from postroom.ports.database import Row

COLLEAGUE = "colleague"
HAND_OFF = "hand_off"
PLANNED = "planned"
SUSPICIOUS = "suspicious"
MARKED = "marked"

_NUMBERED = re.compile(r"[mt]\d{1,18}")

_MS_PER_HOUR = 3_600_000


@dataclass(frozen=True)
class Stain:
    """What taints, and where it is on record: the level, why in codes, the message that did it, the thread that it is in."""

    level: TaintLevel
    reasons: tuple[str, ...]
    message_id: int | None = None
    thread_id: int | None = None


class Shadow(BaseModel, frozen=True):
    """The taint of the run that planned something, which keeps a thread tainted for so long (milliseconds) after that is done."""

    level: TaintLevel = TaintLevel.NONE
    lasts: int = 0


def cast(records: Records, shadow: Shadow, *, thread: int, until: int) -> None:
    """Something was planned in a thread by a tainted run: it is tainted until that is done, and beyond."""
    cause = Stain(shadow.level, (PLANNED,), thread_id=thread)
    stain(records, [outside("t", thread)], cause, until=until + shadow.lasts)


def prolong(records: Records, shadow: Shadow, *, thread: int, until: int) -> None:
    """It will be done later than was thought; what a person called harmless meanwhile stays so."""
    if any(row["reason"] == PLANNED for row in records.taints.of([outside("t", thread)])):
        cast(records, shadow, thread=thread, until=until)


def lasts_until(records: Records, settings: Settings) -> int:
    """When a taint that is raised now ends by itself."""
    return records.now + round(settings.taint_hours * _MS_PER_HOUR)


def stain(records: Records, subjects: Sequence[str], cause: Stain, *, until: int, **decided: str) -> None:
    """Taint threads and runs. It is news where a level rises, unless it is what all mail from outside does; `decided` says
    by whom and why, where a person did it.
    """
    if cause.level is TaintLevel.NONE or not subjects:
        return
    plain = cause.reasons == (OUTSIDE,)
    rows = () if plain else records.taints.of(subjects)
    for reason in cause.reasons:
        records.taints.mark(subjects, level=cause.level, reason=reason, message_id=cause.message_id, expires_at=until)
    for subject in subjects:
        if not plain and cause.level > level_of(row for row in rows if row["subject"] == subject):
            _announce(records, subject, cause, decided)


def stain_thread(records: Records, cause: Stain, *, settings: Settings) -> None:
    """Taint the thread of a cause."""
    if cause.thread_id is not None and settings.confinement is not Confinement.OFF:
        stain(records, [outside("t", cause.thread_id)], cause, until=lasts_until(records, settings))


def forget_what_is_over(records: Records, settings: Settings) -> None:
    """Delete the taints that have ended, and what runs did so long ago that it cannot taint them any more."""
    records.taints.forget()
    records.runs.forget(records.now - round(settings.taint_hours * _MS_PER_HOUR))


def carry(records: Records, rows: Sequence[Row], subjects: Sequence[str], *, thread_id: int, until: int) -> None:
    """Taint subjects as these rows say of another: a run as the thread that it opens."""
    for row in rows:
        cause = Stain(TaintLevel(row["level"]), (row["reason"],), row["message_id"], thread_id)
        stain(records, subjects, cause, until=until)


def _announce(records: Records, subject: str, cause: Stain, decided: Mapping[str, str]) -> None:
    thread_id = cause.thread_id
    records.events.append(
        EventName.TAINT_RAISED,
        trace_id=(thread_id and records.messages.newest_trace(thread_id)) or "",
        thread_id=thread_id,
        message_id=cause.message_id,
        subject=subject,
        level=cause.level,
        reasons=list(cause.reasons),
        **decided,
    )


def mark(records: Records, subject: str, *, level: TaintLevel, by: str, why: str, settings: Settings) -> None:
    """A person's or a detector's word: a message (`m12`), a thread (`t3`) or a run is tainted, and so is who has read it.

    Raises `NotFound`, and `InvalidRequest` for a name that can be none of these.
    """
    message = _message_named(records, subject)
    thread = message["thread_id"] if message is not None else _thread_named(records, subject)
    cause = Stain(level, (MARKED,), message["id"] if message is not None else None, thread)
    subjects = [outside("t", thread)] if thread is not None else [subject]
    if message is not None:
        records.taints.mark_message(message["id"], level)
        subjects += records.reads.readers(message["id"])
    stain(records, subjects, cause, until=lasts_until(records, settings), by=by, why=why)


def clear(records: Records, subject: str, *, by: str, why: str) -> bool:
    """A person's word: what stands in a thread as of now is harmless, or a run may go on as if it had read nothing; whether
    there was any taint.
    """
    thread = _thread_named(records, subject)
    cleared = records.taints.clear(subject)
    if thread is not None:
        cleared += records.taints.clear_messages(thread)
    else:
        cleared += records.runs.forgive(subject)
    if cleared:
        _decided(records, EventName.TAINT_CLEARED, subject, thread, by=by, why=why)
    return bool(cleared)


def thaw(records: Records, run: str, *, by: str, why: str) -> bool:
    """A person's word: a run that was denied too often may act again, as tainted as it is; whether it had been denied anything."""
    forgiven = records.runs.forgive(run)
    if forgiven:
        _decided(records, EventName.RUN_THAWED, run, None, by=by, why=why)
    return bool(forgiven)


def taints(records: Records) -> list[Taint]:
    """Every thread and run that is tainted now, or frozen."""
    denied = records.runs.denied()
    by_subject: dict[str, list[Row]] = {}
    for row in records.taints.all():
        by_subject.setdefault(row["subject"], []).append(row)
    return [_taint(subject, rows, denied.get(subject, 0)) for subject, rows in by_subject.items()]


def _taint(subject: str, rows: Sequence[Row], denials: int) -> Taint:
    level = level_of(rows)
    worst = [row for row in rows if row["level"] == level]
    message_id = next((row["message_id"] for row in worst if row["message_id"]), None)
    return Taint(
        subject=subject,
        level=level,
        reasons=tuple(row["reason"] for row in worst),
        message_id=outside("m", message_id) if message_id else None,
        since=at(min(row["since"] for row in rows)),
        expires_at=at(max(row["expires_at"] for row in rows)),
        frozen=denials >= FROZEN_AFTER,
    )


def _message_named(records: Records, subject: str) -> Row | None:
    return records.messages.row(inside("m", subject)) if _NUMBERED.fullmatch(subject) and subject[0] == "m" else None


def _thread_named(records: Records, subject: str) -> int | None:
    """The thread of this name; `None` for the key of a run."""
    if _NUMBERED.fullmatch(subject) and subject[0] == "t":
        return int(records.threads.row(inside("t", subject))["id"])
    if ":" not in subject:
        raise InvalidRequest(
            f"{subject[:40]!r} is neither a thread (t3), a message (m12) nor a run (turn:7).",
            you_can="take it from: postroom taint list",
        )
    return None


def _decided(records: Records, name: EventName, subject: str, thread: int | None, *, by: str, why: str) -> None:
    records.events.append(name, trace_id="", thread_id=thread, subject=subject, by=by, why=why)
