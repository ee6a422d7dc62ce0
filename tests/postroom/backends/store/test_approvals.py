"""Held drafts and correspondents, on every database."""

from __future__ import annotations

import threading

import pytest

from postroom.backends.store.records.approvals import NewApproval
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.model.address import Participant
from postroom.model.approval import ApprovalState
from postroom.model.delivery import DeliveryStatus, RecipientOutcome
from postroom.model.errors import NotFound
from postroom.model.message import AttachmentContent, Draft
from tests.postroom.backends.store.conftest import START, HandClock, address, mailbox, message, stored, thread

KEYS = ["reply:a", "wake:7:1"]
FILE = AttachmentContent(filename="a.pdf", content_type="application/pdf", content=b"\x00\xff", content_id="one")


def new(mailbox_id: int, *, thread_id: int | None = None, plan_id: int | None = None) -> NewApproval:
    return NewApproval(
        mailbox_id=mailbox_id,
        thread_id=thread_id,
        epoch=1 if thread_id else None,
        answers_id=None,
        plan_id=plan_id,
        draft=Draft(
            to=(Participant(address=address("ada@example.com"), name="Ada"),),
            subject="Refund",
            text="We refund 40 EUR.",
            html="<p>We refund 40 EUR.</p>",
            attachments=(FILE,),
        ),
        reasons=("new recipient",),
        verdicts=(),
        run={"framework": "test", "trace_id": "t", "scopes": ["send"]},
        digest="d",
        expires_at=START + 1000,
    )


def hold(store: Store, mailbox_id: int, keys: list[str] = KEYS, **fields: int) -> int:
    def work(records: Records) -> int:
        number = records.approvals.create(new(mailbox_id, **fields))
        records.approvals.claim(keys)
        records.approvals.bind(keys, number)
        return number

    return store.write(work)


def test_a_held_draft_is_read_as_it_was_written(store: Store) -> None:
    number = hold(store, mailbox(store))

    value = store.read(lambda records: records.approvals.value(records.approvals.row(number)))
    files = store.read(lambda records: records.approvals.files(number))

    assert (value.state, value.mailbox, value.subject, value.text) == (
        ApprovalState.PENDING,
        "support",
        "Refund",
        "We refund 40 EUR.",
    )
    assert str(value.to[0]) == "Ada <ada@example.com>"
    assert str(value.sender.address) == "support@acme.test"
    assert (value.attachments[0].filename, value.attachments[0].size) == ("a.pdf", 2)
    assert files == (FILE,)


def test_any_of_its_intents_finds_a_draft_that_waits(store: Store, clock: HandClock) -> None:
    number = hold(store, mailbox(store))

    assert store.read(lambda records: records.approvals.standing(["wake:7:1"])).id == f"p{number}"
    assert store.read(lambda records: records.approvals.keys_of(number)) == tuple(KEYS)
    clock.time += 1000
    assert store.read(lambda records: records.approvals.standing(KEYS)) is None


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        (ApprovalState.REJECTED, True),
        (ApprovalState.ANSWERED, True),
        (ApprovalState.WITHDRAWN, False),
        (ApprovalState.EXPIRED, False),
        (ApprovalState.APPROVED, False),
    ],
)
def test_only_a_persons_no_outlives_the_decision(store: Store, state: ApprovalState, stands: bool) -> None:
    number = hold(store, mailbox(store))

    first = store.write(lambda records: records.approvals.decide(number, state, by="Eva", why="because"))
    second = store.write(lambda records: records.approvals.decide(number, ApprovalState.APPROVED, by="Bob"))

    assert (first, second) == (True, False)
    assert (store.read(lambda records: records.approvals.standing(["reply:a"])) is not None) == stands
    assert store.read(lambda records: records.approvals.standing(["wake:7:1"])) is None
    assert store.read(lambda records: records.approvals.row(number))["decided_by"] == "Eva"


def test_what_waits_is_found_by_thread_mailbox_and_plan(store: Store) -> None:
    support, billing = mailbox(store), mailbox(store, "billing")
    order = thread(store)
    first = hold(store, support, ["reply:1"], thread_id=order, plan_id=8)
    other = hold(store, billing, ["reply:2"], thread_id=order)

    def found(records: Records) -> list[list[int]]:
        approvals = records.approvals
        return [
            approvals.waiting_of_thread(order, mailbox_id=support),
            approvals.waiting_of_mailbox(billing),
            approvals.waiting_of_plan(8),
            [row["id"] for row in approvals.waiting(count=5)],
            [row["id"] for row in approvals.with_state([ApprovalState.PENDING], count=5)],
        ]

    assert store.read(found) == [[first], [other], [first], [first, other], [other, first]]
    shown = store.read(lambda records: records.approvals.of_thread(order, count=1))
    assert [draft.id for draft in shown] == [f"p{other}"]


def test_who_claims_the_same_intent_at_the_same_moment_waits_for_the_first(store: Store) -> None:
    support = mailbox(store)
    held: list[int] = []
    begin = threading.Barrier(2)

    def hold_once(keys: list[str]) -> None:
        def work(records: Records) -> None:
            if len(records.approvals.claim(keys)) == len(keys):
                held.append(records.approvals.create(new(support)))
                records.approvals.bind(keys, held[-1])

        begin.wait(timeout=5)
        store.write(work)

    racers = [threading.Thread(target=hold_once, args=(keys,)) for keys in (KEYS, KEYS[::-1])]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(timeout=10)

    assert len(held) == 1


def test_an_unknown_draft_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound, match="There is no held draft p99 here"):
        store.read(lambda records: records.approvals.row(99))


def test_whom_the_room_wrote_to_or_heard_from_is_no_stranger(store: Store) -> None:
    support, order = mailbox(store), thread(store)
    written, cancelled = address("written@example.com"), address("cancelled@example.com")

    def correspond(records: Records) -> None:
        stored(records, message(order, sender="Heard@example.com"))
        outbox = records.deliveries.enqueue(
            message_id=1, mailbox_id=support, thread_id=order, epoch=1, recipients=[written, cancelled], verdicts=[]
        )
        records.deliveries.record(
            outbox,
            RecipientOutcome(recipient=cancelled, status=DeliveryStatus.CANCELLED, code=0, enhanced=None, text=""),
        )

    store.write(correspond)
    asked = [written, address("heard@example.com"), cancelled, address("new@example.com")]

    strangers = store.read(lambda records: records.correspondents.strangers(asked))

    assert [str(stranger) for stranger in strangers] == ["cancelled@example.com", "new@example.com"]
