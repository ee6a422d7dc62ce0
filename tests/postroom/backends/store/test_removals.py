"""Taking out for good, on every database: nothing is left behind, and nothing else goes."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from postroom.backends.store.copied_tables import COPIED, CopiedTable
from postroom.backends.store.records.claims import OUTBOX_QUEUE, TIMER_QUEUE, wake_queue
from postroom.backends.store.records.quarantine import NO_THREAD
from postroom.backends.store.records.records import Records
from postroom.backends.store.records.removals import PersonKeys
from postroom.backends.store.records.requests import NewRequest
from postroom.backends.store.records.secrets import SALT
from postroom.backends.store.store import Store
from postroom.model.choices import Covers
from postroom.model.event import EventName
from postroom.model.message import AttachmentContent, Direction
from postroom.model.quarantine import QuarantineState
from postroom.model.request import RequestState, Side
from postroom.model.taint import Denial
from postroom.model.thread import HandOffNote
from tests.postroom.backends.store.conftest import START, HandClock, address, mailbox, message, stored

DAY = 86_400_000
FILE = AttachmentContent(filename="bill.txt", content=b"12 EUR")


def a_thread(records: Records, support: int, *, name: str) -> int:
    """A question and its answer with everything that hangs on them; its number."""
    number = records.threads.create(name, assignee_id=support)
    asked = stored(
        records,
        message(number, message_id=f"<{name}@example.com>", subject=name, attachments=(FILE,), mailbox_id=support),
    )
    said = stored(
        records, message(number, message_id=f"<{name}@acme.test>", direction=Direction.OUTBOUND, mailbox_id=support)
    )
    for each in (asked, said):
        records.placements.place(each, mailbox_id=support, thread_id=number, unread=each == asked)
        records.threads.add_message(number, message_ids=[f"<{each}@x.test>"])
    outbox = records.deliveries.enqueue(
        mailbox_id=support,
        thread_id=number,
        epoch=1,
        message_id=said,
        recipients=[address("ada@example.com")],
        verdicts=[],
    )
    records.claims.enqueue(OUTBOX_QUEUE, outbox)
    plan = records.plans.create("wait", mailbox_id=support, thread_id=number, epoch=1, due=START, body="{}")
    records.claims.enqueue(TIMER_QUEUE, plan)
    records.intents.claim([name], call_ref=None, expires_at=START + DAY)
    records.intents.bind([name], outbox)
    records.connection.tell(
        "insert into memory (room, name, position, item) values (:room, :name, 1, '{}')",
        [{"room": records.room, "name": f"acme.test/support/t{number}"}],
    )
    return number


def rows(store: Store) -> Counter[str]:
    return store.read(lambda records: Counter({t.name: sum(1 for _ in records.copies.rows(t)) for t in COPIED}))


def test_a_thread_goes_with_all_that_hangs_on_it_and_the_other_stays(store: Store) -> None:
    support = mailbox(store)
    before = rows(store)
    first = store.write(lambda records: a_thread(records, support, name="first"))
    one = rows(store) - before
    store.write(lambda records: a_thread(records, support, name="second"))
    while store.write(lambda records: records.search.index()):
        pass

    removed = store.write(lambda records: records.removals.remove_threads([first]))

    left = rows(store) - before
    assert removed == 2
    assert left == one
    assert store.read(lambda records: records.attachments.octets()) == len(FILE.content)
    assert store.read(lambda records: records.mailboxes.info(records.mailboxes.row("support")).unread) == 1
    found = store.read(lambda records: records.search.find("order", mailbox_id=support, count=9))
    assert {row["thread_id"] for row in found} == {first + 1}


def test_only_what_nothing_needs_is_at_rest(store: Store, clock: HandClock) -> None:
    support = mailbox(store)

    def resting(records: Records) -> list[int]:
        return records.removals.threads_at_rest(before=records.now - DAY, after=0, count=9)

    number = store.write(lambda records: a_thread(records, support, name="first"))
    clock.time += 3 * DAY
    needs = [
        lambda records: records.placements.mark_read(number, mailbox_id=support),
        lambda records: records.plans.end(records.plans.open_of_thread(number)[0]["id"], "timed_out"),
        lambda records: records.deliveries.cancel(records.deliveries.of_thread(number)[0], why="over"),
    ]
    seen = [store.read(resting)]
    for end in needs:
        store.write(end)
        seen.append(store.read(resting))
    store.write(
        lambda records: records.suppressions.add(
            address("x@x.test"), reason="bounce", message_id=records.removals.messages_of([number])[0]
        )
    )
    seen.append(store.read(resting))

    assert seen == [[], [], [], [number], []]


@pytest.mark.parametrize("state", ["open", "acknowledged"])
def test_a_thread_in_which_an_answer_is_owed_is_not_at_rest(store: Store, clock: HandClock, state: str) -> None:
    support = mailbox(store)

    def ask(records: Records) -> None:
        thread = records.threads.create("Lamps", assignee_id=support)
        records.requests.create(request(thread, mailbox_id=support, state=state))

    store.write(ask)
    clock.time += 3 * DAY

    assert store.read(lambda records: records.removals.threads_at_rest(before=clock.time, after=0, count=9)) == []


def request(thread: int, *, mailbox_id: int, state: str) -> NewRequest:
    return NewRequest(
        side=Side.ASKED,
        request_id="1",
        partner=address("ada@example.com"),
        partner_key="example.com",
        type="quote",
        state=RequestState(state),
        mailbox_id=mailbox_id,
        thread_id=thread,
        message_id=1,
        deadline=None,
        body={},
    )


def test_a_person_is_found_with_every_subaddress_and_nobody_else(store: Store) -> None:
    support = mailbox(store)

    def write(records: Records) -> None:
        for name in (
            "ada@example.com",
            "ADA+lamps@example.com",
            "adab@example.com",
            "a_a@example.com",
            "ada@example.org",
        ):
            number = records.threads.create(name, assignee_id=support)
            stored(records, message(number, message_id=f"<{name}>", sender=name))

    store.write(write)

    found = store.read(lambda records: records.removals.of_person(PersonKeys.of(address("Ada+x@example.com"))))

    assert len(found) == 2


def test_a_hash_stops_what_the_address_would_and_says_nothing(store: Store) -> None:
    ada, bob = address("ada@example.com"), address("bob@example.com")
    store.write(lambda records: records.secrets.keep(SALT, "salt"))
    store.write(lambda records: records.suppressions.add(ada, reason="complaint"))

    store.write(lambda records: records.suppressions.keep_hash(ada, covers=Covers.ALL))

    stopped = store.read(lambda records: records.suppressions.among([bob, address("Ada+news@example.com")]))
    assert [(str(entry.address), entry.covers) for entry in stopped] == [("Ada+news@example.com", Covers.ALL)]
    assert store.read(lambda records: records.suppressions.all()) == []
    kept = store.read(lambda records: [*records.copies.rows(next(t for t in COPIED if t.name == "suppression"))])
    assert "ada" not in json.dumps(kept)
    assert store.write(lambda records: records.suppressions.remove(ada))
    assert store.read(lambda records: records.suppressions.among([ada])) == []


def test_turns_of_removed_mail_are_withdrawn(store: Store) -> None:
    support = mailbox(store)
    number = store.write(lambda records: a_thread(records, support, name="first"))
    asked = store.read(lambda records: records.removals.messages_of([number])[0])
    wake = store.write(
        lambda records: records.wakes.create(
            mailbox_id=support, thread_id=number, message_id=asked, epoch=1, reason="message"
        )
    )
    store.write(lambda records: records.claims.enqueue(wake_queue(support), wake))

    store.write(lambda records: records.removals.remove_threads([number]))

    assert not store.write(lambda records: records.claims.is_ready(wake_queue(support), wake))


def test_the_id_of_what_was_removed_is_never_given_to_something_else(store: Store) -> None:
    """Whoever remembers it, as a framework remembers a thread, would go on with another person's mail."""
    support = mailbox(store)
    first = store.write(lambda records: a_thread(records, support, name="first"))
    gone = store.read(lambda records: [row["id"] for row in records.copies.rows(table("message"))])
    while store.write(lambda records: records.search.index()):
        pass
    store.write(lambda records: records.removals.remove_threads([first]))
    store.write(lambda records: records.removals.remove_threads([first]))

    second = store.write(lambda records: a_thread(records, support, name="second"))
    while store.write(lambda records: records.search.index()):
        pass

    new = store.read(lambda records: [row["id"] for row in records.copies.rows(table("message"))])
    assert second > first
    assert min(new) > max(gone)
    assert len(store.read(lambda records: records.search.find("second", mailbox_id=support, count=9))) == 1


