"""The clock, beside whatever else knows the time: the database server, the next hop's greeting, the room's own past."""

from __future__ import annotations

from datetime import datetime, timedelta

from postroom.engine.keeping.case import Case
from postroom.model.diagnosis import Diagnosis, fault, ok, warning
from postroom.model.duration import told_duration
from postroom.model.ids import at
from postroom.ports.trial import Seen

NAME = "clock"
DOUBTFUL = timedelta(seconds=30)
WRONG = timedelta(minutes=5)  # what verifiers of signatures usually put up with
_SET_IT = "set the clock of this machine, and let NTP keep it: limits, leases and DKIM signatures live by it."


async def look(case: Case) -> list[Diagnosis]:
    """The clock of this machine against the store's."""
    now = at(case.clock.now())
    if case.condition.server_time is not None:
        return _beside(case.condition.server_time, now=now, whose="the database server") or [
            ok(NAME, "This machine and the database server agree about the time.")
        ]
    newest = case.facts.newest_event if case.facts is not None else None
    if newest is not None and newest - now > DOUBTFUL:
        ahead = told_duration(newest - now)
        what = f"It is {now:%Y-%m-%d %H:%M} UTC here, and the newest event of the room is {ahead} later."
        return [fault(NAME, what, you_can=_SET_IT)]
    return [ok(NAME, f"It is {now:%Y-%m-%d %H:%M} UTC; nothing in the room is later.")]


def judged(seen: Seen, *, now: datetime) -> list[Diagnosis]:
    """What the time in a server's greeting says about ours."""
    return _beside(seen.clock, now=now, whose=seen.place) if seen.clock is not None else []


def _beside(theirs: datetime, *, now: datetime, whose: str) -> list[Diagnosis]:
    apart = abs(theirs - now)
    if apart <= DOUBTFUL:
        return []
    way = "behind" if theirs > now else "ahead of"
    what = f"The clock of this machine is {told_duration(apart)} {way} that of {whose}."
    return [(fault if apart > WRONG else warning)(NAME, what, you_can=_SET_IT)]
