"""Trying out: who would hold the thread of a mail, by which rule, without storing anything."""

from __future__ import annotations

import asyncio

from postroom.backends.store.records.records import Records
from postroom.engine.inbound import inbox, joining, routing
from postroom.engine.inbound.entry import Entry, Routed
from postroom.engine.wiring import Wiring
from postroom.model.errors import NotFound
from postroom.model.ids import outside
from postroom.model.rule import Routing
from postroom.ports.receiver import Arrival

_THREAD = ("thread",)


async def try_out(wiring: Wiring, arrival: Arrival) -> Routing:
    """As if it came now. Rules in code are asked; nobody's DNS is, so what a mail pretends stays unproven."""
    entry = Entry(wiring, arrival)
    await asyncio.to_thread(inbox.read, entry)
    await routing.ask_the_functions(entry)
    return await wiring.store.aread(lambda records: _route(entry, records))


def _route(entry: Entry, records: Records) -> Routing:
    try:
        for step in inbox.RECOGNISE:
            step(entry, records)
    except NotFound:
        return _answer(entry, records, Routed(None, "", routing.NO_SUCH_MAILBOX, ()), mailbox=None)
    known = joining.known_thread(entry, records) or joining.thread_of_subject(entry, records)
    if known is not None:
        assignee = records.threads.row(known)["assignee"]
        told = _answer(entry, records, Routed(None, "", _THREAD, ()), mailbox=assignee)
        return told.model_copy(update={"thread_id": outside("t", known)})
    rules = routing.in_order(records.rules.all(), tuple(entry.wiring.routes))
    entry.routed = routing.decide(entry, records, rules)
    return _answer(entry, records, entry.routed, mailbox=entry.holder["name"])


def _answer(entry: Entry, records: Records, routed: Routed, *, mailbox: str | None) -> Routing:
    mail = routing.incoming(entry, records)
    return Routing(
        mailbox=mailbox,
        rule=routed.rule,
        because=routed.because,
        tried=routed.tried,
        language=mail.language,
        kind=mail.kind,
        risk=mail.risk,
    )
