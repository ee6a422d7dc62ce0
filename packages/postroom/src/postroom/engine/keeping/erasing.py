"""Erasing a person: what the room knows of them goes; that nobody writes to them stays, as a hash.

Threads in which nobody else outside takes part go whole. In others, what they wrote and what was written to them alone goes; what
went to several people stays, with the address taken out. Events keep their ids and codes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from postroom.backends.store.records.records import Records
from postroom.backends.store.records.removals import PersonKeys
from postroom.backends.store.records.secrets import SALT
from postroom.engine.outbound import suppressing
from postroom.engine.wiring import Wiring
from postroom.mail.redacting import INSTEAD, bytes_without_address, json_without_address, without_address
from postroom.model.address import Address
from postroom.model.choices import Covers
from postroom.model.errors import InvalidRequest
from postroom.model.event import EventName
from postroom.model.keeping import Erased, Told
from postroom.model.suppression import SuppressionReason

_BATCH = 20
_ROUNDS = 5  # the second finds something only where somebody wrote meanwhile
_SALT_OCTETS = 32


@dataclass(frozen=True)
class Traces:
    """What there is of a person: threads that go, messages that go from others, and messages that stay without the address."""

    threads: tuple[int, ...]
    messages: tuple[int, ...]
    redacted: tuple[int, ...]
    shared: tuple[int, ...]
    whole: int


def find(records: Records, address: Address) -> Traces:
    """Every trace of a person. Raises `InvalidRequest` for an address of the room's own."""
    if records.mailboxes.serving(address) is not None:
        raise InvalidRequest(f"{address} is a mailbox of this room.", you_can="delete the mailbox instead.")
    person = PersonKeys.of(address)
    theirs = records.removals.of_person(person)
    threads = {row["thread_id"] for row in theirs if row["thread_id"]}
    others = records.removals.others_outside(threads, person)
    shared = {row["thread_id"] for row in others}
    kept = {row["id"] for row in others}
    gone = {row["id"] for row in theirs} - kept
    alone = threads - shared
    in_alone = set(records.removals.messages_of(alone))
    return Traces(
        threads=tuple(sorted(alone)),
        messages=tuple(sorted(gone - in_alone)),
        redacted=tuple(sorted(set(records.removals.messages_of(shared)) - gone)),
        shared=tuple(sorted(shared)),
        whole=len(in_alone),
    )


async def erase(wiring: Wiring, address: Address, *, dry_run: bool, told: Told) -> Erased:
    """Erase a person, or say what would go. Raises `InvalidRequest`."""
    found = await wiring.store.aread(lambda records: find(records, address))
    would = Erased(threads=len(found.threads), messages=found.whole + len(found.messages), redacted=len(found.redacted))
    if dry_run:
        return would
    salt = wiring.entropy.token(_SALT_OCTETS)
    covers = await wiring.store.awrite(partial(_stop, address=address, salt=salt))
    done, shared, redacted = Erased(), set[int](), set[int]()
    for _ in range(_ROUNDS):
        found = await wiring.store.aread(lambda records: find(records, address))
        steps = _steps(found, address, besides=redacted)
        shared.update(found.shared)
        redacted.update(found.redacted)
        for number, step in enumerate(steps):
            told("erasing", number, len(steps))
            done = _sum(done, await wiring.store.awrite(step))
        if not steps:
            break
    return await wiring.store.awrite(partial(_finish, address=address, done=done, shared=shared, covers=covers))


def _steps(found: Traces, address: Address, *, besides: Collection[int]) -> list[Callable[[Records], Erased]]:
    """Each is a transaction. `besides` are messages that were left without the address already."""
    return [
        *_batches(partial(_remove_threads, address=address), found.threads),
        *_batches(_remove_messages, found.messages),
        *_batches(partial(_redact, address=address), [number for number in found.redacted if number not in besides]),
    ]


def _sum(done: Erased, more: Erased) -> Erased:
    return Erased(**{name: number + getattr(more, name) for name, number in done})


def _stop(records: Records, *, address: Address, salt: str) -> Covers:
    """Nobody writes to them from now on; what was planned ends. What they are spared at least is what they were spared before."""
    if records.removals.is_being_delivered(PersonKeys.of(address)):
        raise InvalidRequest(f"Mail to {address} is leaving at this moment.", you_can="try again in a minute.")
    records.secrets.keep(SALT, salt)
    covers = Covers.UNASKED
    for entry in records.suppressions.among([address]):
        covers = covers.widest(entry.covers)
    suppressing.suppress_by_hand(records, address, reason=SuppressionReason.ERASED, covers=covers)
    return covers


def _batches(work: Callable[..., Erased], numbers: Sequence[int]) -> list[Callable[[Records], Erased]]:
    rest = iter(numbers)
    return [partial(work, numbers=batch) for batch in iter(lambda: tuple(islice(rest, _BATCH)), ())]


def _remove_threads(records: Records, *, address: Address, numbers: tuple[int, ...]) -> Erased:
    """Those in which still nobody else takes part, now that nobody can join them."""
    records.threads.lock(numbers)
    joined = {row["thread_id"] for row in records.removals.others_outside(numbers, PersonKeys.of(address))}
    alone = [number for number in numbers if number not in joined]
    records.removals.overwrite(on=True)
    return Erased(threads=len(alone), messages=records.removals.remove_threads(alone))


def _remove_messages(records: Records, *, numbers: tuple[int, ...]) -> Erased:
    records.removals.overwrite(on=True)
    records.removals.remove_messages(numbers)
    return Erased(messages=len(numbers))


def _redact(records: Records, *, address: Address, numbers: tuple[int, ...]) -> Erased:
    """Leave messages without the address, where they have it."""
    records.removals.overwrite(on=True)
    for number in numbers:
        row = records.removals.message_to_redact(number)
        content = bytes(row["content"]) if row["content"] is not None else None
        without = bytes_without_address(content, address.person_key) if content is not None else None
        texts = {name: without_address(row[name], address.person_key) for name in ("subject", "new_text")}
        records.removals.redact_message(
            number,
            content=without,
            recipients=_without_person(row["recipients"], address),
            size=len(without) if without is not None else row["size"],
            **texts,
        )
    return Erased(redacted=len(numbers))


def _without_person(recipients: str, address: Address) -> str:
    """The fields of a message with nobody in place of this person."""
    fields: dict[str, list[dict[str, Any]]] = json.loads(recipients)
    for people in fields.values():
        for person in people:
            if Address.model_validate(person["address"]).person_key == address.person_key:
                local_part, _, domain = INSTEAD.rpartition("@")
                person.update(address={"local_part": local_part, "domain": domain}, name="")
    return json.dumps(fields)


def _finish(records: Records, *, address: Address, done: Erased, shared: set[int], covers: Covers) -> Erased:
    """What is left beside messages; and of the suppression, a hash."""
    person = PersonKeys.of(address)
    records.removals.redact_in_threads(shared, person)
    for thread in shared:
        records.removals.forget_memory(thread)
    records.removals.recount(shared)
    rows, events = records.removals.forget_person(person), records.removals.events_that_mention(person)
    for event in events:
        records.removals.redact_event(event["id"], details=json_without_address(event["details"], person.key))
    records.suppressions.keep_hash(address, covers=covers)
    done = done.model_copy(update={"rows": rows, "events": len(events)})
    records.events.append(EventName.PERSON_ERASED, trace_id="", **done.model_dump())
    records.removals.overwrite(on=False)
    return done
