"""However keys are made, narrowed, renewed and ended, none goes further than one above it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from postroom import Grant, NewKey, Scope
from postroom.backends.store.store import Store, open_store
from postroom.engine.keys import authenticating, keys
from postroom.engine.keys.secret import read_secret
from postroom.model.errors import InvalidRequest, NotFound, PermissionDenied
from postroom.model.key import KeyState
from postroom.model.reach import Reach, innermost
from tests.postroom.backends.store.conftest import HandClock, mailbox

MAILBOXES = ("support", "billing", "payroll")
moments = st.none() | st.integers(1, 1_000)
reaches = st.builds(
    Reach,
    scopes=st.frozensets(st.sampled_from(list(Scope))),
    mailboxes=st.none() | st.frozensets(st.sampled_from(MAILBOXES)),
    expires_at=moments,
    revoked_at=moments,
)


def may(reach: Reach, scope: Scope, name: str, now: int) -> bool:
    is_there = reach.mailboxes is None or name in reach.mailboxes
    return scope in reach.scopes and is_there and reach.state(now) is KeyState.ACTIVE


@given(st.lists(reaches, min_size=1, max_size=6), st.integers(0, 1_001))
def test_what_is_left_is_exactly_what_all_of_a_chain_have_in_common(chain: list[Reach], now: int) -> None:
    left = innermost(chain)

    for scope, name in product(Scope, MAILBOXES):
        assert may(left, scope, name, now) == all(may(each, scope, name, now) for each in chain)


@dataclass(frozen=True)
class Step:
    """What somebody does to one of the keys, or below it."""

    what: str
    key: int
    scopes: frozenset[Scope]
    mailboxes: frozenset[str] | None
    span: timedelta


steps = st.builds(
    Step,
    what=st.sampled_from(["create", "bear", "bear", "bear", "narrow", "rotate", "revoke", "wait"]),
    key=st.integers(0, 50),
    scopes=st.frozensets(st.sampled_from(list(Scope)), min_size=1),
    mailboxes=st.none() | st.frozensets(st.sampled_from(MAILBOXES), min_size=1),
    span=st.integers(1, 100).map(lambda hours: timedelta(hours=hours)),
)


@dataclass
class Team:
    """The keys of one room, with every secret that they ever had. What is refused is refused."""

    store: Store
    clock: HandClock
    made: list[NewKey] = field(default_factory=list)

    def take(self, step: Step) -> None:
        with suppress(InvalidRequest, NotFound, PermissionDenied):
            getattr(self, step.what)(step)

    def create(self, step: Step) -> None:
        """A key by itself, or a child that asks for anything."""
        self._make(step.scopes, step.mailboxes, step.span, parent=self._chosen(step) if step.key % 3 else None)

    def bear(self, step: Step) -> None:
        """A child that asks for nothing that its parent has not."""
        parent = self.store.read(lambda records: keys.get(records, self._chosen(step)))
        self._make((step.scopes & parent.scopes) or parent.scopes, parent.mailboxes, None, parent=parent.id)

    def _make(
        self,
        scopes: frozenset[Scope],
        mailboxes: Collection[str] | None,
        lasts: timedelta | None,
        *,
        parent: str | None,
    ) -> None:
        wanted = keys.wish("one", scopes=scopes, mailboxes=mailboxes, lasts=lasts, parent=parent, by="grace")
        self.made.append(self.store.write(lambda records: keys.create(records, wanted, chance=self._chance())))

    def narrow(self, step: Step) -> None:
        less = {"scopes": step.scopes, "mailboxes": step.mailboxes, "lasts": step.span}
        self.store.write(lambda records: keys.narrow(records, self._chosen(step), by="grace", **less))

    def rotate(self, step: Step) -> None:
        again = {"overlap": step.span, "by": "grace", "chance": self._chance()}
        self.made.append(self.store.write(lambda records: keys.rotate(records, self._chosen(step), **again)))

    def revoke(self, step: Step) -> None:
        self.store.write(lambda records: keys.revoke(records, self._chosen(step), by="grace"))

    def wait(self, step: Step) -> None:
        self.clock.time += round(step.span.total_seconds() * 100)

    def grants(self) -> Iterator[Grant]:
        """What the bearers of all the secrets may do now."""
        for new in self.made:
            claim = read_secret(new.secret)
            with suppress(PermissionDenied):
                yield Grant(self.store.read(lambda records, claim=claim: authenticating.claimed(records, claim)))

    def above(self, grant: Grant) -> Grant | None:
        parent = grant.key.parent_id
        return Grant(self.store.read(lambda records: keys.get(records, parent))) if parent else None

    def _chosen(self, step: Step) -> str:
        return self.made[step.key % len(self.made)].key.id if self.made else "k999"

    def _chance(self) -> str:
        return f"{len(self.made):048x}"


@settings(max_examples=30, deadline=None)
@given(st.lists(steps, min_size=4, max_size=20))
def test_no_bearer_of_a_child_may_more_than_its_parents(story: list[Step]) -> None:
    clock = HandClock()
    with closing(open_store("memory:", room="acme.test", domains=("acme.test",), clock=clock)) as store:
        for name in MAILBOXES:
            mailbox(store, name)
        team = Team(store, clock)
        team.take(Step("create", 0, frozenset(Scope), None, timedelta(days=10)))
        for step in story:
            team.take(step)
            for grant in team.grants():
                assert_within(grant, team.above(grant))


def assert_within(inner: Grant, outer: Grant | None) -> None:
    assert inner.key.state is KeyState.ACTIVE
    if outer is None:
        return
    assert outer.key.state is KeyState.ACTIVE
    assert all(
        outer.permits(scope, name) or not inner.permits(scope, name)
        for scope, name in product(Scope, (*MAILBOXES, None))
    )
    assert inner.key.expires_at is not None
    assert outer.key.expires_at is not None
    assert inner.key.expires_at <= outer.key.expires_at
