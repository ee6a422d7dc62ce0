"""Quarantine: keeping mail from the agents when it arrives, and letting it in by a person's word."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.quarantine import NO_THREAD, mailboxes_of, signs_of
from postroom.backends.store.records.records import Records
from postroom.engine.inbound import answering, joining, reporting, routing, storing, trusting, unsubscribing, waking
from postroom.engine.inbound.announcing import announce
from postroom.engine.inbound.entry import Entry
from postroom.engine.tracing import trusting_traces
from postroom.engine.wiring import Wiring
from postroom.mail.mime.parse import parse
from postroom.mail.reports.report import read_report
from postroom.model.errors import InvalidRequest, NotFound
from postroom.model.event import EventName
from postroom.model.ids import inside, outside
from postroom.model.mail_class import MailClass, MailKind, WhyNot
from postroom.model.quarantine import Quarantined, QuarantineState
from postroom.model.risk import Risk
from postroom.model.taint import Confinement, TaintLevel
from postroom.policy.confinement.arrivals import OUTSIDE
from postroom.ports.database import Row
from postroom.ports.receiver import Arrival

_ENFORCED = (Confinement.GUARDED, Confinement.STRICT)


def keep_it_from_the_agents(entry: Entry, records: Records) -> None:
    """What is withheld is stored outside every thread and ends here: no mailbox shows it, it wakes nobody and answers nothing.

    Its facts still count: what it reports of our own mail, and that somebody wants no more.
    """
    if not entry.withheld or entry.wiring.settings.confinement not in _ENFORCED:
        return
    entry.over = True
    quotes, entry.thread_id = entry.thread_id or None, NO_THREAD
    entry.reasons = tuple(dict.fromkeys(sign for sign in (*entry.reasons, *entry.withheld) if sign != OUTSIDE))
    _store(entry, records, quotes)
    reporting.take_what_it_reports(entry, records)
    unsubscribing.stop_what_it_unsubscribes(entry, records)


def waiting(records: Records) -> int:
    """How many messages wait for a person."""
    return records.quarantine.waiting()


def with_state(records: Records, states: Sequence[QuarantineState], *, count: int) -> list[Quarantined]:
    """Messages in these states, newest first; without any, those that wait for a person."""
    return _values(records, records.quarantine.with_state(states or [QuarantineState.HELD], count=count))


def show(records: Records, message_id: str) -> Quarantined:
    """One message (`m12`), whatever was decided about it."""
    return _values(records, [records.quarantine.row(inside("m", message_id))])[0]


def discard(records: Records, message_id: str, *, by: str, why: str) -> Quarantined:
    """A person's word: no agent will ever see it. Again changes nothing."""
    row = records.quarantine.row(inside("m", message_id), lock=True)
    if row["state"] == QuarantineState.RELEASED:
        raise InvalidRequest(f"{message_id} was released by {row['decided_by']}.", you_can="look at its thread.")
    if row["state"] == QuarantineState.HELD:
        records.quarantine.decide(row["id"], QuarantineState.DISCARDED, by=by, why=why)
        _announce(records, EventName.MESSAGE_DISCARDED, row, by=by, why=why)
    return show(records, message_id)


async def release(wiring: Wiring, message_id: str, *, by: str, why: str, as_new_thread: bool) -> Quarantined:
    """A person's word: the agents may see it, in the thread that it quotes or in one of its own. It takes the steps of any
    arrival once, as suspicious as it is; again changes nothing.
    """
    number = inside("m", message_id)
    row = await wiring.store.aread(lambda records: records.quarantine.row(number))
    content = await wiring.store.aread(lambda records: records.messages.content(number))
    entry = await asyncio.to_thread(_read_again, wiring, row, content)
    await routing.ask_the_functions(entry)
    let_in = partial(_let_in, entry, number=number, apart=as_new_thread, by=by, why=why)
    return await wiring.store.awrite(let_in)


def _store(entry: Entry, records: Records, quotes: int | None) -> None:
    """The message, once, in no thread and no trace: nothing that goes by these finds it."""
    new = replace(storing.new_message(entry, records), trace_id="", exchange=False, taint=TaintLevel.SUSPICIOUS)
    number = records.messages.insert(new, dedup_key=entry.dedup_key)
    mailbox_ids = [mailbox["id"] for mailbox in entry.mailboxes]
    records.quarantine.keep(
        number, thread_id=quotes, mailbox_ids=mailbox_ids, reasons=entry.withheld, signs=entry.reasons
    )
    row = records.quarantine.row(number)
    entry.stored = {**row, "thread_id": None}
    details = {"source": entry.arrival.source, "automatic": entry.automatic}
    _announce(records, EventName.MESSAGE_QUARANTINED, row, reasons=list(entry.withheld), **details)


