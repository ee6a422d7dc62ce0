"""What the room told somebody lately, who stands in a thread, and canaries, on every database."""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.model.delivery import DeliveryStatus, RecipientOutcome
from postroom.model.message import AttachmentContent, Direction
from tests.postroom.backends.store.conftest import START, HandClock, address, mailbox, message, stored, thread

ADA, BOB = address("ada@example.com"), address("bob@example.org")


def sent(store: Store, number: int, *, to: str = "ada@example.com", text: str = "Hello") -> int:
    support, about = store.write(lambda records: _support(records)), thread(store)

    def write(records: Records) -> int:
        new = message(
            about,
            message_id=f"<{number}@acme.test>",
            sender="support@acme.test",
            direction=Direction.OUTBOUND,
            text=text,
            attachments=(AttachmentContent(filename="a.txt", content=b"abc"),),
        )
        message_id = stored(records, new)
        return records.deliveries.enqueue(
            message_id=message_id, mailbox_id=support, thread_id=about, epoch=1, recipients=(address(to),), verdicts=()
        )

    return store.write(write)


def _support(records: Records) -> int:
    return int(records.mailboxes.row("support")["id"])


def texts(store: Store, *, since: int = START, count: int = 20) -> list[str]:
    rows = store.read(lambda records: records.messages.recent_to(ADA, since=since, count=count))
    return [row["new_text"] for row in rows]


def test_the_newest_messages_to_an_address_come_first_and_no_others(store: Store) -> None:
    mailbox(store)
    for number, text in enumerate(("first", "second", "third")):
        sent(store, number, text=text)
    sent(store, 9, to="bob@example.org", text="to Bob")

    assert texts(store) == ["third", "second", "first"]
    assert texts(store, count=2) == ["third", "second"]


def test_what_is_older_or_came_to_nothing_is_left_out(store: Store, clock: HandClock) -> None:
    mailbox(store)
    sent(store, 1, text="old")
    clock.time += 1_000
    cancelled, failed = sent(store, 2, text="cancelled"), sent(store, 3, text="failed")
    sent(store, 4, text="on its way")

    def end(records: Records) -> None:
        records.deliveries.cancel(cancelled, why="handed off")
        outcome = RecipientOutcome(
            recipient=ADA, status=DeliveryStatus.FAILED, code=550, enhanced="5.1.1", text="no such user"
        )
        records.deliveries.record(failed, outcome)

    store.write(end)

    assert texts(store, since=START + 1) == ["on its way"]


def test_the_row_says_who_sent_what_where_and_with_which_files(store: Store) -> None:
    mailbox(store)
    sent(store, 1, text="Hello")

    (row,) = store.read(lambda records: records.messages.recent_to(ADA, since=START, count=20))

    assert (row["mailbox"], row["subject"], row["created_at"]) == ("support", "Order 42", START)
    hashes = store.read(lambda records: records.messages.file_hashes(row["id"]))
    assert hashes == {"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}


def test_a_thread_knows_who_takes_part_and_who_is_named_in_it(store: Store) -> None:
    number = thread(store)
    store.write(lambda records: stored(records, message(number, text="Please ask BOB@example.org too.")))

    def mentioned(text: str) -> bool:
        return store.read(lambda records: records.messages.mentions(number, address(text)))

    assert [
        mentioned(text) for text in ("ada@example.com", "support@acme.test", "bob@example.org", "eve@example.net")
    ] == [
        True,
        True,
        True,
        False,
    ]


def test_texts_are_told_by_their_authors(store: Store) -> None:
    number = thread(store)
    store.write(lambda records: stored(records, message(number, text="My account is DE89.")))

    assert store.read(lambda records: records.messages.texts_by(number, {ADA.key})) == ["My account is DE89."]
    assert store.read(lambda records: records.messages.texts_by(number, {BOB.key})) == []


def test_the_first_who_names_a_canary_makes_it(store: Store) -> None:
    first = store.write(lambda records: records.canaries.add("export", seed="aa"))
    second = store.write(lambda records: records.canaries.add("export", seed="bb"))

    assert (first, second) == ("aa", "aa")
    assert [(row["name"], row["seed"]) for row in store.read(lambda records: records.canaries.all())] == [
        ("export", "aa")
    ]
