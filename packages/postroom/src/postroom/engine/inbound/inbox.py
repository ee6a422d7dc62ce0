"""The inbox, as a table of contents: from bytes at the door to a woken agent."""

from __future__ import annotations

import asyncio

from postroom.backends.store.records.records import Records
from postroom.engine.events import tracing, trusting_traces
from postroom.engine.inbound import (
    absences,
    arriving,
    authenticating,
    classifying,
    invitations,
    proving,
    quarantining,
    routing,
    scoring,
    waking,
)
from postroom.engine.inbound.arriving import Entry
from postroom.engine.requests import requests
from postroom.engine.threads import storing
from postroom.engine.wiring import Wiring
from postroom.ports.receiver import Arrival

READ = (
    arriving.refuse_what_is_too_large,
    arriving.parse_the_bytes,
    scoring.score_the_risk,
    arriving.take_the_new_text,
    proving.recognise_a_report,
    classifying.classify_it,
    invitations.tell_of_its_invitations,
    requests.read_its_part,
)
"""Pure work on untrusted bytes, off the loop and outside any transaction; it never raises for what the bytes say."""

STORE = (
    proving.find_what_its_addresses_prove,
    proving.find_what_it_reports,
    arriving.find_the_mailboxes,
    routing.take_what_no_mailbox_serves,
    arriving.recognise_an_unsubscription,
    arriving.recognise_a_wish_to_stop,
    arriving.recognise_a_second_copy,
    arriving.find_the_thread,
    arriving.judge_how_far_to_trust_it,
    storing.see_whether_its_files_fit,
    quarantining.keep_it_from_the_agents,
    routing.choose_the_holder,
    arriving.begin_the_thread,
    trusting_traces.find_the_trace,
    arriving.store_the_message,
    routing.say_why,
    storing.say_what_was_not_kept,
    arriving.taint_the_thread,
    arriving.place_it,
    arriving.take_what_it_reports,
    arriving.stop_what_it_unsubscribes,
    requests.take_its_part,
    arriving.settle_what_it_answers,
    absences.heed_an_absence,
    waking.wake_the_assignee,
)
"""One write transaction: when it has committed, the sender may be told 250."""


async def receive(wiring: Wiring, arrival: Arrival) -> None:
    """Let one arrival in.

    Raises `MalformedMessage` (too large), `NotFound` (no mailbox here), `StoreUnavailable`; then nothing was stored.
    """
    entry = Entry(wiring, arrival)
    with tracing.receiving(entry) as lap:
        await asyncio.to_thread(read, entry)
        lap("parse")
        await authenticating.find_out_who_wrote_it(entry)
        lap("authenticate")
        await routing.ask_the_functions(entry)
        lap("route")
        await wiring.store.awrite(lambda records: _store(entry, records))
        lap("store")


def read(entry: Entry) -> None:
    """The steps that only look at the bytes."""
    for step in READ:
        step(entry)


def _store(entry: Entry, records: Records) -> None:
    entry.over = False
    for step in STORE:
        step(entry, records)
        if entry.over:
            return
