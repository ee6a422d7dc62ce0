"""Transactions that are shared by those who ask while one is under way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

import pytest

from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store, open_store
from postroom.backends.system import SystemClock
from postroom.engine.together import Together
from postroom.model.errors import StoreUnavailable

BROKEN = -1


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store("memory:", room="acme.test", domains=("acme.test",), clock=SystemClock())
    yield opened
    opened.close()


class Doubling:
    """Work that doubles numbers, keeps what it was asked in each transaction, and trips over one number."""

    def __init__(self) -> None:
        self.transactions: list[list[int]] = []

    def __call__(self, records: Records, numbers: Sequence[int]) -> list[int]:
        self.transactions.append(list(numbers))
        for number in numbers:
            records.cursors.save(f"asked {number}", "yes")
        if BROKEN in numbers:
            raise ZeroDivisionError
        return [2 * number for number in numbers]


async def ask(together: Together[int, int], *numbers: int) -> list[int | BaseException]:
    return await asyncio.gather(*map(together.ask, numbers), return_exceptions=True)


async def test_who_asks_in_the_same_moment_shares_a_transaction_and_gets_an_answer_of_their_own(store: Store) -> None:
    work = Doubling()
    together = Together(store.awrite, work)

    answers = await ask(together, 1, 2, 3)
    later = await ask(together, 4)

    assert (answers, later) == ([2, 4, 6], [8])
    assert work.transactions == [[1, 2, 3], [4]]


async def test_who_asks_while_one_is_under_way_shares_the_next(store: Store) -> None:
    work = Doubling()
    together = Together(store.awrite, work)

    first = asyncio.ensure_future(together.ask(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    answers = await ask(together, 2, 3)

    assert (await first, answers) == (2, [4, 6])
    assert work.transactions == [[1], [2, 3]]


async def test_a_fault_is_nobody_elses(store: Store) -> None:
    together = Together(store.awrite, Doubling())

    first, broken, last = await ask(together, 1, BROKEN, 3)

    assert (first, last) == (2, 6)
    assert isinstance(broken, ZeroDivisionError)
    kept = {number: store.read(lambda records, n=number: records.cursors.load(f"asked {n}")) for number in (1, BROKEN)}
    assert kept == {1: "yes", BROKEN: None}


async def test_a_store_that_is_away_is_not_asked_again_for_each(store: Store) -> None:
    work = Doubling()
    together = Together(store.awrite, work)
    store.close()

    answers = await ask(together, 1, 2)

    assert [type(answer) for answer in answers] == [StoreUnavailable, StoreUnavailable]
    assert work.transactions == []


async def test_who_gives_up_waiting_leaves_the_others_their_answers(store: Store) -> None:
    together = Together(store.awrite, Doubling())
    asked = [asyncio.ensure_future(together.ask(number)) for number in (1, 2)]

    await asyncio.sleep(0)
    asked[0].cancel()

    assert await asked[1] == 4
