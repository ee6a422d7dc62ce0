"""Rows whose work always fails must not crowd out those that work."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from pydantic import SecretStr

from postroom import Message, Postroom
from postroom.backends.store.records.claims import OUTBOX_QUEUE, Claim
from postroom.backends.store.records.records import Records
from postroom.engine.process import Process
from postroom.engine.running import Running
from postroom.engine.work import Subjects, Worker, bare
from postroom.model.settings import Settings
from postroom.ports.database import Signal
from postroom.testing.world.clock import VirtualClock
from tests.postroom.engine.inbound.test_reporting import NextHop
from tests.waiting import until

START = datetime(2026, 1, 5, tzinfo=UTC)


class Broken:
    """A transport with a fault that nobody foresaw."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.tried: list[int] = []

    async def deliver(self, envelope, content, *, before_content):
        self.tried.append(self.clock.now())
        raise ZeroDivisionError

    async def aclose(self) -> None:
        pass


def test_a_delivery_that_always_fails_unforeseen_is_tried_less_and_less_often(caplog):
    clock = VirtualClock(START)
    transport = Broken(clock)

    with Postroom("acme.test", mailboxes=["support"], transport=transport, clock=clock, background=False) as room:
        room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!")
        for _ in range(20):
            room.drain()
            clock.move_to(room.next_due())

    pauses = [later - earlier for earlier, later in zip(transport.tried, transport.tried[1:], strict=False)]
    assert pauses[:4] == [5_000, 10_000, 20_000, 40_000]
    assert pauses[-1] == 3_600_000
    assert "ZeroDivisionError" in caplog.text


def test_a_row_that_cannot_be_read_is_put_off_and_holds_up_nobody(caplog):
    clock, transport = VirtualClock(START), NextHop()

    with Postroom("acme.test", mailboxes=["support"], transport=transport, clock=clock, background=False) as room:
        for number in range(4):
            room.mailbox("support").send(f"ada{number}@example.com", subject="Hello", text="Welcome!")
        change(room, lambda records: records.connection.tell(SPOIL, [{"id": 1}]))
        room.drain()

        assert len(transport.contents) == 3
        assert room.next_due() == clock.now() + 5_000
    assert "ValidationError" in caplog.text


def test_a_message_of_which_only_the_claim_is_left_is_over(caplog):
    """Nobody could deliver it; it was tried every hour."""
    clock, transport = VirtualClock(START), NextHop()

    with Postroom("acme.test", mailboxes=["support"], transport=transport, clock=clock, background=False) as room:
        change(room, lambda records: records.claims.enqueue(OUTBOX_QUEUE, 4711))
        room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!")
        room.drain()

        assert len(transport.contents) == 1
        assert room.next_due() is None
    assert caplog.messages == []


SPOIL = "update delivery set recipient_domain = x'ff' where outbox_id = :id"


def change(room: Postroom, work: Callable[[Records], object]) -> None:
    room.asynchronous.call(lambda: room.asynchronous.write(work))


def test_a_process_that_halts_for_longer_than_a_lease_does_not_take_its_own_work_from_itself():
    """A laptop that sleeps, a long collection of garbage: whichever of its workers wakes first, the turn goes on."""
    clock, turns = VirtualClock(START), []
    other_handled = threading.Event()

    with Postroom("acme.test", mailboxes=["support"], clock=clock) as room:

        @room.on_message("support")
        def support(message: Message) -> None:
            turns.append(message.id)
            if message.id == "m1":
                clock.move_to(clock.now() + 60_000)
                room.receive(mail("another"), recipients=["support@acme.test"])
                assert other_handled.wait(10)
            else:
                other_handled.set()

        room.start()
        room.receive(mail("first"), recipients=["support@acme.test"])
        assert room.drain(10)

    assert turns == ["m1", "m2"]


OLD = 4711


def test_work_that_is_older_than_anybody_looks_is_found_although_there_is_always_newer(tmp_path):
    """Queued by a clock that is behind, say: who is told of new work all the time looks all the way back with each heartbeat."""
    store = SecretStr(f"sqlite:///{tmp_path}/room.db")
    settings = Settings(domain="acme.test", store=store, transport=SecretStr("smtp://127.0.0.1:9"), lease=0.6)

    with Postroom("acme.test", settings=settings, delivering=False) as room:
        done = room.asynchronous.call(lambda: room.asynchronous.run(kept_busy_until_the_old_is_done))

    assert done[-1] == OLD


