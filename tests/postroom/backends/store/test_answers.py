"""Answers to calls with an idempotency key, on every database."""

from __future__ import annotations

from postroom.backends.store.store import Store
from tests.postroom.backends.store.conftest import HandClock

PLACE = ("k1", "order-42")


def test_the_first_call_is_told_nothing_and_the_next_one_its_answer(store: Store) -> None:
    first = store.write(lambda records: records.answers.begin(*PLACE, digest="d1"))
    under_way = store.write(lambda records: records.answers.begin(*PLACE, digest="d1"))
    store.write(lambda records: records.answers.finish(*PLACE, status=200, body=b"\x00{}"))

    again = store.write(lambda records: records.answers.begin(*PLACE, digest="d2"))

    assert first is None
    assert under_way is not None
    assert (under_way["status"], under_way["body"]) == (0, None)
    assert again is not None
    assert (again["digest"], again["status"], bytes(again["body"])) == ("d1", 200, b"\x00{}")


def test_other_keys_and_other_callers_are_other_calls(store: Store) -> None:
    for place in (PLACE, ("k2", "order-42"), ("k1", "order-43")):
        assert store.write(lambda records, place=place: records.answers.begin(*place, digest="d1")) is None


def test_only_what_is_under_way_is_forgotten_before_its_time(store: Store, clock: HandClock) -> None:
    store.write(lambda records: records.answers.begin(*PLACE, digest="d1"))
    store.write(lambda records: records.answers.begin("k1", "other", digest="d1"))
    store.write(lambda records: records.answers.finish(*PLACE, status=204, body=b""))
    for key in ("order-42", "other"):
        store.write(lambda records, key=key: records.answers.forget("k1", key))

    kept, gone = (
        store.write(lambda records, key=key: records.answers.begin("k1", key, digest="d1"))
        for key in ("order-42", "other")
    )
    store.write(lambda records: records.answers.forget_old(before=clock.now() + 1))

    assert kept is not None
    assert gone is None
    assert store.write(lambda records: records.answers.begin(*PLACE, digest="d1")) is None
