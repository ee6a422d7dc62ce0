"""What threads hold and where a room wrote to, on every database."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from postroom.backends.store.store import Store
from postroom.mail.threads.dedup import dedup_key
from postroom.model.address import Participant
from postroom.model.message import AttachmentContent
from postroom.model.taint import TaintLevel
from tests.postroom.backends.store.conftest import address, mailbox, message, stored, thread

INVOICE = AttachmentContent(filename="invoice.txt", content=b"Total: 41 EUR")


def test_a_thread_says_who_could_read_each_of_its_messages(store: Store) -> None:
    number = thread(store)
    told = replace(
        message(number, text="It is hidden."),
        cc=(Participant(address=address("Bob@example.org")),),
        taint=TaintLevel.OUTSIDE,
    )
    first = store.write(lambda records: stored(records, told))
    second = store.write(lambda records: stored(records, message(number, message_id="<two@example.com>", subject="Re")))

    texts = store.read(lambda records: records.contents.of_thread(number))

    assert [(text.message, text.level, text.text) for text in texts] == [
        (second, TaintLevel.NONE, "Re\nWhere is my order?"),
        (first, TaintLevel.OUTSIDE, "Order 42\nIt is hidden."),
    ]
    assert texts[1].author == "ada@example.com"
    assert texts[1].readers == {"ada@example.com", "support@acme.test", "bob@example.org"}


def test_the_files_of_threads_are_known_by_their_hash(store: Store) -> None:
    number, other = thread(store), thread(store, "Order 43")
    store.write(lambda records: stored(records, message(number, attachments=(INVOICE,))))

    def files(*threads: int) -> frozenset[str]:
        return store.read(lambda records: records.contents.files_of(threads))

    assert files(number, other) == {hashlib.sha256(INVOICE.content).hexdigest()}
    assert files(other) == frozenset()
    assert files() == frozenset()


def test_a_whole_message_is_found_by_its_body_in_its_own_thread_only(store: Store) -> None:
    number, other = thread(store), thread(store, "Order 43")
    told = message(number)
    store.write(lambda records: records.messages.insert(told, dedup_key=dedup_key(told.message_id, told.content)))

    def holds(threads: set[int], content: bytes = told.content) -> bool:
        return store.read(
            lambda records: records.contents.holds_message(threads, message_id=told.message_id, content=content)
        )

    assert holds({number})
    assert not holds({other})
    assert not holds({number}, content=b"Subject: Order 42\r\n\r\nchanged")


def test_a_room_knows_where_it_wrote_to(store: Store) -> None:
    support, number = mailbox(store), thread(store)
    sent = store.write(lambda records: stored(records, message(number)))
    store.write(
        lambda records: records.deliveries.enqueue(
            message_id=sent,
            mailbox_id=support,
            thread_id=number,
            epoch=1,
            traffic="reply",
            recipients=(address("ada@example.com"),),
            verdicts=(),
        )
    )

    names = store.read(lambda records: records.correspondents.domains_written_to(["example.com", "example.org"]))

    assert names == {"example.com"}
    assert store.read(lambda records: records.correspondents.domains_written_to([])) == frozenset()
