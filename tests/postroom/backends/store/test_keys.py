"""Key rows on every database."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from postroom.backends.store.store import Store
from postroom.engine.keys import authenticating, keys
from postroom.engine.keys.secret import read_secret
from postroom.model.choices import Scope
from postroom.model.errors import InvalidRequest, NotFound, PermissionDenied
from postroom.model.event import EventName
from postroom.model.key import AgentKey, KeyState, NewKey, acting_by
from tests.postroom.backends.store.conftest import HandClock

CHANCE = "0123456789abcdef" * 3


def make(store: Store, name: str = "one", *, parent: str | None = None, lasts: timedelta | None = None) -> NewKey:
    wanted = keys.wish(name, scopes=["read", "send"], mailboxes=None, lasts=lasts, parent=parent, by="grace")
    return store.write(lambda records: keys.create(records, wanted, chance=CHANCE))


def bearer(store: Store, new: NewKey) -> AgentKey:
    claim = read_secret(new.secret)
    return store.read(lambda records: authenticating.claimed(records, claim))


def test_a_key_is_kept_as_it_was_made_and_its_secret_is_not(store: Store) -> None:
    made = make(store, "team", lasts=timedelta(days=1))

    found = store.read(lambda records: keys.get(records, made.key.id))
    [row] = store.read(lambda records: records.connection.all("agent_keys", room=records.room))

    assert found == made.key == bearer(store, made)
    assert (found.name, found.scopes, found.mailboxes, found.created_by) == ("team", {"read", "send"}, None, "grace")
    assert found.expires_at == found.created_at + timedelta(days=1)
    assert CHANCE not in json.dumps(dict(row))
    assert CHANCE not in repr(made)


def test_a_chain_ends_with_its_first_key(store: Store, clock: HandClock) -> None:
    first = make(store, lasts=timedelta(hours=1))
    third = make(store, parent=make(store, parent=first.key.id).key.id)
    alive = bearer(store, third)
    clock.time += 3_600_000

    assert alive.expires_at == first.key.expires_at
    assert [key.state for key in store.read(keys.every)] == [KeyState.EXPIRED] * 3
    with pytest.raises(PermissionDenied):
        bearer(store, third)
    with pytest.raises(InvalidRequest, match=r"k\d+ \(one\) is expired"):
        make(store, parent=third.key.id)


def test_a_revocation_holds_in_the_next_transaction_of_another_process(
    store: Store, url: str, opened: Callable[[str], Store]
) -> None:
    made, another = make(store), store if url == "memory:" else opened(url)
    seen = bearer(another, made)

    another.write(lambda records: keys.revoke(records, made.key.id, by="grace"))
    again = store.write(lambda records: keys.revoke(records, made.key.id, by="ada"))

    assert seen == made.key
    assert again.state is KeyState.REVOKED
    with pytest.raises(PermissionDenied):
        bearer(store, made)
    events = store.read(lambda records: records.events.after(0, count=100))
    revoked = [event for event in events if event.name == EventName.KEY_REVOKED]
    assert [event.details["by"] for event in revoked] == ["grace"]


def test_two_secrets_work_while_they_overlap_and_never_three(store: Store, clock: HandClock) -> None:
    first = make(store)

    def renew(chance: str) -> NewKey:
        return store.write(
            lambda records: keys.rotate(records, first.key.id, chance=chance, overlap=timedelta(hours=1), by="")
        )

    second, third = renew("1" * 48), renew("2" * 48)

    with pytest.raises(PermissionDenied):
        bearer(store, first)
    assert bearer(store, second).id == bearer(store, third).id == first.key.id
    clock.time += 3_600_000
    with pytest.raises(PermissionDenied):
        bearer(store, second)
    assert bearer(store, third).old_secret_until is None


def test_its_use_is_noted_once_a_minute(store: Store, clock: HandClock) -> None:
    made = make(store)
    number = int(made.key.id[1:])

    def used(after: int) -> float:
        clock.time += after
        store.write(lambda records: records.keys.note_use(number, every=60_000))
        last = store.read(lambda records: keys.get(records, made.key.id)).last_used_at
        assert last is not None
        return (last - made.key.created_at).total_seconds()

    assert [used(1_000), used(30_000), used(30_000)] == [1, 1, 61]


def test_every_event_names_the_key_that_acts_and_reading_is_bounded_by_it(store: Store) -> None:
    one, other = make(store).key, make(store).key
    with acting_by(one):
        below = make(store).key
        reached = store.read(keys.every)
        with pytest.raises(NotFound):
            store.read(lambda records: keys.get(records, other.id))

    events = store.read(lambda records: records.events.after(0, count=100))
    assert [event.details.get("key") for event in events if event.name == EventName.KEY_CREATED] == [None, None, one.id]
    assert [key.id for key in reached] == [one.id, below.id]
    assert below.parent_id == one.id


def test_keys_stand_at_most_so_deep(store: Store) -> None:
    key = make(store).key
    for _ in range(keys.MOST_DEEP - 1):
        key = make(store, parent=key.id).key

    with pytest.raises(InvalidRequest, match="8 keys deep"):
        make(store, parent=key.id)
    assert key.scopes == {Scope.READ, Scope.SEND}