def table(name: str) -> CopiedTable:
    return next(each for each in COPIED if each.name == name)


def test_what_names_a_person_with_a_subaddress_is_forgotten_too(store: Store) -> None:
    support = mailbox(store)
    lamps, ada = address("Ada+Lamps@example.com"), PersonKeys.of(address("ada@example.com"))

    def know(records: Records) -> None:
        number = records.threads.create("Lamps", assignee_id=support)
        records.unsubscribe_links.add("handle", lamps, message_id=1)
        records.notices.add(mailbox_id=support, thread_id=number, reason="bounce", address=lamps, ended=["a wait"])
        records.runs.deny(["run"], Denial("intent", f"{lamps} is new here.", ""), rule="taint")
        records.events.append(EventName.MESSAGE_QUEUED, trace_id="", recipient=f"<{lamps}>")
        records.answers.begin("k1", "key", digest="d")
        records.answers.finish("k1", "key", status=200, body=f'{{"to": "{lamps}"}}'.encode())

    store.write(know)

    forgotten = store.write(lambda records: records.removals.forget_person(ada))

    assert forgotten == 4
    assert len(store.read(lambda records: records.removals.events_that_mention(ada))) == 1


def test_what_was_noted_in_a_thread_stays_readable_without_the_address(store: Store) -> None:
    support = mailbox(store)
    ada = PersonKeys.of(address("ada@example.com"))
    note = HandOffNote(summary="<ADA+lamps@example.com> wants a lamp.\nada@example.com pays.", facts=["a", "b"])
    number = store.write(lambda records: records.threads.create("Lamps", assignee_id=support))
    store.write(
        lambda records: records.threads.add_note(
            number, source="support", target="billing", epoch=2, note=note, cancelled=[]
        )
    )

    store.write(lambda records: records.removals.redact_in_threads([number], ada))

    kept = store.read(lambda records: records.threads.hand_offs(number))[0].note
    assert kept.summary == " <erased@erased.invalid> wants a lamp.\nerased@erased.invalid pays."
    assert kept.facts == note.facts


def test_what_a_person_discarded_goes_and_what_was_let_in_after_all_stays(store: Store, clock: HandClock) -> None:
    def keep(records: Records) -> list[int]:
        numbers = [stored(records, message(NO_THREAD, message_id=f"<{name}@example.com>")) for name in "abc"]
        for number in numbers:
            records.quarantine.keep(number, thread_id=None, mailbox_ids=[1], reasons=[], signs=[])
        for number, state in zip(numbers, ("discarded", "released", "held"), strict=True):
            records.quarantine.decide(number, QuarantineState(state), by="dora", why="")
        return numbers

    numbers = store.write(keep)
    clock.time += 3 * DAY

    gone = store.write(lambda records: records.removals.discarded(before=clock.time, count=9))

    assert gone == numbers[:1]
