"""What runs were shown, on every database."""

from __future__ import annotations

from dataclasses import replace

from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.model.taint import TaintLevel
from tests.postroom.backends.store.conftest import HandClock, message, stored


def mails(store: Store, count: int) -> list[int]:
    """So many messages from Ada, each in a thread of its own."""

    def store_them(records: Records) -> list[int]:
        numbers = [records.threads.create(f"Order {n}", assignee_id=None) for n in range(count)]
        return [
            stored(records, replace(message(number), message_id=f"<{number}@example.com>", taint=TaintLevel.OUTSIDE))
            for number in numbers
        ]

    return store.write(store_them)


def test_a_run_remembers_what_it_was_shown_newest_first(store: Store, clock: HandClock) -> None:
    first, second = mails(store, 2)
    store.write(lambda records: records.reads.record(["turn:1"], [first], opened=True))
    clock.time += 1

    store.write(lambda records: records.reads.record(["turn:1"], [second], opened=False))

    shown = store.read(lambda records: records.reads.in_run(["turn:1"]))
    assert [read.message for read in shown] == [second, first]
    assert {(read.sender_key, read.level, read.text) for read in shown} == {
        ("ada@example.com", TaintLevel.OUTSIDE, "Where is my order?")
    }


def test_a_run_of_two_names_has_read_a_message_once(store: Store) -> None:
    (number,) = mails(store, 1)
    keys = ["turn:1", "langchain:7"]

    store.write(lambda records: [records.reads.record(keys, [number], opened=True) for _ in range(2)])

    assert [len(store.read(lambda records, k=k: records.reads.in_run(k))) for k in (keys, keys[1:])] == [1, 1]


def test_another_run_knows_nothing_of_it(store: Store) -> None:
    (number,) = mails(store, 1)
    store.write(lambda records: records.reads.record(["turn:1"], [number], opened=True))

    assert store.read(lambda records: records.reads.in_run(["turn:2"])) == []


def test_a_run_knows_which_threads_it_opened(store: Store) -> None:
    first, second, listed = mails(store, 3)
    for number, opened in ((first, True), (second, True), (listed, False)):
        store.write(
            lambda records, number=number, opened=opened: records.reads.record(["run"], [number], opened=opened)
        )

    threads = store.read(lambda records: [records.messages.row(number)["thread_id"] for number in (second, first)])

    assert store.read(lambda records: records.reads.opened_in_run(["run"])) == threads


def test_what_a_run_read_is_left_in_a_thread_and_what_it_only_saw_listed_is_told_apart(store: Store) -> None:
    first, second = mails(store, 2)
    store.write(lambda records: records.reads.record(["run"], [first], opened=True))
    store.write(lambda records: records.reads.record(["run"], [second], opened=False))

    store.write(lambda records: records.reads.leave(["run"], thread=7))
    store.write(lambda records: records.reads.leave(["run"], thread=7))

    left = store.read(lambda records: records.reads.in_run(["t7"]))
    assert {read.message for read in left} == {first, second}
    assert store.read(lambda records: records.reads.opened_in_run(["t7"])) == [
        read.thread for read in left if read.message == first
    ]
    assert store.read(lambda records: records.reads.in_run(["t8"])) == []
