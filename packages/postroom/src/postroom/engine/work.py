"""Workers of the row protocol: claim what is due, work on it side by side, keep its lease alive, wait for the next."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial

from postroom.backends.store.records.claims import Claim, Moments
from postroom.backends.store.records.records import Records
from postroom.engine.outbound.attempt import LeaseLost
from postroom.engine.process import Process
from postroom.engine.wiring import Wiring
from postroom.model.errors import StoreUnavailable
from postroom.ports.database import Signal

log = logging.getLogger("postroom.work")

_STORE_PAUSE = 1.0
_AFTER_ERROR_MS = 5_000
_LONGEST_PAUSE_MS = 3_600_000
_READY = (Signal.MAIL, Signal.TURN)


Subjects = Callable[[Records, Sequence[Claim]], list[Claim]]


def bare(_: Records, claims: Sequence[Claim]) -> list[Claim]:
    """Claims as they are: whoever works on one reads what it is about."""
    return [*claims]


@dataclass(eq=False)
class Worker:
    """Works on the queues that `queues` names, at most `slots` rows at a time, each by `work`.

    It looks whenever one of the `signals` is given, and with each heartbeat; mail and turns that are ready it claims without a
    look, going no further back than it must. `subjects` finds, in the same transaction, what claims are about. `work` settles its
    claim itself. Where one of them raises, the row is tried again; a lease that runs out goes to another worker.
    """

    wiring: Wiring
    queues: Callable[[Records], list[str]]
    work: Callable[[Claim], Awaitable[None]]
    slots: int
    name: str
    process: Process
    signals: Collection[Signal] = (Signal.WORK,)
    subjects: Subjects = bare
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _is_ready: bool = False
    _moments: Moments = field(default_factory=Moments)
    _look_at: int = 0
    _stopping: bool = False

    async def run(self) -> None:
        """Work until `stop`, and until what is under way then has ended; never ends because of one bad row or a store that is
        away for a while.
        """
        loop = asyncio.get_running_loop()
        unsubscribe = [self._listen(loop, kind) for kind in self.signals]
        try:
            while not self._stopping or self._tasks:
                await self._round()
        finally:
            for forget in unsubscribe:
                forget()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def work_off(self) -> int:
        """Work off, one after another and in this call, whatever is due now; how many rows."""
        done = 0
        while claims := await self._claim(at_most=1):
            await self._work(claims[0])
            done += 1
        return done

    def has_work(self, records: Records) -> bool:
        """Whether `work_off` would find anything now."""
        return self._is_anything(records, self._look(records), self.slots)

    def resize(self, slots: int) -> None:
        """Work on so many rows at once from now on."""
        self.slots = slots
        self._woken.set()

    def stop(self) -> None:
        """Claim nothing more; what is under way is finished, its lease kept and its time limited as before."""
        self._stopping = True
        self._woken.set()

    async def rest(self, grace: float) -> bool:
        """`stop`, and give what is under way so many seconds; whether all of it ended. The rest is left to its lease."""
        self.stop()
        late = (await asyncio.wait(self._tasks, timeout=grace))[1] if self._tasks else set()
        for task in late:
            task.cancel()
        return not late

    def _listen(self, loop: asyncio.AbstractEventLoop, kind: Signal) -> Callable[[], None]:
        tell = partial(self._tell, kind)
        return self.wiring.store.on_signal(lambda: _call_from_any_thread(loop, tell), kind)

    def _tell(self, kind: Signal) -> None:
        self._is_ready = self._is_ready or kind in _READY
        self._woken.set()

    async def _round(self) -> None:
        self._woken.clear()
        self.process.look_at_the_clock(self.wiring.clock.now())
        try:
            claims = await self._claim(at_most=0 if self._stopping else self.slots)
        except StoreUnavailable as error:
            log.warning("work.store_unavailable", extra={"worker": self.name, "error": str(error)})
            await self.wiring.clock.sleep(_STORE_PAUSE)
            return
        for claim in claims:
            self._begin(claim)
        await self._wait(self._moments.first)

    async def _claim(self, *, at_most: int) -> list[Claim]:
        free = min(at_most, self.slots - len(self._tasks))
        is_told = self._is_ready and free > 0 and self.wiring.clock.now() < self._look_at
        if not is_told and not await self._finds_anything(free):
            return []
        self._is_ready = False
        claims, self._moments = await self._claimed(max(free, 0))
        first = self._moments.first
        self._is_ready = self._is_ready or (first is not None and first <= self.wiring.clock.now())
        self.process.under_way.update(claim.id for claim in claims)
        return claims

    async def _finds_anything(self, free: int) -> bool:
        found, self._moments = await self.wiring.store.aread(
            lambda records: (self._is_anything(records, moments := self._look(records), free), moments)
        )
        self._look_at = self._moments.at + self._lease // 3
        return found

    async def _claimed(self, free: int) -> tuple[list[Claim], Moments]:
        """A row whose subject cannot be read is put off, so that it holds up nobody else."""
        while True:
            try:
                return await self._claim_due(free, self.subjects)
            except StoreUnavailable:
                raise
            except Exception as error:  # the row must not take the worker down with it
                if free == 1:
                    await self._put_off_the_next(error)
                free = 1

    async def _put_off_the_next(self, error: Exception) -> None:
        log.exception("work.failed", extra={"worker": self.name})
        claims, _ = await self._claim_due(1, bare)
        for claim in claims:
            await self._try_again(claim, error)

    def _look(self, records: Records) -> Moments:
        return records.claims.moments(self.queues(records), worker=self.process.name)

    def _is_anything(self, records: Records, moments: Moments, free: int) -> bool:
        """Whether there is anything to claim, to renew or to take from the dead."""
        ready = free > 0 and _has_come(moments.due, records.now)
        return ready or self.process.must_renew(records.now) or _has_come(moments.over_at, records.now)

    async def _claim_due(self, free: int, subjects: Subjects) -> tuple[list[Claim], Moments]:
        """Before any lease ends, those of this process are prolonged: having halted, it must not lose its work to itself."""
        process, now, lease = self.process, self.wiring.clock.now(), self._lease
        expired = _has_come(self._moments.over_at, now)
        renews = expired or process.must_renew(now)

        def claim(records: Records) -> tuple[list[Claim], Moments]:
            if renews:
                process.renew(records, lease=lease)
            if expired:
                records.claims.expire()
            queues, until = self.queues(records), records.now + lease
            since = self._moments.since(queues, lease=lease)
            claims = records.claims.due(queues, worker=process.name, lease_until=until, count=free, since=since)
            return subjects(records, claims), records.claims.moments(queues, worker=process.name, since=since)

        with process.renewal(now, lease=lease) if renews else nullcontext():
            return await self.wiring.store.awrite(claim)

    @property
    def _lease(self) -> int:
        """In milliseconds."""
        return round(self.wiring.settings.lease * 1000)

    async def _wait(self, due: int | None) -> None:
        heartbeat = self.wiring.settings.lease / 3
        until_due = heartbeat if due is None else max(0.0, (due - self.wiring.clock.now()) / 1000)
        if self._stopping or len(self._tasks) >= self.slots:
            until_due = heartbeat
        timer = asyncio.ensure_future(self.wiring.clock.sleep(min(heartbeat, until_due)))
        woken = asyncio.ensure_future(self._woken.wait())
        await asyncio.wait({timer, woken}, return_when=asyncio.FIRST_COMPLETED)
        timer.cancel()
        woken.cancel()

    def _begin(self, claim: Claim) -> None:
        task = asyncio.ensure_future(self._work(claim))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Who had no slot free waits for one, and who stops for the last; anybody else is told by a signal that there is more."""
        if self._stopping or len(self._tasks) >= self.slots:
            self._woken.set()
        self._tasks.discard(task)

    async def _work(self, claim: Claim) -> None:
        try:
            await self.work(claim)
        except LeaseLost:
            log.info("work.lease_lost", extra={"worker": self.name, "claim": claim.id})
        except StoreUnavailable as error:
            log.warning("work.store_unavailable", extra={"worker": self.name, "error": str(error)})
            await self._try_again(claim, error)
        except Exception as error:  # the row must not take the worker down with it
            log.exception("work.failed", extra={"worker": self.name, "claim": claim.id})
            await self._try_again(claim, error)
        finally:
            self.process.ended(claim.id)

    async def _try_again(self, claim: Claim, error: Exception) -> None:
        try:
            await self.wiring.store.awrite(
                lambda records: records.claims.retry(
                    claim, run_at=records.now + _pause(claim), error=type(error).__name__
                )
            )
        except StoreUnavailable:
            log.warning("work.left_to_its_lease", extra={"worker": self.name, "claim": claim.id})


def _has_come(moment: int | None, now: int) -> bool:
    """Whether it is that time, where there is one."""
    return moment is not None and moment <= now


def _pause(claim: Claim) -> int:
    """Twice as long after every fault, up to an hour: what always fails must not crowd out what works."""
    doublings = min(max(claim.attempts, 1) - 1, 20)
    return min(_AFTER_ERROR_MS << doublings, _LONGEST_PAUSE_MS)


def _call_from_any_thread(loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(function)
