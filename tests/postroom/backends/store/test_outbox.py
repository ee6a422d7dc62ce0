"""Deliveries, suppressions, plans, wakes, events and cursors, on every database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from postroom.backends.store.records.claims import OUTBOX_QUEUE, Claim
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.model.delivery import DeliveryStatus, RecipientOutcome
from postroom.model.errors import NotFound
from postroom.model.event import EventName
from postroom.model.mailbox import MailboxStatus
from postroom.model.message import Direction
from postroom.model.plan import PlanStatus
from postroom.model.verdict import Verdict
from tests.postroom.backends.store.conftest import START, HandClock, address, mailbox, message, stored, thread

ADA, BOB = address("Ada@example.com"), address("bob@example.com")
NEWEST = 2**62


@pytest.fixture
def outbox_id(store: Store) -> int:
    support, number = mailbox(store), thread(store)

    def work(records: Records) -> int:
        new = message(number, direction=Direction.OUTBOUND, mailbox_id=support, message_id="<out@acme.test>")
        return records.deliveries.enqueue(
            message_id=stored(records, new),
            mailbox_id=support,
            thread_id=number,
            epoch=1,
            recipients=[ADA, BOB],
            verdicts=[Verdict(gate="scope", answer="pass")],
        )

    return store.write(work)


def statuses(store: Store, outbox_id: int) -> list[str]:
    return [str(entry.status) for entry in store.read(lambda records: records.deliveries.all(outbox_id))]


def outcome(status: DeliveryStatus, code: int = 250) -> RecipientOutcome:
    return RecipientOutcome(recipient=ADA, status=status, code=code, enhanced="2.0.0", text="ok")


def begin(store: Store, outbox_id: int) -> int:
    return store.write(lambda records: records.deliveries.begin_content(outbox_id, [ADA, BOB]))


def test_an_outbox_row_has_one_queued_delivery_per_recipient(store: Store, outbox_id: int):
    row = store.read(lambda records: records.deliveries.row(outbox_id))

    assert (row["wire_id"], row["mailbox"], row["trace_id"]) == ("<out@acme.test>", "support", "trace")
    assert statuses(store, outbox_id) == ["queued", "queued"]
    assert store.read(lambda records: records.deliveries.of_message(row["message_id"])) == outbox_id
    with pytest.raises(NotFound):
        store.read(lambda records: records.deliveries.row(0))
    with pytest.raises(NotFound):
        store.read(lambda records: records.deliveries.of_message(0))


def test_what_the_next_hop_said_is_written_once(store: Store, outbox_id: int):
    begun = begin(store, outbox_id)

    first = store.write(
        lambda records: records.deliveries.record(outbox_id, outcome(DeliveryStatus.SENT), next_attempt_at=None)
    )
    second = store.write(
        lambda records: records.deliveries.record(outbox_id, outcome(DeliveryStatus.FAILED, 550), next_attempt_at=None)
    )

    assert (begun, first, second) == (2, True, False)
    ada, bob = store.read(lambda records: records.deliveries.all(outbox_id))
    assert (ada.status, ada.code, ada.attempts) == (DeliveryStatus.SENT, 250, 1)
    assert bob.status is DeliveryStatus.SENDING


def lease(store: Store, outbox_id: int, *, worker: str, until: int) -> Claim:
    def work(records: Records) -> Claim:
        records.claims.expire()
        records.claims.enqueue(OUTBOX_QUEUE, outbox_id)
        (claim,) = records.claims.due([OUTBOX_QUEUE], worker=worker, lease_until=until, count=1)
        return claim

    return store.write(work)


def test_content_begins_under_the_lease_that_holds_and_no_other(store: Store, outbox_id: int):
    late = lease(store, outbox_id, worker="late", until=START - 1)
    now = lease(store, outbox_id, worker="now", until=START + 1)

    begun = [
        store.write(lambda records, claim=claim: records.deliveries.begin_contents([(claim, [ADA])]))
        for claim in (late, now, now)
    ]

    assert begun == [set(), {outbox_id}, set()]
    assert statuses(store, outbox_id) == ["sending", "queued"]


def test_of_many_that_are_finished_together_those_stay_whose_lease_was_lost(store: Store, outbox_id: int):
    late = lease(store, outbox_id, worker="late", until=START - 1)
    now = lease(store, outbox_id, worker="now", until=START + 1)

    store.write(lambda records: records.claims.finish_all([late]))
    held = store.write(lambda records: records.claims.holds(now))
    store.write(lambda records: records.claims.finish_all([late, now]))

    assert held
    assert not store.write(lambda records: records.claims.holds(now))


def test_what_waits_for_a_later_attempt_is_cancelled_and_what_has_begun_to_leave_is_not(store: Store, outbox_id: int):
    store.write(lambda records: records.deliveries.begin_content(outbox_id, [ADA]))
    store.write(lambda records: records.claims.enqueue(OUTBOX_QUEUE, outbox_id, run_at=records.now + 60_000))
    row = store.read(lambda records: records.deliveries.row(outbox_id))

    listed = store.read(lambda records: records.deliveries.cancellable(row["thread_id"], mailbox_id=row["mailbox_id"]))
    cancelled = store.write(lambda records: records.deliveries.cancel(outbox_id, why="handed off"))

    assert [entry["id"] for entry in listed] == [outbox_id]
    assert cancelled == 1
    assert statuses(store, outbox_id) == ["sending", "cancelled"]


def test_either_the_cancellation_or_the_content_wins(store: Store, outbox_id: int):
    with ThreadPoolExecutor(2) as pool:
        begun = pool.submit(begin, store, outbox_id)
        cancelled = pool.submit(store.write, lambda records: records.deliveries.cancel(outbox_id, why="handed off"))

    assert sorted([begun.result(), cancelled.result()]) == [0, 2]


def test_a_message_that_was_sent_is_found_by_its_message_id(store: Store, outbox_id: int):
    number = thread(store)
    store.write(lambda records: stored(records, message(number, message_id="<in@example.com>")))

    found = store.read(lambda records: records.deliveries.by_message_id("<out@acme.test>"))
    others = [
        store.read(lambda records, of=of: records.deliveries.by_message_id(of)) for of in ("<in@example.com>", "")
    ]

    assert found is not None
    assert (found["id"], found["mailbox"]) == (outbox_id, "support")
    assert others == [None, None]


def test_a_report_may_correct_what_the_next_hop_said(store: Store, outbox_id: int):
    begin(store, outbox_id)
    store.write(lambda records: records.deliveries.record(outbox_id, outcome(DeliveryStatus.SENT)))
    failed, sent = outcome(DeliveryStatus.FAILED, 0), (DeliveryStatus.SENT,)

    corrected = [
        store.write(lambda records: records.deliveries.record(outbox_id, failed, instead_of=sent)) for _ in range(2)
    ]

    assert corrected == [True, False]
    assert statuses(store, outbox_id) == ["failed", "sending"]


def test_what_waits_for_an_address_is_listed_in_any_spelling_and_cancelled_one_by_one(store: Store, outbox_id: int):
    listed = store.read(lambda records: records.deliveries.waiting_for(address("ADA@example.com")))
    cancelled = [
        store.write(lambda records: records.deliveries.cancel_one(listed[0]["id"], why="bounce")) for _ in range(2)
    ]

    assert [(row["outbox_id"], row["mailbox"], row["trace_id"]) for row in listed] == [(outbox_id, "support", "trace")]
    assert cancelled == [True, False]
    assert statuses(store, outbox_id) == ["cancelled", "queued"]
    assert store.read(lambda records: records.deliveries.waiting_for(ADA)) == []


def test_a_delivery_in_doubt_is_unknown_until_it_is_settled(store: Store, outbox_id: int):
    begin(store, outbox_id)
    interrupted = store.write(lambda records: records.deliveries.interrupted(outbox_id))
    listed = store.read(
        lambda records: records.deliveries.with_status([DeliveryStatus.UNKNOWN], before=NEWEST, count=9)
    )

    settled = store.write(lambda records: records.deliveries.settle_by_reference(["<x@x>", "<out@acme.test>"]))

    assert interrupted == 2
    assert [row["outbox_id"] for row in listed] == [outbox_id, outbox_id]
    assert settled == {outbox_id}
    assert statuses(store, outbox_id) == ["sent", "sent"]


def test_a_person_may_queue_an_ended_delivery_again(store: Store, outbox_id: int):
    store.write(lambda records: records.deliveries.count_attempt(outbox_id))
    store.write(lambda records: records.deliveries.cancel(outbox_id, why="mistake"))

    reopened = store.write(lambda records: records.deliveries.reopen(outbox_id))

    assert reopened == 2
    assert [entry.attempts for entry in store.read(lambda records: records.deliveries.all(outbox_id))] == [1, 1]


def test_a_suppression_counts_for_every_spelling_until_it_expires(store: Store, clock: HandClock):
    store.write(lambda records: records.suppressions.add(ADA, reason="manual", expires_at=START + 10))
    store.write(lambda records: records.suppressions.add(ADA, reason="bounce", expires_at=START + 20))

    found = store.read(lambda records: records.suppressions.among([BOB, address("ada@example.com")]))
    clock.time += 20

    assert [entry.reason for entry in found] == ["bounce"]
    assert store.read(lambda records: records.suppressions.among([ADA])) == []
    assert store.read(lambda records: records.suppressions.all()) == []


def test_a_suppression_can_be_lifted(store: Store):
    store.write(lambda records: records.suppressions.add(ADA, reason="manual"))

    lifted = [store.write(lambda records: records.suppressions.remove(ADA)) for _ in range(2)]

    assert lifted == [True, False]
    assert store.read(lambda records: records.suppressions.all()) == []


def test_a_plan_ends_once(store: Store):
    support, number = mailbox(store), thread(store)
    plan = store.write(
        lambda records: records.plans.create(
            "follow_up", mailbox_id=support, thread_id=number, epoch=1, due=START, body="[]"
        )
    )
    store.write(lambda records: records.plans.advance(plan, next_step=1, due=START + 1))
    row = store.read(lambda records: records.plans.row(plan))
    listed = store.read(
        lambda records: [*records.plans.open_of_thread(number), *records.plans.open_of_mailbox(support)]
    )

    ended = [store.write(lambda records: records.plans.end(plan, PlanStatus.REPLIED, message_id=9)) for _ in range(2)]

    assert (row["next_step"], row["due"], row["mailbox"]) == (1, START + 1, "support")
    assert [entry["id"] for entry in listed] == [plan, plan]
    assert ended == [True, False]
    assert store.read(lambda records: records.plans.open_of_thread(number)) == []
    with pytest.raises(NotFound):
        store.read(lambda records: records.plans.row(0))


def test_open_plans_are_found_by_the_addresses_their_thread_has_to_do_with(store: Store, outbox_id: int):
    written_to = store.read(lambda records: records.deliveries.row(outbox_id))
    wrote, other = thread(store), thread(store)
    store.write(lambda records: stored(records, message(wrote, sender="ADA@example.com")))

    def plan(records: Records, number: int) -> int:
        return records.plans.create(
            "wait", mailbox_id=written_to["mailbox_id"], thread_id=number, epoch=1, due=START, body="{}"
        )

    plans = [
        store.write(lambda records, number=number: plan(records, number))
        for number in (written_to["thread_id"], wrote, other)
    ]
    found = store.read(lambda records: records.plans.open_by_address(ADA))
    store.write(lambda records: records.plans.end(plans[0], PlanStatus.BOUNCED))

    assert [(row["id"], row["mailbox"]) for row in found] == [(plans[0], "support"), (plans[1], "support")]
    assert [row["id"] for row in store.read(lambda records: records.plans.open_by_address(ADA))] == plans[1:2]
    assert store.read(lambda records: records.plans.open_by_address(address("eve@example.com"))) == []


def test_a_wake_knows_its_mailbox(store: Store):
    support, number = mailbox(store), thread(store)
    wake = store.write(
        lambda records: records.wakes.create(
            mailbox_id=support, thread_id=number, message_id=1, epoch=1, reason="message"
        )
    )
    store.write(lambda records: records.mailboxes.set_status(support, MailboxStatus.PAUSED))

    row = store.read(lambda records: records.wakes.row(wake))

    assert (row["mailbox"], row["mailbox_status"], row["reason"]) == ("support", "paused", "message")
    with pytest.raises(NotFound):
        store.read(lambda records: records.wakes.row(0))


def test_events_are_read_behind_a_cursor_in_order(store: Store):
    for number in range(1, 4):
        store.write(
            lambda records, number=number: records.events.append(
                EventName.MESSAGE_SENT, trace_id="t", mailbox="support", thread_id=7, message_id=number, code=250
            )
        )

    first = store.read(lambda records: records.events.after(0, count=2))
    rest = store.read(lambda records: records.events.after(first[-1].id, count=2))

    assert [event.message_id for event in [*first, *rest]] == ["m1", "m2", "m3"]
    assert first[0].details == {"code": 250}


def test_events_of_a_thread_and_of_a_message_are_listed(store: Store):
    number = thread(store)
    store.write(lambda records: records.events.append(EventName.THREAD_DONE, trace_id="t", thread_id=number))
    message_id = store.write(lambda records: stored(records, message(number)))
    store.write(lambda records: records.events.append(EventName.MESSAGE_RECEIVED, trace_id="t", message_id=message_id))

    of_thread = store.read(lambda records: records.events.of_thread(number))
    of_message = store.read(lambda records: records.events.of_message(message_id))

    assert [event.name for event in of_thread] == [EventName.THREAD_DONE]
    assert [event.name for event in of_message] == [EventName.MESSAGE_RECEIVED]


def new_events(store: Store, *, after: list[int]) -> list[int]:
    cursor = after[-1] if after else 0
    return [event.id for event in store.read(lambda records: records.events.after(cursor, count=50))]


def test_a_reader_with_a_cursor_misses_no_event_while_many_write(store: Store):
    def write(_: int) -> None:
        store.write(lambda records: records.events.append(EventName.MESSAGE_SENT, trace_id="t"))

    read: list[int] = []
    with ThreadPoolExecutor(8) as pool:
        writing = [pool.submit(write, number) for number in range(60)]
        while not all(future.done() for future in writing):
            read += new_events(store, after=read)
    while more := new_events(store, after=read):
        read += more

    assert len(read) == 60


def test_a_cursor_keeps_its_last_value(store: Store):
    empty = store.read(lambda records: records.cursors.load("imap"))
    for value in ("1", "2"):
        store.write(lambda records, value=value: records.cursors.save("imap", value))

    assert empty is None
    assert store.read(lambda records: records.cursors.load("imap")) == "2"
