"""More mail joins the turn of its thread that waits, on every database."""

from __future__ import annotations

from postroom.backends.store.records.claims import wake_queue
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.engine.outbound.placing import wake_for_mail
from tests.postroom.backends.store.conftest import mailbox, message, stored, thread


def woken(store: Store, support: int, here: int, number: int) -> int:
    """A message arrives in a thread and gives the mailbox a turn; the turn's id."""

    def work(records: Records) -> int:
        placed = stored(records, message(here, message_id=f"<{number}@example.com>"))
        records.placements.place(placed, mailbox_id=support, thread_id=here, unread=True)
        row = records.messages.row(placed)
        return wake_for_mail(records, row, mailbox=records.mailboxes.by_id(support), epoch=row["epoch"])

    return store.write(work)


def shown(store: Store, turn: int, *, before: int = 20) -> list[str]:
    """The Message-IDs of what a turn shows."""
    rows = store.read(lambda records: records.wakes.messages(records.wakes.row(turn), before=before))
    return [row["message_id"] for row in rows]


def test_a_burst_joins_the_turn_that_waits(store: Store):
    support, here, other = mailbox(store), thread(store), thread(store)

    turns = [woken(store, support, here, number) for number in (1, 2, 3)]
    elsewhere = woken(store, support, other, 4)

    assert len(set(turns)) == 1
    assert elsewhere not in turns
    assert shown(store, turns[0]) == ["<1@example.com>", "<2@example.com>", "<3@example.com>"]
    assert shown(store, turns[0], before=1) == ["<2@example.com>", "<3@example.com>"]


def test_a_turn_that_was_begun_is_left_alone_and_keeps_its_messages(store: Store):
    support, here = mailbox(store), thread(store)
    first = woken(store, support, here, 1)

    def begin(records: Records) -> None:
        (claim,) = records.claims.due([wake_queue(support)], worker="w", lease_until=records.now + 1, count=1)
        records.claims.retry(claim, run_at=records.now)

    store.write(begin)
    second = woken(store, support, here, 2)

    assert second != first
    assert shown(store, first) == ["<1@example.com>"]
    assert shown(store, second) == ["<2@example.com>"]


def test_mail_joins_no_turn_of_another_epoch(store: Store):
    support, here = mailbox(store), thread(store)
    first = woken(store, support, here, 1)
    store.write(lambda records: records.threads.assign(here, assignee_id=support))

    assert woken(store, support, here, 2) != first
