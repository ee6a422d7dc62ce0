"""The steps from a claimed row to the next hop."""

from __future__ import annotations

from functools import partial

from postroom.backends.store.records.records import Records
from postroom.engine.outbound import recording
from postroom.engine.outbound.attempt import Attempt, LeaseLost, outcome
from postroom.engine.outbound.placing import place_here
from postroom.model.delivery import DeliveryStatus, RecipientOutcome
from postroom.model.errors import TransportUnavailable
from postroom.model.message import Envelope
from postroom.ports.transport import Transport


async def place_in_mailboxes_of_this_room(attempt: Attempt) -> None:
    """Local delivery is one transaction: placed, woken and recorded, or none of it."""
    if attempt.here:
        placed = await attempt.wiring.store.awrite(partial(_place, attempt=attempt))
        attempt.waits_no_more(*(each.recipient for each in placed))


async def hand_to_the_next_hop(attempt: Attempt) -> None:
    """The one step in which the world outside learns of the message."""
    transport = attempt.wiring.transport
    if not attempt.waiting:
        return
    if transport is None:
        attempt.answers = _all(attempt, DeliveryStatus.KEPT, "kept in this room: no transport is configured")
        return
    try:
        attempt.answers = await _hand_over(attempt, transport)
    except TransportUnavailable as error:
        attempt.unreached = True
        attempt.answers = _all(attempt, DeliveryStatus.DEFERRED, str(error))


async def write_down_what_became_of_it(attempt: Attempt) -> None:
    """Outcomes, and when what is left is tried again."""
    await attempt.ledger.write_down(attempt)


async def look_for_what_nobody_knows(attempt: Attempt) -> None:
    """Where the provider keeps what left, an `unknown` outcome is looked up; not found there stays unknown."""
    lookup = attempt.wiring.lookup
    if lookup is None or not attempt.in_doubt:
        return
    found = await lookup.find_in_sent(attempt.row["wire_id"])
    await attempt.wiring.store.awrite(partial(_settle, attempt=attempt, found=bool(found)))


async def _hand_over(attempt: Attempt, transport: Transport) -> list[RecipientOutcome]:
    envelope = Envelope(reverse_path=attempt.return_path, forward_paths=attempt.waiting)
    content = attempt.content if attempt.content is not None else await _content(attempt)
    return await transport.deliver(envelope, content, before_content=lambda: attempt.ledger.begin_content(attempt))


async def _content(attempt: Attempt) -> bytes:
    return await attempt.wiring.store.aread(lambda records: records.messages.content(attempt.row["message_id"]))


def _place(records: Records, *, attempt: Attempt) -> list[RecipientOutcome]:
    """What was placed; a mailbox that is gone by now takes nothing."""
    if not records.claims.holds(attempt.claim):
        raise LeaseLost
    placed = []
    for address in attempt.here:
        mailbox = records.mailboxes.serving(address)
        if mailbox is not None and records.deliveries.begin_content(attempt.outbox_id, [address]):
            place_here(records, records.messages.row(attempt.row["message_id"]), mailbox=mailbox)
            told = outcome(address, DeliveryStatus.SENT, 250, "2.1.5", "placed in this room")
            recording.record(records, attempt, told)
            placed.append(told)
    return placed


def _settle(records: Records, *, attempt: Attempt, found: bool) -> None:
    if found:
        recording.found_in_sent(records, attempt)
    recording.schedule(records, [attempt])


def _all(attempt: Attempt, status: DeliveryStatus, why: str) -> list[RecipientOutcome]:
    return [outcome(address, status, 0, None, why) for address in attempt.waiting]
