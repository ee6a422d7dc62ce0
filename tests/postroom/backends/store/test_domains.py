"""Domain rows and key rows, on every database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from pydantic import SecretStr

from postroom.backends.store.store import Store
from postroom.model.domain import DkimAlgorithm, KeyState
from postroom.model.errors import NotFound
from tests.postroom.backends.store.conftest import START, HandClock

RSA, ED25519 = DkimAlgorithm.RSA, DkimAlgorithm.ED25519
WEEK = 7 * 86_400_000


def set_up(store: Store, name: str = "acme.test") -> None:
    def work(records) -> None:
        records.domains.ensure(name)
        records.domains.set_up(name, mx="mail.acme.test", spf="", dmarc="none", reports_to="")

    store.write(work)


def add_key(store: Store, generation: int, algorithm: DkimAlgorithm = RSA) -> None:
    store.write(
        lambda records: records.domains.add_key(
            "acme.test",
            selector=f"pr{generation}-{algorithm.name.lower()}",
            algorithm=algorithm,
            generation=generation,
            public=f"public {generation}",
            private=SecretStr(f"private {generation}"),
        )
    )


def activate(store: Store, selector: str, clock: HandClock) -> bool:
    def work(records) -> bool:
        key = next(key for key in records.domains.keys("acme.test") if key.selector == selector)
        return records.domains.activate("acme.test", key, retire_at=clock.now() + WEEK)

    return store.write(work)


def signing(store: Store, *among: DkimAlgorithm) -> list[tuple[str, str]]:
    keys = store.read(
        lambda records: records.domains.signing_keys("acme.test", among=among or tuple(DkimAlgorithm), password=None)
    )
    return [(key.selector, key.private_key.get_secret_value()) for key in keys]


def states(store: Store) -> dict[str, KeyState]:
    return {key.selector: key.state for key in store.read(lambda records: records.domains.keys("acme.test"))}


def test_the_rooms_own_domain_is_there_and_was_not_added(store: Store) -> None:
    assert store.read(lambda records: records.domains.names()) == ("acme.test",)
    assert store.read(lambda records: records.domains.primary()) == "acme.test"
    with pytest.raises(NotFound):
        store.read(lambda records: records.domains.row("acme.test"))


def test_only_one_domain_is_primary(store: Store) -> None:
    set_up(store, "zebra.test")
    set_up(store, "ant.test")
    store.write(lambda records: records.domains.make_primary("zebra.test"))

    assert store.read(lambda records: records.domains.names()) == ("zebra.test", "acme.test", "ant.test")
    assert [each.primary for each in store.read(lambda records: records.domains.all())] == [True, False, False]


def test_a_key_signs_once_it_is_active_and_replaces_the_one_of_its_algorithm(store: Store, clock: HandClock) -> None:
    set_up(store)
    for number, algorithm in ((1, RSA), (1, ED25519), (2, RSA)):
        add_key(store, number, algorithm)
    assert signing(store) == []

    first = [activate(store, selector, clock) for selector in ("pr1-rsa", "pr1-ed25519", "pr1-rsa")]
    assert first == [True, True, False]
    assert signing(store) == [("pr1-rsa", "private 1"), ("pr1-ed25519", "private 1")]

    clock.time += 1000
    activate(store, "pr2-rsa", clock)
    assert signing(store) == [("pr2-rsa", "private 2"), ("pr1-ed25519", "private 1")]
    assert signing(store, ED25519) == [("pr1-ed25519", "private 1")]


def test_a_replaced_key_is_published_until_its_time_is_over(store: Store, clock: HandClock) -> None:
    set_up(store)
    add_key(store, 1)
    add_key(store, 2)
    activate(store, "pr1-rsa", clock)
    activate(store, "pr2-rsa", clock)

    assert states(store) == {"pr2-rsa": KeyState.ACTIVE, "pr1-rsa": KeyState.RETIRING}
    clock.time = START + WEEK
    assert states(store) == {"pr2-rsa": KeyState.ACTIVE, "pr1-rsa": KeyState.RETIRED}


def test_the_private_half_is_taken_out_when_a_key_signs_no_more(
    file_url: str, opened: Callable[[str], Store], clock: HandClock
) -> None:
    store = opened(file_url)
    set_up(store)
    for number in (1, 2):
        add_key(store, number)
        activate(store, f"pr{number}-rsa", clock)

    with sqlite3.connect(file_url.removeprefix("sqlite:///")) as database:
        kept = database.execute("select selector, private_key from dkim_key order by id").fetchall()
    database.close()

    assert kept == [("pr1-rsa", None), ("pr2-rsa", "private 2")]


def test_generations_count_up_for_each_domain(store: Store) -> None:
    set_up(store)
    add_key(store, 1)
    add_key(store, 2)

    assert store.read(lambda records: records.domains.newest_generation("acme.test")) == 2
    assert store.read(lambda records: records.domains.newest_generation("other.test")) == 0
