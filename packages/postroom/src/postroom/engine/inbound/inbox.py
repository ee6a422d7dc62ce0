"""The inbox, as a table of contents: from bytes at the door to a woken agent."""

from __future__ import annotations

import asyncio
from functools import partial

from postroom.backends.store.records.records import Records
from postroom.engine.inbound import (
    absences,
    answering,
    authenticating,
    classifying,
    invitations,
    joining,
    parsing,
    proving,
    quarantining,
    reporting,
    routing,
    scoring,
    storing,
    trusting,
    unsubscribing,
    waking,
)
from postroom.engine.inbound.entry import Entry
from postroom.engine.requests import requests
from postroom.engine.tracing import trusting_traces
from postroom.engine.tracing.arrivals import receiving
from postroom.engine.wiring import Wiring
from postroom.ports.receiver import Arrival

READ = (
    parsing.refuse_what_is_too_large,
    parsing.parse_the_bytes,
    scoring.score_the_risk,
    parsing.take_the_new_text,
    proving.recognise_a_report,
    classifying.classify_it,
    invitations.tell_of_its_invitations,
    requests.read_its_part,
)
"""Pure work on untrusted bytes, off the loop and outside any transaction; it never raises for what the bytes say."""

RECOGNISE = (
    proving.find_what_its_addresses_prove,
    proving.find_what_it_reports,
    routing.find_the_mailboxes,
    routing.take_what_no_mailbox_serves,
    unsubscribing.recognise_an_unsubscription,
    unsubscribing.recognise_a_wish_to_stop,
)
"""What the room knows of it; nothing is written yet."""

STORE = (
    *RECOGNISE,
    storing.recognise_a_second_copy,
    joining.find_the_thread,
    trusting.judge_how_far_to_trust_it,
    storing.see_whether_its_files_fit,
    quarantining.keep_it_from_the_agents,
    routing.choose_the_holder,
    joining.begin_the_thread,
    trusting_traces.find_the_trace,
    storing.store_the_message,
    routing.say_why,
    storing.say_what_was_not_kept,
    trusting.taint_the_thread,
    storing.place_it,
    reporting.take_what_it_reports,
    unsubscribing.stop_what_it_unsubscribes,
    requests.take_its_part,
    answering.settle_what_it_answers,
    absences.heed_an_absence,
    waking.wake_the_assignee,
)
"""One write transaction: when it has committed, the sender may be told 250."""


async def receive(wiring: Wiring, arrival: Arrival) -> None:
    """Let one arrival in.

    Raises `MalformedMessage` (too large), `NotFound` (no mailbox here), `StoreUnavailable`; then nothing was stored.
    """
    entry = Entry(wiring, arrival)
    with receiving(entry) as lap:
        await _read_aside(entry)
        lap("parse")
        await authenticating.find_out_who_wrote_it(entry)
        lap("authenticate")
        await routing.ask_the_functions(entry)
        lap("route")
        await wiring.store.ashare(lambda records: _store(entry, records))
        lap("store")


def read(entry: Entry) -> None:
    """The steps that only look at the bytes."""
    for step in READ:
        step(entry)


async def _read_aside(entry: Entry) -> None:
    """Together with what else came; what may take long on a thread of its own, so that nothing waits behind it."""
    if scoring.is_quick(entry) and parsing.is_quick(entry):
        await entry.wiring.aside.do(partial(read, entry))
    else:
        await asyncio.to_thread(read, entry)


def _store(entry: Entry, records: Records) -> None:
    entry.over = False
    for step in STORE:
        step(entry, records)
        if entry.over:
            return