def _read_again(wiring: Wiring, row: Row, content: bytes) -> Entry:
    """The arrival as it was, from what was stored of it."""
    entry = Entry(wiring, Arrival(content=content, reverse_path=None, source="quarantine"))
    entry.parsed = parse(content)
    entry.message_id, entry.untrusted_text = row["message_id"], row["new_text"]
    entry.automatic = WhyNot(row["automatic"]) if row["automatic"] else None
    entry.report = read_report(content, returned=True) if entry.automatic is WhyNot.REPORT else None
    entry.by_agent = bool(row["by_agent"])
    entry.mail_class = MailClass(kind=MailKind(row["kind"] or MailKind.PERSON))
    entry.risk = Risk.model_validate_json(row["risk"]) if row["risk"] else None
    entry.taint, entry.reasons = TaintLevel(row["taint"]), signs_of(row)
    return entry


def _let_in(entry: Entry, records: Records, *, number: int, apart: bool, by: str, why: str) -> Quarantined:
    row = records.quarantine.row(number, lock=True)
    if row["state"] != QuarantineState.RELEASED:
        records.quarantine.decide(number, QuarantineState.RELEASED, by=by, why=why)
        entry.mailboxes = _still_served(records, row)
        _find_its_thread(entry, records, row, apart=apart)
        _join_the_thread(entry, records, row, by=by, why=why)
        for step in RELEASE:
            step(entry, records)
    return show(records, outside("m", number))


def _still_served(records: Records, row: Row) -> tuple[Row, ...]:
    addressed = (address_of(records.mailboxes.by_id(number)) for number in mailboxes_of(row))
    found = [records.mailboxes.serving(address) for address in addressed]
    served = {mailbox["id"]: mailbox for mailbox in found if mailbox is not None}
    if not served:
        raise NotFound("The mailboxes that it was sent to are gone.", you_can="create the mailbox anew, or discard it.")
    return tuple(served.values())


def _find_its_thread(entry: Entry, records: Records, row: Row, *, apart: bool) -> None:
    found = None if apart else _quoted(entry, records, row)
    entry.begins_it = found is None
    routing.choose_the_holder(entry, records)
    joining.begin_the_thread(entry, records)
    if found is not None:
        joining.join(entry, records, found)
    records.threads.add_message(entry.thread_id, message_ids=(entry.message_id,) if apart else entry.leads_to)


def _quoted(entry: Entry, records: Records, row: Row) -> int | None:
    """The thread that it quoted when it came, unless that was removed since; else where its Message-IDs lead."""
    with suppress(NotFound):
        return int(records.threads.row(row["quotes"] or NO_THREAD)["id"])
    return records.threads.find(entry.leads_to)


def _join_the_thread(entry: Entry, records: Records, row: Row, **decided: str) -> None:
    trusting_traces.find_the_trace(entry, records)
    records.quarantine.join_thread(
        row["id"],
        thread_id=entry.thread_id,
        trace_id=entry.trace_id,
        span=entry.place.span if entry.place is not None else "",
        told_trace=entry.told_trace,
        exchange=bool(row["by_agent"]),
    )
    entry.stored = records.messages.row(row["id"])
    announce(entry, records, entry.stored, EventName.MESSAGE_RELEASED, **decided)
    if entry.begins_it:
        routing.say_why(entry, records)
        announce(entry, records, entry.stored, EventName.THREAD_ASSIGNED, epoch=1)


def _values(records: Records, rows: Sequence[Row]) -> list[Quarantined]:
    numbers = {number for row in rows for number in mailboxes_of(row)}
    names = {number: str(records.mailboxes.by_id(number)["name"]) for number in numbers}
    return records.quarantine.values(rows, names)


def _announce(records: Records, name: EventName, row: Row, **details: Any) -> None:
    quotes = row["quotes"]
    records.events.append(
        name,
        trace_id=(quotes and records.messages.newest_trace(quotes)) or "",
        mailbox=records.mailboxes.by_id(mailboxes_of(row)[0])["name"],
        thread_id=quotes,
        message_id=row["id"],
        **details,
    )


RELEASE = (
    trusting.taint_the_thread,
    storing.place_it,
    answering.settle_what_it_answers,
    waking.wake_the_assignee,
)
"""What a released message does as any arrival does. What it reports and who wants no more counted when it came."""
