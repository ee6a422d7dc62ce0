"""Mailboxes, threads, messages and placements, on every database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from postroom.backends.store.records import threads
from postroom.backends.store.records.records import Records
from postroom.backends.store.records.table import LostRace
from postroom.backends.store.store import Store
from postroom.model.errors import NotFound
from postroom.model.mailbox import MailboxStatus
from postroom.model.message import AttachmentContent, Direction
from postroom.model.thread import HandOffNote
from tests.postroom.backends.store.conftest import START, HandClock, address, mailbox, message, stored, thread

NEWEST = 2**62


def unread(store: Store, name: str = "support") -> int:
    return store.read(lambda records: int(records.mailboxes.row(name)["unread"]))


def placed(store: Store, mailbox_id: int, thread_id: int, number: int, *, is_unread: bool = True) -> int:
    def work(records: Records) -> int:
        message_id = stored(records, message(thread_id, message_id=f"<{number}@example.com>"))
        records.placements.place(message_id, mailbox_id=mailbox_id, thread_id=thread_id, unread=is_unread)
        return message_id

    return store.write(work)


def test_a_mailbox_is_found_by_name_and_by_any_subaddress(store: Store):
    number = mailbox(store)

    row = store.read(lambda records: records.mailboxes.serving(address("Support+order42@acme.test")))

    assert row is not None
    assert row["id"] == number
    assert [info.name for info in store.read(lambda records: records.mailboxes.all())] == ["support"]


def test_a_name_is_taken_once(store: Store):
    assert mailbox(store) is not None
    assert mailbox(store) is None


def test_mail_for_a_deleted_mailbox_goes_to_its_successor(store: Store):
    old, heir = mailbox(store, "sales"), mailbox(store, "support")

    store.write(lambda records: records.mailboxes.set_status(old, MailboxStatus.DELETED, successor_id=heir))

    row = store.read(lambda records: records.mailboxes.serving(address("sales@acme.test")))
    assert row is not None
    assert row["name"] == "support"
    with pytest.raises(NotFound):
        store.read(lambda records: records.mailboxes.row("sales"))


def test_bytes_and_attachments_come_back_as_they_were_stored(store: Store):
    number = thread(store)
    plan = AttachmentContent(filename="plan.pdf", content_type="application/pdf", content=b"\x00PDF")

    message_id = store.write(lambda records: stored(records, message(number, attachments=(plan, plan))))

    value = store.read(lambda records: records.messages.values([records.messages.row(message_id)], "support")[0])
    content = store.read(lambda records: records.messages.content(message_id))
    assert content == b"Subject: Order 42\r\n\r\n\x00\xff"
    assert type(content) is bytes
    assert [(entry.filename, entry.size) for entry in value.attachments] == [("plan.pdf", 4), ("plan.pdf", 4)]
    assert str(value.sender) == "Ada <ada@example.com>"


def test_text_with_nul_from_a_strange_mail_can_be_stored(store: Store):
    number = thread(store)

    message_id = store.write(lambda records: stored(records, message(number, text="a\0b")))

    text = store.read(lambda records: records.messages.row(message_id)["new_text"])
    assert text in {"a\0b", "a\N{REPLACEMENT CHARACTER}b"}


def test_the_newest_message_to_answer_is_from_outside_and_no_automatic_answer(store: Store):
    number = thread(store)
    answers = replace(message(number, message_id="<away@example.com>"), automatic="auto_replied")
    own = message(number, message_id="<own@acme.test>", direction=Direction.OUTBOUND)
    ids = [store.write(lambda records, new=new: stored(records, new)) for new in (message(number), answers, own)]
    alone = thread(store)
    only = store.write(lambda records: stored(records, replace(answers, message_id="<2@example.com>", thread_id=alone)))

    newest = [store.read(lambda records, of=of: records.messages.newest_to_answer(of)) for of in (number, alone)]

    assert [row["id"] for row in newest if row is not None] == [ids[0], only]


def test_a_message_is_stored_once(store: Store):
    number = thread(store)
    store.write(lambda records: stored(records, message(number)))

    seen = store.read(lambda records: records.messages.seen("<one@example.com>"))

    assert seen is not None
    assert seen["thread_id"] == number
    with pytest.raises(LostRace):
        store.write(lambda records: stored(records, message(number)))


def test_a_copy_that_arrives_in_the_same_moment_is_seen(store: Store):
    """Two receivers hand over the same mail at once: one stores it, the other recognises it."""
    number, together = thread(store), Barrier(4)

    def arrive(records: Records) -> str:
        if records.messages.seen("<one@example.com>"):
            return "seen"
        stored(records, message(number))
        return "stored"

    def receive(_: int) -> str:
        together.wait(5)
        return store.write(arrive)

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(receive, range(4)))

    assert outcomes == ["seen", "seen", "seen", "stored"]


def test_messages_of_one_conversation_that_arrive_together_share_a_thread(store: Store):
    together = Barrier(8)

    def arrive(records: Records, number: int) -> int:
        keys = ["<root@example.com>", f"<{number}@example.com>"]
        found = records.threads.find(keys) or records.threads.create("Order", assignee_id=None)
        records.threads.add_message(found, message_ids=keys)
        return found

    def receive(number: int) -> int:
        together.wait(5)
        return store.write(lambda records: arrive(records, number))

    with ThreadPoolExecutor(8) as pool:
        threads = set(pool.map(receive, range(8)))

    (found,) = threads
    assert store.read(lambda records: records.threads.row(found)["message_count"]) == 8


def test_a_thread_is_found_by_any_of_its_message_ids_the_oldest_first(store: Store):
    first, second = thread(store), thread(store)
    store.write(lambda records: records.threads.add_message(second, message_ids=["<c@x>", "<c@x>"]))
    store.write(lambda records: records.threads.add_message(first, message_ids=["<a@x>", "<b@x>", "<c@x>"]))

    assert store.read(lambda records: records.threads.find(["<b@x>", "<c@x>"])) == first
    assert store.read(lambda records: records.threads.find(["<c@x>"])) == second
    assert store.read(lambda records: records.threads.find(["<d@x>"])) is None
    assert store.read(lambda records: records.threads.find([])) is None


def test_a_thread_is_found_by_subject_and_sender_within_a_window(store: Store, clock: HandClock):
    number = thread(store)
    store.write(lambda records: stored(records, message(number)))

    def find(subject: str, sender: str, since: int) -> int | None:
        return store.read(
            lambda records: records.threads.find_by_subject(subject, address_keys=[sender, "eve@x"], since=since)
        )

    assert find("Order 42", "ada@example.com", START) == number
    assert find("Order 42", "bob@example.com", START) is None
    assert find("Order 43", "ada@example.com", START) is None
    assert find("Order 42", "ada@example.com", START + 1) is None


def test_a_hand_off_raises_the_epoch_and_keeps_its_note(store: Store):
    support, billing, number = mailbox(store, "support"), mailbox(store, "billing"), thread(store)
    store.write(lambda records: records.threads.adopt(number, assignee_id=support))
    store.write(lambda records: records.threads.adopt(number, assignee_id=billing))

    def hand_off(records: Records) -> int:
        records.threads.row(number, lock=True)
        epoch = records.threads.assign(number, assignee_id=billing)
        note = HandOffNote(summary="Refund")
        records.threads.add_note(number, source="support", target="billing", epoch=epoch, note=note, cancelled=["f1"])
        return epoch

    assert store.write(hand_off) == 2
    value = store.read(lambda records: records.threads.value(records.threads.row(number)))
    assert (value.assignee, value.epoch) == ("billing", 2)
    assert value.hand_offs[0].note.summary == "Refund"
    assert store.read(lambda records: records.threads.held_by(billing)) == [number]
    assert store.read(lambda records: records.threads.held_by(support)) == []


def test_threads_are_paged_latest_first(store: Store, clock: HandClock):
    numbers = [thread(store) for _ in range(3)]
    clock.time += 1
    store.write(lambda records: records.threads.add_message(numbers[0], message_ids=["<a@x>"]))

    first = store.read(lambda records: records.threads.page(count=2))
    last = first[-1]
    rest = store.read(lambda records: records.threads.page(before=(last["last_at"], last["id"]), count=2))

    assert [row["id"] for row in [*first, *rest]] == [numbers[0], numbers[2], numbers[1]]


@pytest.mark.parametrize("few", [threads._FEW, 1, 0])
def test_threads_that_mailboxes_have_a_part_in_are_paged_latest_first(
    store: Store, clock: HandClock, monkeypatch: pytest.MonkeyPatch, few: int
):
    """The same whether the mailboxes have little mail or much: those that they hold, and those that they have mail of."""
    monkeypatch.setattr(threads, "_FEW", few)
    support, billing, sales = (mailbox(store, name) for name in ("support", "billing", "sales"))
    written, held, strange, both = (thread(store) for _ in range(4))
    for number, thread_id in enumerate([written, both, both]):
        placed(store, support, thread_id, number)
    placed(store, billing, both, 5)
    placed(store, sales, strange, 9)
    store.write(lambda records: records.threads.adopt(held, assignee_id=support))
    clock.time += 1
    store.write(lambda records: records.threads.add_message(written, message_ids=["<a@x>"]))

    def seen(*mailboxes: int) -> list[int]:
        page = store.read(lambda records: records.threads.seen_by(mailboxes, count=2))
        last = page[-1]["last_at"], page[-1]["id"]
        return [row["id"] for row in [*page, *store.read(lambda r: r.threads.seen_by(mailboxes, before=last, count=2))]]

    assert seen(support) == [written, both, held]
    assert seen(billing) == [both]
    assert seen(billing, sales) == [both, strange]
    assert store.read(lambda records: records.threads.seen_by([], count=2)) == []


def test_people_of_a_thread_are_named_once_in_the_order_they_wrote(store: Store):
    number = thread(store)
    for position, sender in enumerate(["zoe@example.com", "ada@example.com", "Zoe@example.com"]):
        new = message(number, message_id=f"<{position}@x>", sender=sender)
        store.write(lambda records, new=new: stored(records, new))

    people = store.read(lambda records: records.threads.people(number))

    assert [str(person.address) for person in people] == ["zoe@example.com", "ada@example.com"]


def test_the_unread_counter_stays_true(store: Store):
    support, number = mailbox(store), thread(store)
    first = placed(store, support, number, 1)
    placed(store, support, number, 2)
    placed(store, support, number, 3, is_unread=False)
    store.write(lambda records: records.placements.place(first, mailbox_id=support, thread_id=number, unread=True))

    counted = unread(store)
    marked = store.write(lambda records: records.placements.mark_read(number, mailbox_id=support))
    again = store.write(lambda records: records.placements.mark_read(number, mailbox_id=support))
    for _ in range(2):
        store.write(lambda records: records.placements.place_unread(first, mailbox_id=support, thread_id=number))

    assert (counted, marked, again, unread(store)) == (2, 2, 0, 1)


def test_the_unread_counter_stays_true_while_many_place_and_read(store: Store):
    support, number = mailbox(store), thread(store)

    def place(position: int) -> None:
        placed(store, support, number, position)

    def read(_: int) -> None:
        store.write(lambda records: records.placements.mark_read(number, mailbox_id=support))

    with ThreadPoolExecutor(6) as pool:
        for position in range(40):
            pool.submit(place, position)
            pool.submit(read, position)

    rows = store.read(
        lambda records: records.messages.page(records.mailboxes.row("support"), unread=True, before=NEWEST, count=99)
    )
    assert unread(store) == len(rows)


def test_pages_of_a_mailbox_hold_what_came_in_newest_first(store: Store):
    support, number = mailbox(store), thread(store)
    numbers = [placed(store, support, number, position, is_unread=position > 0) for position in range(3)]
    sent = message(number, message_id="<out@x>", direction=Direction.OUTBOUND, mailbox_id=support)
    ours = store.write(lambda records: stored(records, sent))
    store.write(lambda records: records.placements.place(ours, mailbox_id=support, thread_id=number, unread=False))

    def page(*, is_unread: bool, before: int = NEWEST, count: int = 9) -> list[int]:
        row = store.read(lambda records: records.mailboxes.row("support"))
        rows = store.read(lambda records: records.messages.page(row, unread=is_unread, before=before, count=count))
        return [entry["id"] for entry in rows]

    assert page(is_unread=False) == numbers[::-1]
    assert page(is_unread=False, count=1) == numbers[2:]
    assert page(is_unread=True) == numbers[:0:-1]
    assert page(is_unread=True, before=0) == []


def test_mail_between_two_mailboxes_came_in_for_its_addressee(store: Store):
    support, billing, number = mailbox(store, "support"), mailbox(store, "billing"), thread(store)
    new = message(number, direction=Direction.OUTBOUND, mailbox_id=support)
    sent = store.write(lambda records: stored(records, new))
    store.write(lambda records: records.placements.place(sent, mailbox_id=support, thread_id=number, unread=False))
    store.write(lambda records: records.placements.place_unread(sent, mailbox_id=billing, thread_id=number))

    def page(name: str) -> list[int]:
        rows = store.read(
            lambda records: records.messages.page(records.mailboxes.row(name), unread=False, before=NEWEST, count=9)
        )
        return [row["id"] for row in rows]

    assert (page("support"), page("billing")) == ([], [sent])


def test_a_thread_reads_oldest_first_with_each_mailbox_s_own_marks(store: Store):
    support, number = mailbox(store), thread(store)
    read, fresh = placed(store, support, number, 1, is_unread=False), placed(store, support, number, 2)

    messages = store.read(
        lambda records: records.messages.of_thread(number, mailbox=records.mailboxes.row("support"), count=9)
    )

    assert [(entry.id, entry.unread) for entry in messages] == [(f"m{read}", False), (f"m{fresh}", True)]
    assert store.read(lambda records: records.placements.sees_thread(support, number)) is True


@pytest.mark.parametrize("words", ["order", "ORDER Where", "where   is"])
def test_search_finds_every_word_newest_first(store: Store, words: str):
    support, number = mailbox(store), thread(store)
    numbers = [placed(store, support, number, position) for position in range(3)]
    indexed = [store.write(lambda records: records.search.index(count=2)) for _ in range(3)]

    rows = store.read(lambda records: records.search.find(words, mailbox_id=support, count=2))

    assert indexed == [True, True, False]
    assert [row["id"] for row in rows] == numbers[:0:-1]


def test_search_takes_any_text_as_words(store: Store):
    support = mailbox(store)

    for words in ["", "!!", '" OR 1', "a & | b:*", "x' --", "NEAR(a b)", "snake_case"]:
        assert store.read(lambda records, words=words: records.search.find(words, mailbox_id=support, count=5)) == []


def test_a_message_of_any_length_can_be_indexed(store: Store):
    number = thread(store)
    text = " ".join(f"word{position}" for position in range(90_000))
    store.write(lambda records: stored(records, message(number, text=text)))

    assert store.write(lambda records: records.search.index()) is True
    assert store.write(lambda records: records.search.index()) is False


def test_another_room_sees_nothing(url: str, store: Store, clock: HandClock, opened: Callable[[str], Store]):
    number = thread(store)
    message_id = store.write(lambda records: stored(records, message(number)))
    other = Store(store._database, room=2**31 - 1, clock=clock)

    with pytest.raises(NotFound):
        other.read(lambda records: records.threads.row(number))
    with pytest.raises(NotFound):
        other.read(lambda records: records.messages.row(message_id))


def test_the_active_mailboxes_are_found_by_name(store: Store) -> None:
    numbers = {name: mailbox(store, name) for name in ("support", "billing", "paused", "gone")}
    store.write(lambda records: records.mailboxes.set_status(numbers["paused"], MailboxStatus.PAUSED))
    store.write(
        lambda records: records.mailboxes.set_status(
            numbers["gone"], MailboxStatus.DELETED, successor_id=numbers["support"]
        )
    )
    names = ["support", "paused", "gone", "unknown", "support"]

    assert store.read(lambda records: records.mailboxes.active_among(names)) == [numbers["support"]]
    assert store.read(lambda records: records.mailboxes.active()) == [numbers["billing"], numbers["support"]]


def multiplied(records: Records, number: int, *, times: int) -> None:
    """Copies of a placed and indexed message, with ids of their own."""
    for table, ids in (("message", ("id",)), ("placement", ("id", "message_id")), ("message_text", ("message_id",))):
        key = "id" if table == "message" else "message_id"
        row = records.connection.ask(f"select * from {table} where {key} = :number", number=number)[0]
        changed = {name: f"{name} + k" for name in ids} | {"dedup_key": "dedup_key || cast(k as text)"}
        names = [*row.keys()]
        chosen = ", ".join(changed.get(name, name) for name in names)
        copies = f"with recursive copies (k) as (select 1 union all select k + 1 from copies where k < {times})"
        records.connection.tell(
            f"insert into {table} ({', '.join(names)}) {copies} select {chosen} from copies, {table} where {key} = :number",
            [{"number": number}],
        )


@pytest.mark.servers
def test_a_rare_word_is_found_behind_thousands_of_newer_messages(
    postgres_url: str, opened: Callable[[str], Store]
) -> None:
    """PostgreSQL looks among the newest first, and among all only where a mailbox has more."""
    store = opened(postgres_url)
    support, thread_id = mailbox(store), thread(store)

    def add(records: Records) -> tuple[int, int]:
        old = stored(records, message(thread_id, message_id="<old@example.com>", text="a kingfisher in the garden"))
        new = stored(records, message(thread_id, message_id="<new@example.com>", text="a parcel in the garden"))
        for number in (old, new):
            records.placements.place(number, mailbox_id=support, thread_id=thread_id, unread=False)
        while records.search.index():
            pass
        multiplied(records, new, times=4_000)
        return old, new

    old, new = store.write(add)

    def found(words: str) -> list[int]:
        rows = store.read(lambda records: records.search.find(words, mailbox_id=support, count=3))
        return [row["id"] for row in rows]

    assert found("garden") == [new + 4_000, new + 3_999, new + 3_998]
    assert found("kingfisher") == [old]
    assert found("kingfisher garden") == [old]
    assert found("zebra") == []
