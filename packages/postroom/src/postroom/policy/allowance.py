"""What one mailbox may send: its room's limits and its own, and how the windows of each stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from postroom.model.limits import Limits
from postroom.model.submission import SenderFacts
from postroom.model.usage import Counter, Counters, Period, Sharer, UsageScope, end_of
from postroom.policy.fair_share import Standing, guarantee, part_of, pool_of
from postroom.ports.records import UsageRecords

WARM_UP = "warm_up"

_PERIODS: tuple[Period, ...] = ("month", "day")
_NAMES = {(scope, period): f"{scope}_{period}" for scope in UsageScope for period in _PERIODS}


class Bound(NamedTuple):
    """One limit that a message must keep: whose, over which window, how it stands, and when the window ends."""

    name: str
    scope: UsageScope
    owner: str
    period: Period
    standing: Standing
    begun_at: int

    @property
    def ends_at(self) -> datetime:
        """When it counts from zero again."""
        return end_of(self.period, self.begun_at)

    def left(self, *, reply: bool) -> int:
        """How many messages of this kind it still lets pass."""
        return self.standing.left_for_replies if reply else self.standing.left


@dataclass(frozen=True)
class Allowance:
    """The limits of one mailbox. `ramp` is what its domain may begin today while it is warmed up."""

    limits: Limits
    sender: SenderFacts
    ramp: int | None = None

    def bounds(self, counters: Counters) -> Iterator[Bound]:
        """Every limit in force: of the mailbox, its domain, the room."""
        for counter in (counters.mailbox, counters.domain, counters.room):
            for period in _PERIODS:
                limit = self.limit(counter.scope, period)
                if limit is not None:
                    yield self._bound(counter, period, limit, counters.mailbox)

    def limit(self, scope: UsageScope, period: Period) -> int | None:
        """How many messages, replies included; a mailbox's own limit goes before the setting."""
        if scope is UsageScope.MAILBOX:
            own = self.sender.day_limit if period == "day" else self.sender.month_limit
            if own is not None:
                return own
        found: int | None = getattr(self.limits, _NAMES[scope, period])
        return found

    def warm_up(self, counters: Counters, *, today: int) -> Bound:
        """What the domain may begin today, shared as its day is."""
        domain = counters.domain
        standing = Standing(
            domain.day_begun, today, today, counters.mailbox.day_begun, *self._share(domain, counters.mailbox)
        )
        return Bound(WARM_UP, UsageScope.DOMAIN, domain.owner, "day", standing, domain.day)

    def counted(self, counters: Counters, count: int, *, reply: bool) -> Counters:
        """The counters after so many messages of this mailbox."""
        mailbox = counters.mailbox.plus(count, begun=not reply)
        domain, room = (
            counter.plus(count, begun=not reply, taken=self._newly_taken(counter, counters.mailbox, mailbox))
            for counter in (counters.domain, counters.room)
        )
        return Counters(mailbox, domain, room, counters.version)

    def shared(self, counters: Counters, usage: UsageRecords) -> Counters:
        """The counters with their sums right: worked out anew where mailboxes, shares or limits have changed."""
        return replace(
            counters,
            domain=self._with_sums(counters.domain, counters.version, usage, domain=counters.domain.owner),
            room=self._with_sums(counters.room, counters.version, usage, domain=None),
        )

    def _bound(self, counter: Counter, period: Period, limit: int, mailbox: Counter) -> Bound:
        pool = pool_of(limit, reserve=self.limits.reserve)
        name = _NAMES[counter.scope, period]
        if period == "month":
            return Bound(
                name, counter.scope, counter.owner, period, Standing(counter.month_used, limit, pool), counter.month
            )
        share = (mailbox.day_begun, *self._share(counter, mailbox)) if counter is not mailbox else ()
        return Bound(
            name, counter.scope, counter.owner, period, Standing(counter.day_used, limit, pool, *share), counter.day
        )

    def _share(self, counter: Counter, mailbox: Counter) -> tuple[int, int]:
        """What is guaranteed to this mailbox, and what the others have not used of theirs."""
        own = self._guarantee(counter)
        others = (counter.promised - own) - (counter.taken - min(mailbox.day_begun, own))
        return own, max(0, others)

    def _newly_taken(self, counter: Counter, before: Counter, after: Counter) -> int:
        """How much more of its guarantee a mailbox has used."""
        own = self._guarantee(counter)
        return min(after.day_begun, own) - min(before.day_begun, own)

    def _guarantee(self, counter: Counter) -> int:
        return self._part(counter, self.sender.share, self.limit(UsageScope.MAILBOX, "day"))

    def _part(self, counter: Counter, share: int, at_most: int | None) -> int:
        return guarantee(self._promised(counter.scope), share=share, shares=counter.shares, at_most=at_most)

    def _promised(self, scope: UsageScope) -> int:
        """How much of a scope's day is promised to all who share it."""
        limit = self.limit(scope, "day")
        pools = [] if limit is None else [pool_of(limit, reserve=self.limits.reserve)]
        if scope is UsageScope.DOMAIN and self.ramp is not None:
            pools.append(self.ramp)
        return part_of(min(pools), guaranteed=self.limits.guaranteed) if pools else 0

    def _with_sums(self, counter: Counter, version: int, usage: UsageRecords, *, domain: str | None) -> Counter:
        basis = f"{version}/{self._promised(counter.scope)}/{self.limits.mailbox_day}"
        if counter.basis == basis:
            return counter
        sharers = usage.sharers(domain)
        weighed = counter._replace(basis=basis, shares=sum(sharer.share for sharer in sharers))
        parts = [(self._part_of(weighed, sharer), sharer) for sharer in sharers]
        return weighed._replace(
            promised=sum(part for part, _ in parts),
            taken=sum(
                min(part, sharer.counter.day_begun) for part, sharer in parts if sharer.counter.day == counter.day
            ),
        )

    def _part_of(self, counter: Counter, sharer: Sharer) -> int:
        most = sharer.day_limit if sharer.day_limit is not None else self.limits.mailbox_day
        return self._part(counter, sharer.share, most)
