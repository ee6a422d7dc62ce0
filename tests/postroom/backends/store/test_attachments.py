"""What attachments say and take, on every database."""

from __future__ import annotations

from dataclasses import replace

from postroom.backends.store.records.attachments import Removed, SaidText
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.model.message import AttachmentContent
from tests.postroom.backends.store.conftest import HandClock, message, stored

FILES = (AttachmentContent(filename="a.pdf", content=b"12345"), AttachmentContent(filename="b.csv", content=b"1,2"))


def with_files(store: Store, *, done: bool = True, name: str = "a") -> int:
    """A message with two files in a thread that is done, or not; its id."""

    def store_it(records: Records) -> int:
        thread = records.threads.create("Order", assignee_id=None)
        new = replace(message(thread), message_id=f"<{name}@example.com>", attachments=FILES)
        number = stored(records, new)
        if done:
            records.threads.finish(thread)
        return number

    return store.write(store_it)


def test_what_is_kept_is_counted_and_what_is_removed_is_not(store: Store, clock: HandClock) -> None:
    number = with_files(store)
    before = store.read(lambda records: records.attachments.octets())

    whole = store.read(lambda records: records.messages.content(number))

    gone = store.write(lambda records: records.attachments.remove(number, whole=whole, content=b"less"))

    assert before == 8
    assert gone == Removed(files=2, octets=8)
    assert store.read(lambda records: records.attachments.octets()) == 0
    assert store.read(lambda records: records.messages.content(number)) == b"less"


def test_bytes_that_were_changed_since_they_were_read_are_not_put_back(store: Store) -> None:
    """Cleaning reads a message, takes it apart, and writes it: meanwhile a person may have been erased from it."""
    number = with_files(store)
    whole = store.read(lambda records: records.messages.content(number))
    redacted = {"recipients": "{}", "subject": "Order", "new_text": "", "size": 8}
    store.write(lambda records: records.removals.redact_message(number, content=b"redacted", **redacted))

    gone = store.write(lambda records: records.attachments.remove(number, whole=whole, content=b"less"))

    assert gone == Removed()
    assert store.read(lambda records: records.messages.content(number)) == b"redacted"
    assert store.read(lambda records: records.attachments.octets()) == 8


def test_only_what_nobody_works_on_is_finished(store: Store, clock: HandClock) -> None:
    finished, _ = with_files(store), with_files(store, done=False, name="b")
    silent_since = clock.time + 1

    rows = store.read(lambda records: records.attachments.finished(before=silent_since, after=0, count=9))
    recent = store.read(lambda records: records.attachments.finished(before=clock.time, after=0, count=9))

    assert ([row["id"] for row in rows], recent) == ([finished], [])


def test_what_was_read_of_a_file_counts_as_read_with_its_message(store: Store) -> None:
    number = with_files(store)
    (first, _) = store.read(lambda records: records.connection.all("attachments_of", message_ids=f"[{number}]"))
    said = SaidText("The code is 4711.", "")

    store.write(lambda records: records.attachments.keep_text(first["id"], said, message=number))
    store.write(lambda records: records.reads.record(["turn:1"], [number], opened=True))

    texts = [read.text for read in store.read(lambda records: records.reads.in_run(["turn:1"]))]
    assert texts == ["Where is my order?", "The code is 4711."]
    assert store.read(lambda records: records.attachments.text_of(first["id"])) == said
