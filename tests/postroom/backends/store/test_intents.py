"""Once, by construction, on every database."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from tests.postroom.backends.store.conftest import START, HandClock

DAY = 86_400_000


def claim(store: Store, *keys: str, outbox_id: int, call_ref: str | None = None) -> Any:
    """Claim and bind as a send does; what the taken key led to, or `None` if this send is the first."""
    return store.write(lambda records: _claim(records, keys, outbox_id, call_ref))


def _claim(records: Records, keys: Sequence[str], outbox_id: int, call_ref: str | None) -> int | None:
    taken = records.intents.claim(keys, call_ref=call_ref, expires_at=records.now + DAY)
    records.intents.bind(keys, taken["outbox_id"] if taken else outbox_id)
    return taken["outbox_id"] if taken else None


def test_of_32_threads_exactly_one_claims_and_the_others_get_its_outbox_id(store: Store):
    together = Barrier(32)

    def send(number: int) -> int | None:
        together.wait(5)
        return claim(store, "same", f"own{number}", outbox_id=number)

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(send, range(1, 33)))

    winner = answers.index(None) + 1
    assert answers.count(None) == 1
    assert set(answers) == {None, winner}


def test_claims_of_the_same_keys_in_any_order_do_not_block_each_other(store: Store):
    together = Barrier(2)

    def send(keys: Sequence[str]) -> int | None:
        together.wait(5)
        return claim(store, *keys, outbox_id=1)

    for number in range(20):
        keys = [f"a{number}", f"b{number}"]
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(send, [keys, keys[::-1]]))
        assert sorted(answers, key=str) == [1, None]


def test_the_first_claim_is_remembered_with_its_call(store: Store):
    claim(store, "key", outbox_id=5, call_ref="call-1")

    taken = store.write(lambda records: records.intents.claim(["key"], call_ref="call-2", expires_at=START + DAY))

    assert taken is not None
    assert (taken["outbox_id"], taken["call_ref"]) == (5, "call-1")


def test_a_free_key_beside_a_taken_one_leads_to_the_same_send(store: Store):
    claim(store, "content", outbox_id=5)

    repeated = claim(store, "content", "turn-1", outbox_id=6)
    reworded = claim(store, "other words", "turn-1", outbox_id=7)

    assert (repeated, reworded) == (5, 5)


def test_binding_does_not_move_a_key_that_is_bound(store: Store):
    claim(store, "content", outbox_id=5)
    claim(store, "turn-1", outbox_id=6)

    claim(store, "turn-1", "content", outbox_id=7)

    assert claim(store, "content", outbox_id=8) == 5
    assert claim(store, "turn-1", outbox_id=8) == 6


def test_an_expired_intent_is_claimable_again(store: Store, clock: HandClock):
    claim(store, "key", outbox_id=5)
    clock.time += DAY

    again = claim(store, "key", outbox_id=6)

    assert again is None
    assert claim(store, "key", outbox_id=7) == 6


def test_a_claim_whose_transaction_fails_is_free(store: Store):
    def fail(records: Records) -> None:
        _claim(records, ["key"], 5, None)
        raise KeyError("no")

    with pytest.raises(KeyError):
        store.write(fail)

    assert claim(store, "key", outbox_id=6) is None


def test_expired_intents_are_forgotten_and_others_kept(store: Store, clock: HandClock):
    claim(store, "old", outbox_id=1)
    clock.time += DAY
    claim(store, "new", outbox_id=2)

    assert store.write(lambda records: records.intents.forget()) == 1
    assert claim(store, "new", outbox_id=3) == 2
