"""What frameworks remember of threads, and what agents spent on them, on every database."""

from __future__ import annotations

from postroom.backends.store.store import Store
from tests.postroom.backends.store.conftest import mailbox, thread


def items(store: Store, name: str) -> list[str]:
    return store.read(lambda records: records.memory.items(name))


def test_memory_is_a_list_for_each_name(store: Store):
    store.write(lambda records: records.memory.add("a", ["one", "two"]))
    store.write(lambda records: records.memory.add("a", ["three"]))
    store.write(lambda records: records.memory.add("b", ["other"]))

    newest = store.write(lambda records: records.memory.pop("a"))
    store.write(lambda records: records.memory.add("a", ["four"]))
    store.write(lambda records: records.memory.replace("b", ["anew"]))

    assert newest == "three"
    assert items(store, "a") == ["one", "two", "four"]
    assert items(store, "b") == ["anew"]
    assert store.write(lambda records: records.memory.pop("c")) is None


def test_turns_and_tokens_are_counted_for_each_thread_until_they_are_reset(store: Store):
    support, here, other = mailbox(store), thread(store), thread(store)

    for tokens in (100, 50):
        store.write(lambda records: records.thread_usage.begin_turn(support, here))
        store.write(lambda records, spent=tokens: records.thread_usage.count_tokens(support, here, tokens=spent))
    store.write(lambda records: records.thread_usage.end_turn(support, here, turn=7))

    used = store.read(lambda records: dict(records.thread_usage.of(support, here)))
    store.write(lambda records: records.thread_usage.reset(support, here))
    anew = store.read(lambda records: dict(records.thread_usage.of(support, here)))

    assert used == {"turns": 2, "tokens": 150, "last_turn": 7}
    assert anew == {"turns": 0, "tokens": 0, "last_turn": 7}
    assert store.read(lambda records: records.thread_usage.of(support, other)["turns"]) == 0