async def kept_busy_until_the_old_is_done(opened: Running) -> list[int]:
    """What a worker has done, in its order, that has free hands and is told of something new whenever it has nothing left to do."""
    ended: asyncio.Queue[int] = asyncio.Queue()
    store = opened.wiring.store

    async def work(claim: Claim) -> None:
        await store.awrite(lambda records: records.claims.finish(claim))
        ended.put_nowait(claim.subject_id)

    worker = Worker(
        opened.wiring,
        lambda _: [OUTBOX_QUEUE],
        work,
        slots=4,
        name="test",
        process=Process("test"),
        signals=[Signal.MAIL],
    )
    running, done = asyncio.ensure_future(worker.run()), list[int]()
    async with asyncio.timeout(20):
        while OLD not in done:
            await store.awrite(partial(queue, number=len(done)))
            done.append(await ended.get())
    worker.stop()
    await running
    return done


def queue(records: Records, *, number: int) -> None:
    """New work, and after the first of it some that is due since an hour, of which nobody is told."""
    records.claims.enqueue(OUTBOX_QUEUE, number)
    if number == 1:
        records.claims.enqueue(OUTBOX_QUEUE, OLD, run_at=records.now - 3_600_000)


def test_leases_are_prolonged_though_the_transaction_that_was_to_do_so_failed(caplog):
    """A row that cannot be read takes the renewal of its transaction back with it: the next one renews."""
    clock = VirtualClock(START)

    with Postroom("acme.test", clock=clock, background=False) as room:
        kept = room.asynchronous.call(lambda: room.asynchronous.run(partial(_work_beside_a_broken_row, clock=clock)))

        assert kept == clock.now() + 30_000
    assert "ZeroDivisionError" in caplog.text


def test_what_is_under_way_as_its_worker_stops_keeps_its_lease_and_nothing_new_begins():
    """A room that closes waits for the turns of its handlers; another process took them over while they went on."""
    clock = VirtualClock(START)

    with Postroom("acme.test", clock=clock, background=False) as room:
        leases, begun = room.asynchronous.call(
            lambda: room.asynchronous.run(partial(_stop_with_work_in_hand, clock=clock))
        )

    assert leases == [30_001, 40_001]
    assert begun == [1]


async def _stop_with_work_in_hand(opened: Running, *, clock: VirtualClock) -> tuple[list[int], list[int]]:
    """When the lease of what is under way ends, counted from the start, as its worker is stopped and a heartbeat later; and all
    that was begun.
    """
    store, process, began_at = opened.wiring.store, Process("here"), clock.now()
    begun, is_begun, may_end = list[int](), asyncio.Event(), asyncio.Event()

    async def work(claim: Claim) -> None:
        begun.append(claim.subject_id)
        is_begun.set()
        await may_end.wait()

    def leased_until() -> int:
        return (store.read(lambda records: records.claims.over_at()) or 0) - began_at

    worker = Worker(opened.wiring, lambda _: ["long"], work, 2, "test", process)
    await store.awrite(lambda records: records.claims.enqueue("long", 1))
    running = asyncio.ensure_future(worker.run())
    async with asyncio.timeout(5):
        await is_begun.wait()
        worker.stop()
        leases = [leased_until()]
        await store.awrite(lambda records: records.claims.enqueue("long", 2))
        clock.move_to(began_at + 10_000)
        await asyncio.to_thread(until, lambda: leased_until() > leases[0])
        leases.append(leased_until())
        may_end.set()
        await running
    return leases, begun


async def _work_beside_a_broken_row(opened: Running, *, clock: VirtualClock) -> int:
    """Until when work is leased when, after a third of its lease, another worker of the process comes upon a broken row."""
    store, process, leased = opened.wiring.store, Process("here"), []

    async def work(_: Claim) -> None:
        clock.move_to(clock.now() + 10_000)
        await store.awrite(lambda records: records.claims.enqueue("broken", 1))
        await worker("broken", subjects=lambda _, claims: [claim for claim in claims if 1 // 0]).work_off()
        leased.append(await store.aread(lambda records: records.claims.over_at()))

    def worker(queue: str, *, subjects: Subjects) -> Worker:
        return Worker(opened.wiring, lambda _: [queue], work, 1, queue, process, subjects=subjects)

    await store.awrite(lambda records: records.claims.enqueue("long", 1))
    await worker("long", subjects=bare).work_off()
    return leased[0] - 1


def mail(word: str) -> bytes:
    return (
        f"From: ada@example.com\r\nTo: support@acme.test\r\nSubject: {word}\r\nMessage-ID: <{word}@example.com>\r\n\r\n{word}\r\n"
    ).encode()
