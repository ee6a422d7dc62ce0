"""Retention: what was kept for long enough, and nothing and nobody needs, goes; a little at a time."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from postroom.backends.store.records.claims import KEEPING_QUEUE, Claim
from postroom.backends.store.records.records import Records
from postroom.engine.events import webhooks
from postroom.engine.keeping.sweeping import sweep
from postroom.engine.wiring import Wiring
from postroom.model.event import EventName
from postroom.model.keeping import Forgotten
from postroom.model.settings import Settings

_DAY_MS = 86_400_000
_THREADS, _EVENTS = 20, 500


def is_asked_for(settings: Settings) -> bool:
    """Whether anything is not kept for ever."""
    return settings.keep_messages is not None or settings.keep_events is not None


def plan(records: Records) -> None:
    """Look once a day; planned once, whoever opens the room."""
    if records.claims.next_at([KEEPING_QUEUE]) is None:
        records.claims.enqueue(KEEPING_QUEUE, 0, run_at=records.now + _DAY_MS)


async def take_turn(wiring: Wiring, claim: Claim) -> None:
    """Forget, and be due again in a day."""
    await forget(wiring)
    await wiring.store.awrite(lambda records: records.claims.retry(claim, run_at=records.now + _DAY_MS))


async def forget(wiring: Wiring) -> Forgotten:
    """Remove what is over, as the settings say; how much that was."""
    settings, now, done = wiring.settings, wiring.clock.now(), Forgotten()
    if settings.keep_messages is not None:
        done += await _forget_threads(wiring, before=now - settings.keep_messages * 1000)
    if settings.keep_events is not None:
        done += await _forget_events(wiring, before=now - settings.keep_events * 1000)
    done += await wiring.store.awrite(lambda records: Forgotten(rows=sweep(records, settings)))
    if done != Forgotten():
        await wiring.store.awrite(lambda records: _note(records, done))
    return done


async def _forget_threads(wiring: Wiring, *, before: int) -> Forgotten:
    done, after = Forgotten(), 0
    while threads := await wiring.store.aread(partial(_at_rest, before=before, after=after)):
        done += await wiring.store.awrite(partial(_remove_threads, threads=threads, before=before))
        after = threads[-1]
    while removed := await wiring.store.awrite(partial(_remove_discarded, before=before)):
        done += Forgotten(messages=removed)
    return done


def _at_rest(records: Records, *, before: int, after: int) -> list[int]:
    return records.removals.threads_at_rest(before=before, after=after, count=_THREADS)


def _remove_threads(records: Records, *, threads: list[int], before: int) -> Forgotten:
    """Those that are still at rest, now that nobody else writes to them."""
    records.threads.lock(threads)
    resting = set(records.removals.threads_at_rest(before=before, after=threads[0] - 1, count=2 * _THREADS))
    removed = [number for number in threads if number in resting]
    return Forgotten(threads=len(removed), messages=records.removals.remove_threads(removed))


def _remove_discarded(records: Records, *, before: int) -> int:
    discarded = records.removals.discarded(before=before, count=_THREADS)
    records.removals.remove_messages(discarded)
    return len(discarded)


async def _forget_events(wiring: Wiring, *, before: int) -> Forgotten:
    done, after = Forgotten(), 0
    while (part := await wiring.store.aread(partial(_old_part, before=before, after=after))) is not None:
        if part.old:
            await wiring.store.awrite(partial(_remove_events, part=part, before=before))
        done += Forgotten(events=len(part.old))
        after = part.last
    return done


class _Part(NamedTuple):
    """A part of the log: where it ends, and what of it nobody needs."""

    last: int
    old: list[int]


def _old_part(records: Records, *, before: int, after: int) -> _Part | None:
    """The next part with anything from before then that webhooks have been, or begin to be, told of."""
    last = records.removals.part_of_log(before=before, after=after, count=_EVENTS)
    if last is None or (last := min(last, webhooks.gone_through(records))) <= after:
        return None
    return _Part(last, records.removals.old_events(before=before, after=after, last=last))


def _remove_events(records: Records, *, part: _Part, before: int) -> None:
    records.removals.remove_events(part.old)
    records.events.note_pruned(part.old[-1], before=before)


def _note(records: Records, done: Forgotten) -> None:
    records.events.append(EventName.ROOM_CLEANED, trace_id="", **done.model_dump())
