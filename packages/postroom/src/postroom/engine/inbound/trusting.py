"""Trusting: how far an arrival and its thread can be believed."""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.engine.confinement import tainting
from postroom.engine.confinement.tainting import Stain
from postroom.engine.inbound.entry import Entry
from postroom.model.taint import Confinement, ThreadPeople
from postroom.policy.confinement.arrivals import ArrivalFacts, judge
from postroom.policy.confinement.withholding import withhold

_FORGET_EVERY = 100


def judge_how_far_to_trust_it(entry: Entry, records: Records) -> None:
    """What comes from outside is tainted; what pretends to be somebody is suspicious."""
    people = ThreadPeople() if entry.begins_it else records.threads.taking_part(entry.thread_id)
    facts = ArrivalFacts(
        entry.sender.address,
        name=entry.sender.name,
        own_names=records.mailboxes.display_names() if entry.sender.name else frozenset(),
        own_domains=frozenset(records.domains.names()),
        people=people,
        joins=entry.joins,
        authentication=entry.authentication,
        risk=entry.risk,
        wrong_token=entry.wrong_token,
    )
    entry.taint, entry.reasons = judge(facts)
    entry.withheld = withhold(facts) if entry.wiring.settings.confinement is not Confinement.OFF else ()


def taint_the_thread(entry: Entry, records: Records) -> None:
    """The thread is as tainted as its mail, whoever holds it."""
    cause = Stain(entry.taint, entry.reasons, entry.stored["id"], entry.thread_id)
    tainting.stain_thread(records, cause, settings=entry.wiring.settings)
    if entry.stored["id"] % _FORGET_EVERY == 0:
        tainting.forget_what_is_over(records, entry.wiring.settings)
