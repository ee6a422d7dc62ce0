"""One process of a room: the name under which it leases, what it has under way, and how long a turn may take."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from postroom.backends.store.records.records import Records
from postroom.engine.turns.pools import Pools


@dataclass
class Process:
    """The name under which the workers of one process lease, and the claims that they have under way. One that is `resting` has
    no agents for others to count on.
    """

    name: str
    pools: Pools = field(default_factory=Pools)
    under_way: set[int] = field(default_factory=set)
    renew_at: int = 0
    resting: bool = False
    _limits: dict[int, tuple[int, asyncio.Future[None]]] = field(default_factory=dict)

    def must_renew(self, now: int) -> bool:
        """Whether it is time to prolong the leases, and to say that the agents of pools live."""
        return now >= self.renew_at and (bool(self.under_way) or any(pool.members for pool in self.pools))

    def renew(self, records: Records, *, lease: int) -> None:
        """Prolong the leases (milliseconds from now) of what is under way; what was left to its lease runs out.

        As in an election, agents are locked in the order in which they came, and before the claims.
        """
        for pool in () if self.resting else self.pools:
            for member in pool.members:
                records.agents.attend(
                    pool.name, member.name, process=self.name, slots=member.slots, alive_until=records.now + lease
                )
        records.claims.renew(self.name, sorted(self.under_way), lease_until=records.now + lease)

    @contextmanager
    def renewal(self, now: int, *, lease: int) -> Iterator[None]:
        """The transaction that renews is under way: nobody else here need do so for a while, unless it fails."""
        self.renew_at = now + lease // 3
        try:
            yield
        except BaseException:
            self.renew_at = 0
            raise

    def limit(self, claim_id: int, *, until: int) -> asyncio.Future[None]:
        """Done at the first look at the clock from `until` (milliseconds UTC) on, if the claim is under way by then."""
        self._limits[claim_id] = until, asyncio.get_running_loop().create_future()
        return self._limits[claim_id][1]

    def look_at_the_clock(self, now: int) -> None:
        """Tell whoever has a claim under way for too long."""
        for until, over in self._limits.values():
            if now >= until and not over.done():
                over.set_result(None)

    def ended(self, claim_id: int) -> None:
        """Nothing is under way any more for this claim."""
        self.under_way.discard(claim_id)
        self._limits.pop(claim_id, None)
