"""Whose trace goes on: in the mail that comes in, and in the mail that leaves (W3C Trace Context across organisations).

Inside the room a thread has one trace. Between rooms it travels in the Traceparent field, as far as the other side is trusted:
a stranger can neither join a trace of ours, nor learn its id.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from postroom.backends.store.records.secrets import TOKENS
from postroom.engine.tracing.arrivals import begin_arrival
from postroom.engine.tracing.drafts import begin_leaving, begin_submission
from postroom.engine.tracing.spans import place_of_newest
from postroom.mail.request_part import part_in
from postroom.mail.tokens import digest
from postroom.model.address import Address
from postroom.model.trace import TraceContext, place_in, read_traceparent

if TYPE_CHECKING:
    from postroom.backends.store.records.records import Records
    from postroom.engine.inbound.entry import Entry
    from postroom.engine.outbound.acceptance import Acceptance

EVERYBODY = "*"
_PURPOSE = "trace"
_TRACE_DIGITS = 32


def find_the_trace(entry: Entry, records: Records) -> None:
    """The trace of its thread goes on; else the one that a trusted agent tells; else one of our own begins.

    What anybody else tells is kept as a link. All that one untrusted workflow sends is in one trace of ours, so that it can be
    counted. An agent is answered by the id that it told.
    """
    theirs = read_traceparent(entry.parsed.trace) if entry.parsed.trace else None
    earlier = None if entry.begins_it else place_of_newest(records, entry.thread_id)
    under = earlier or _begun_by_agent(entry, records, theirs) or entry.called_from
    entry.span = begin_arrival(entry, under, theirs, entry.called_from)
    entry.place = entry.span.place or under
    entry.trace_id = entry.place.trace_id if entry.place is not None else entry.wiring.entropy.token(16)
    if theirs is not None and entry.by_agent and theirs.trace_id != entry.trace_id:
        entry.told_trace = theirs.trace_id


def _begun_by_agent(entry: Entry, records: Records, theirs: TraceContext | None) -> TraceContext | None:
    if theirs is None or not entry.by_agent:
        return None
    if not entry.has_proven_author:
        return place_in(_own_trace(theirs.trace_id, records))
    ours = records.messages.told_outside(theirs.trace_id)
    return place_in(ours["trace_id"], ours["span"]) if ours is not None else theirs


def _own_trace(told: str, records: Records) -> str:
    """Which trace of ours an id stands for that we do not trust: nobody outside can choose it."""
    return digest(records.secrets.value(TOKENS), purpose=_PURPOSE, told=told).hex()[:_TRACE_DIGITS]


def join_the_trace(acceptance: Acceptance, records: Records) -> None:
    """The trace of the agent's turn, else that of the message answered; else the caller's own, or a new one.

    `acceptance.told` is what the mail says of it to those who get it.
    """
    run, answered, caller = acceptance.request.run, acceptance.answered, acceptance.called_from
    place = run.place or place_in(run.trace_id or "")
    if place is None and answered is not None:
        place = place_in(answered["trace_id"], answered["span"])
    same = place is None or (caller is not None and caller.trace_id == place.trace_id)
    under, link = (caller, None) if same else (place, caller)
    acceptance.span = begin_submission(acceptance, under, link)
    entropy = acceptance.wiring.entropy
    ours = acceptance.span.place or under or TraceContext(entropy.token(16), entropy.token(8))
    acceptance.trace_id, acceptance.place = ours.trace_id, ours
    acceptance.told = _told_outside(acceptance, records, ours)


def _told_outside(acceptance: Acceptance, records: Records, ours: TraceContext) -> TraceContext:
    """Partners, and whoever is asked for something typed, are told our trace; agents that take part in it the id that they told;
    people an id of this message alone.
    """
    if part_in(acceptance.draft) is not None:
        return ours
    known = {_known_as(acceptance, records, address, ours.trace_id) for address in acceptance.outside}
    if len(known) <= 1 and None not in known:
        return replace(ours, trace_id=next(iter(known), None) or ours.trace_id)
    acceptance.leaves = begin_leaving(acceptance)
    entropy = acceptance.wiring.entropy
    return acceptance.leaves.place or TraceContext(entropy.token(16), entropy.token(8))


def _known_as(acceptance: Acceptance, records: Records, address: Address, trace_id: str) -> str | None:
    partners = acceptance.wiring.settings.trace_partners
    if EVERYBODY in partners or address.domain in partners:
        return trace_id
    return records.messages.told_by(address, trace_id=trace_id)
