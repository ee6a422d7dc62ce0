"""The running parts of an open room: workers, receivers, handlers. Everything here lives on the room's loop."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

from postroom.backends.registry import open_receiver
from postroom.backends.store.records.claims import (
    CLEANING_QUEUE,
    EXPIRY_QUEUE,
    KEEPING_QUEUE,
    OUTBOX_QUEUE,
    PROMISE_QUEUE,
    REQUEST_QUEUE,
    TIMER_QUEUE,
    WEBHOOK_QUEUE,
    Claim,
)
from postroom.backends.store.records.records import Records
from postroom.engine import mailboxes
from postroom.engine.events.telling import Teller
from postroom.engine.inbound import inbox, routing
from postroom.engine.keeping import retaining
from postroom.engine.outbound import outbox
from postroom.engine.outbound.ledger import Ledger
from postroom.engine.plans import firing
from postroom.engine.threads import cleaning
from postroom.engine.threads.indexing import Indexer
from postroom.engine.turns.beginning import begin_with
from postroom.engine.turns.handlers import Handlers
from postroom.engine.turns.pools import Pool
from postroom.engine.wiring import Wiring
from postroom.engine.work import Subjects, Worker, bare
from postroom.model.address import Address
from postroom.model.choices import EVERY_MAILBOX
from postroom.model.errors import StoreUnavailable
from postroom.model.key import acting_by
from postroom.ports.database import Signal
from postroom.ports.receiver import Receiver

log = logging.getLogger("postroom.handlers")

DRAIN_SECONDS = 10.0
HANDLERS = "handlers"
_POLL_SECONDS = 0.01
_TURNS = (Signal.WORK, Signal.TURN)


class Running:
    """What an open room runs. Made anew in a forked child.

    In the `background` its workers go on by themselves; otherwise nothing happens but inside `drain`, one row after
    another in the order they fell due, so that the same room run twice does the same.
    """

    def __init__(self, wiring: Wiring, handlers: Handlers, *, background: bool) -> None:
        self.wiring = wiring
        self.handlers = handlers
        self.receivers: list[Receiver] = []
        self.ending = asyncio.Event()
        self._background = background
        self._process = handlers.process
        self._workers: list[Worker] = []
        self._of_pools: dict[str, Worker] = {}
        self._teller: Teller | None = None
        self._indexer: Indexer | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._starting = asyncio.Lock()
        self._started = False
        self._forget: Callable[[], None] = lambda: None

    @property
    def resting(self) -> bool:
        """Whether no more turns begin here."""
        return self._process.resting

    def watch_queues(self) -> None:
        """Let whoever collects metrics ask how much waits."""
        store = self.wiring.store
        self._forget = self.wiring.telemetry.watch_queues(lambda: store.read(lambda records: records.claims.depths()))

    def deliver(self) -> None:
        """Begin to bring queued mail to the next hop."""
        self._add(
            "outbox",
            lambda records: [OUTBOX_QUEUE],
            outbox.deliver,
            self.wiring.settings.outbox_slots,
            signals=(Signal.MAIL,),
            subjects=partial(outbox.begin, Ledger(self.wiring)),
        )

    async def start(self, receivers: Sequence[str | Receiver]) -> None:
        """Begin to receive, and to run timers and handlers. Once is enough; where the store is away, a receiver cannot start or
        the room is closed meanwhile, nothing does.
        """
        async with self._starting:
            self._refuse_when_ending()
            if not self._started:
                await self.wiring.store.awrite(self._plan)
                for name in await self.wiring.store.aread(self._without_mailbox):
                    log.warning("handler.without_mailbox", extra={"mailbox": name})
                await self._unless_it_ends(self._receive_from(receivers))
                self._started = True
                self._work()

    async def drain(self, timeout: float) -> bool:
        """Until nothing is due any more: work it off here, or wait for whichever process does. False when time is up."""
        if not self._background:
            return await self._work_off()
        deadline = asyncio.get_running_loop().time() + timeout
        while asyncio.get_running_loop().time() < deadline:
            if not await self.wiring.store.aread(self._anything_open):
                return True
            await asyncio.sleep(_POLL_SECONDS)
        return False

    async def next_due(self) -> int | None:
        """When the next row falls due, in milliseconds UTC."""
        return await self.wiring.store.aread(self._next_at)

    async def rest(self, grace: float) -> bool:
        """Begin no more turns of handlers and of pools; whether those under way ended within `grace` seconds. The others are left
        to their lease.
        """
        self._process.resting = True
        resting = [*(worker for worker in self._workers if worker.name == HANDLERS), *self._of_pools.values()]
        self._workers = [worker for worker in self._workers if worker not in resting]
        for worker in resting:
            worker.stop()
        await self._leave()
        return all(await asyncio.gather(*(worker.rest(grace) for worker in resting)))

    async def close(self) -> None:
        """Receive no more, deliver what is due for a bounded time, end the workers, close everything."""
        self.ending.set()
        async with self._starting:
            pass  # whoever starts gives up now, and leaves nothing open
        async with AsyncExitStack() as last:
            last.callback(self._forget)
            last.push_async_callback(asyncio.to_thread, self.wiring.store.close)
            last.push_async_callback(asyncio.to_thread, self.handlers.close)
            if self.wiring.provisioner is not None:
                last.push_async_callback(self.wiring.provisioner.aclose)
            if self.wiring.tokens is not None:
                last.push_async_callback(self.wiring.tokens.aclose)
            if self.wiring.transport is not None:
                last.push_async_callback(self.wiring.transport.aclose)
            last.push_async_callback(self._leave)
            if self._teller is not None:
                last.push_async_callback(self._teller.aclose)
            last.push_async_callback(self._end_workers)
            if self._background:
                last.push_async_callback(self.drain, DRAIN_SECONDS)
            for receiver in self.receivers:
                last.push_async_callback(receiver.aclose)

    def _plan(self, records: Records) -> None:
        """What is done once a day."""
        if CLEANING_QUEUE in self._daily:
            cleaning.plan(records)
        if KEEPING_QUEUE in self._daily:
            retaining.plan(records)

    @property
    def _daily(self) -> list[str]:
        """The queues of what this process is asked to do once a day; what is asked of others alone is left to them."""
        settings = self.wiring.settings
        asked = {CLEANING_QUEUE: cleaning.is_asked_for(settings), KEEPING_QUEUE: retaining.is_asked_for(settings)}
        return [queue for queue, is_asked in asked.items() if is_asked]

    def _work(self) -> None:
        """Begin to run timers and handlers, to tell webhooks and to index."""
        wiring, handlers, slots = self.wiring, self.handlers, self.wiring.settings.handler_slots
        queues = [TIMER_QUEUE, REQUEST_QUEUE, EXPIRY_QUEUE, PROMISE_QUEUE, *self._daily]
        self._add("timers", lambda records: queues, lambda claim: firing.fire(wiring, claim), slots)
        self._add(
            HANDLERS,
            self._wake_queues,
            lambda claim: handlers.take_turn(wiring, claim),
            slots,
            signals=_TURNS,
            subjects=partial(begin_with, settings=wiring.settings),
        )
        self._employ()
        loop = asyncio.get_running_loop()

        def employ() -> None:
            loop.call_soon_threadsafe(self._employ)

        self._process.pools.listen(employ)
        self._tell()
        self._index()

    def _add(
        self,
        name: str,
        queues: Callable[[Records], list[str]],
        work: Callable[[Claim], Awaitable[None]],
        slots: int,
        *,
        signals: Collection[Signal] = (Signal.WORK,),
        subjects: Subjects = bare,
    ) -> Worker:
        worker = Worker(
            wiring=self.wiring,
            queues=queues,
            work=work,
            slots=slots,
            name=name,
            process=self._process,
            signals=signals,
            subjects=subjects,
        )
        self._workers.append(worker)
        if self._background:
            # Not in the trace of whoever happened to open the room.
            apart = contextvars.Context()
            self._tasks.append(asyncio.get_running_loop().create_task(worker.run(), context=apart))
        return worker

    def _employ(self) -> None:
        """Let the agents of every pool work, those too that were added just now."""
        self._process.renew_at = 0
        for pool in self._process.pools:
            if pool.name not in self._of_pools:
                self._of_pools[pool.name] = self._work_for(pool)
            self._of_pools[pool.name].resize(pool.slots)

    def _work_for(self, pool: Pool) -> Worker:
        def queues(records: Records) -> list[str]:
            return mailboxes.wake_queues(records, list(pool.mailboxes)) if pool.slots else []

        def take_turn(claim: Claim) -> Awaitable[None]:
            return self.handlers.take_turn_of_pool(self.wiring, claim, pool)

        return self._add(f"pool {pool.name}", queues, take_turn, 0, signals=_TURNS)

    async def _leave(self) -> None:
        """The agents of this process go: others take their threads at once."""
        self._process.pools.listen(None)
        if self._of_pools:
            await self.wiring.store.awrite(self._sign_off)

    def _sign_off(self, records: Records) -> None:
        records.agents.leave(self._process.name)
        records.agents.forget_the_dead()

    def _tell(self) -> None:
        """Begin to tell webhooks what happens."""
        self._teller = teller = Teller(self.wiring)
        self._add("webhooks", lambda records: [WEBHOOK_QUEUE], teller.take_turn, self.wiring.settings.webhook_slots)
        if self._background:
            self._tasks.append(asyncio.get_running_loop().create_task(teller.run(), context=contextvars.Context()))

    def _index(self) -> None:
        """Begin to index what comes in; without a background, whoever searches does."""
        if self._background:
            self._indexer = Indexer(self.wiring)
            self._tasks.append(
                asyncio.get_running_loop().create_task(self._indexer.run(), context=contextvars.Context())
            )

    async def _unless_it_ends(self, work: Coroutine[Any, Any, None]) -> None:
        """Work that is given up, and has come to rest, where the room is closed meanwhile. Raises `StoreUnavailable` then."""
        begun, ending = asyncio.ensure_future(work), asyncio.ensure_future(self.ending.wait())
        try:
            await asyncio.wait({begun, ending}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            begun.cancel()
            ending.cancel()
            await asyncio.gather(begun, ending, return_exceptions=True)
        self._refuse_when_ending()
        begun.result()

    def _refuse_when_ending(self) -> None:
        if self.ending.is_set():
            raise StoreUnavailable("This room is closed.", you_can="open it anew, with the same store.")

    async def _receive_from(self, sources: Sequence[str | Receiver]) -> None:
        async with AsyncExitStack() as undoing:
            opened = []
            for given in sources:
                opened.append(await self._receive(given))
                undoing.push_async_callback(opened[-1].aclose)
            undoing.pop_all()
            self.receivers = opened

    async def _receive(self, given: str | Receiver) -> Receiver:
        wiring = self.wiring
        receiver = self._open(given) if isinstance(given, str) else given
        await receiver.start(lambda arrival: inbox.receive(wiring, arrival), knows=self._knows)
        return receiver

    def _open(self, url: str) -> Receiver:
        wiring = self.wiring
        return open_receiver(url, hostname=wiring.domain, store=wiring.store, tokens=wiring.tokens)

    async def _knows(self, address: Address) -> bool:
        return await self.wiring.store.aread(
            lambda records: records.mailboxes.serving(address) is not None or routing.is_caught(address, records)
        )

    async def _work_off(self) -> bool:
        with acting_by(None):  # nor is what was due the work of whoever drains
            while any([await worker.work_off() for worker in await self.wiring.store.aread(self._with_work)]):
                pass
        return True

    def _with_work(self, records: Records) -> list[Worker | Teller]:
        return [part for part in self._parts() if part.has_work(records)]

    def _parts(self) -> list[Worker | Teller]:
        return [*self._workers, *([self._teller] if self._teller is not None else [])]

    async def _end_workers(self) -> None:
        for part in self._parts():
            part.stop()
        if self._indexer is not None:
            self._indexer.stop()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _without_mailbox(self, records: Records) -> list[str]:
        """The names with a handler that no mailbox has: misspelt, or to be created yet."""
        named = (name for name in self.handlers.mailboxes if name != EVERY_MAILBOX)
        return [name for name in named if not records.mailboxes.exists(name)]

    def _wake_queues(self, records: Records) -> list[str]:
        return mailboxes.wake_queues(records, self.handlers.mailboxes, but=self._process.pools.mailboxes)

    def _queues(self, records: Records) -> list[str]:
        return [queue for worker in self._workers for queue in worker.queues(records)]

    def _next_at(self, records: Records) -> int | None:
        if self._teller is not None and self._teller.has_work(records):
            return records.now
        return records.claims.next_at(self._queues(records), worker=self._process.name)

    def _anything_open(self, records: Records) -> bool:
        if self._teller is not None and self._teller.has_work(records):
            return True
        return records.claims.any_open(self._queues(records))
