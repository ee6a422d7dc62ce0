"""The team in a room: founding it, giving it the brief, and what must be true of the room in the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Protocol

from examples.outreach_five_roles.desk import BRIEF, Brief
from examples.outreach_five_roles.leads import leads
from examples.outreach_five_roles.roles import NAMES, ORCHESTRATOR, ROLES, SALES, SEQUENCING, Pattern
from postroom import Event, HandOffNote, Message, Postroom

DOMAIN = "acme.test"
SETTINGS: dict[str, Any] = {"intent_window": 60 * 86_400, "exchange_trace_limit": 100_000}
"""An outreach lasts weeks, so what was done once must be known for as long; and all of it is one workflow of agents."""

_PAGE = 1_000


class Employ(Protocol):
    """Registers the five agents of a room, in one framework."""

    def __call__(
        self, room: Postroom, pattern: Pattern, model: str | None = None, *, brief: Brief | None = None
    ) -> None:
        """`model` names a real one; without it, the roles follow their scripts."""


def found(room: Postroom) -> None:
    """Create the mailboxes that are not there yet."""
    present = {mailbox.name for mailbox in room.mailboxes()}
    for role in (*ROLES, SALES):
        if role not in present:
            name, local_part = NAMES.get(role, ("", role))
            room.create_mailbox(role, display_name=name, local_part=local_part)


def begin(room: Postroom, brief: Brief) -> str:
    """Order the outreach, as the person behind the mailbox sales: a memo, handed over to the orchestrator; its thread.
    Ordering it again changes nothing."""
    sales = room.mailbox(SALES)
    text = f"Please write to {brief.leads} leads, {brief.batches_a_day} batches of {brief.batch} a day."
    receipt = sales.send(f"{SALES}@{room.domain}", subject=BRIEF, text=text, key="outreach brief")
    if room.thread(receipt.thread_id).assignee == SALES:
        sales.hand_off(receipt.thread_id, to=ORCHESTRATOR, note=HandOffNote(summary=text))
    return receipt.thread_id


def ended(room: Postroom, brief: Brief) -> list[str]:
    """What is wrong with the end of an outreach, by what the room keeps of it; nothing if all is well."""
    return [*_faults_of_leads(room, brief), *_faults_of_turns(room)]


def _faults_of_leads(room: Postroom, brief: Brief) -> Iterator[str]:
    written = _written(room)
    events = all_events(room)
    planned = Counter(event.thread_id for event in events if event.name == "follow_up.planned")
    over = Counter(event.thread_id for event in events if event.name == "follow_up.ended")
    for lead in leads(brief.leads):
        firsts = [message for message in written.get(lead.address, []) if not message.references]
        if len(firsts) != 1:
            yield f"{lead.number} was written to {len(firsts)} times."
        for first in firsts:
            if planned[first.thread_id] != 1 or over[first.thread_id] != 1:
                yield f"{lead.number} has {planned[first.thread_id]} plans, of which {over[first.thread_id]} ended."
        texts = Counter((each.new_text, each.in_reply_to) for each in written.get(lead.address, []))
        yield from (f"{lead.number} got the same {count} times." for count in texts.values() if count > 1)


def _faults_of_turns(room: Postroom) -> Iterator[str]:
    for letter in room.dead_letters():
        if letter.kind == "turn":
            yield f"A turn was given up: {letter}."
    for thread in room.threads(count=_PAGE):
        if thread.subject.startswith("Batch ") and thread.assignee not in (ORCHESTRATOR, SEQUENCING):
            yield f"{thread.subject} stayed with {thread.assignee}."


def _written(room: Postroom) -> dict[str, list[Message]]:
    """What left for each address."""
    written: dict[str, list[Message]] = {}
    for thread in room.threads(count=_PAGE):
        for message in room.thread(thread.id).messages:
            if message.direction == "outbound":
                for person in message.to:
                    written.setdefault(str(person.address), []).append(message)
    return written


def all_events(room: Postroom) -> list[Event]:
    """The whole audit trail."""
    events: list[Event] = []
    while page := room.events(after=events[-1].id if events else 0, count=_PAGE):
        events += page
    return events
