"""Pools: whichever agent is free takes the turn, the same one goes on with a thread, and two processes share the work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from postroom import HandOffNote, Message, Postroom
from postroom.model.errors import ConfigurationError
from postroom.model.event import Event, EventName
from postroom.model.settings import Settings
from postroom.testing.world.clock import VirtualClock
from tests.mail_samples import mail

Two = tuple[Postroom, Postroom]
START = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def room() -> Iterator[Postroom]:
    settings = Settings(domain="acme.test", mailboxes=("support", "billing"))
    with Postroom("acme.test", settings=settings, clock=VirtualClock(START), background=False) as opened:
        yield opened


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.servers)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where two processes meet."""
    return f"sqlite:///{tmp_path}/room.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def begun_in_p(store: str) -> Iterator[Two]:
    """The agent of p has taken the first turn of a thread; now there is one in q too."""
    clock = VirtualClock(START)
    with process(store, clock) as p, process(store, clock) as q:
        employ(p, "in p")
        drain(p)
        p.receive(mail())
        drain(p)
        employ(q, "in q")
        yield p, q


def test_agents_take_turns_in_turn_for_every_mailbox_of_the_pool(room: Postroom) -> None:
    employ(room, "a1", "a2", "a3")
    for number in range(1, 5):
        room.receive(mail(number=number, to=("support", "billing")[number % 2] + "@acme.test"))
        room.drain()

    assert takers(room) == ["a1", "a2", "a3", "a1"]
    assert {event.details["because"] for event in taken(room)} == {"least_busy"}


def test_who_took_the_last_turn_of_a_thread_takes_the_next(room: Postroom) -> None:
    employ(room, "a1", "a2")
    for number, answers in ((1, None), (2, None), (3, "<1@example.com>"), (4, "<1@example.com>")):
        room.receive(mail(number=number, answers=answers))
        room.drain()

    assert takers(room) == ["a1", "a2", "a1", "a1"]
    assert taken(room)[-1].details["because"] == "sticky"


def test_a_turn_that_an_agent_could_not_take_goes_to_another(room: Postroom) -> None:
    pool = room.pool("desk", mailboxes=["support"])
    answered: list[str] = []

    @pool.agent("a1")
    def broken(message: Message) -> None:
        raise TimeoutError

    pool.add("a2", lambda message: answered.append(message.id))
    room.start()
    room.receive(mail())
    room.drain()
    later(room, seconds=60)

    assert answered == ["m1"]
    assert takers(room) == ["a1", "a2"]
    assert taken(room)[-1].details["because"] == "tried_again"


def test_ten_turns_at_once_are_spread_over_all_agents_and_one_turn_of_a_thread_follows_the_other() -> None:
    begun, all_begun, go_on = [], threading.Event(), threading.Event()
    lock = threading.Lock()

    with Postroom("acme.test", mailboxes=["support"]) as room:

        def answer(message: Message) -> None:
            with lock:
                begun.append(message.id)
            if len(begun) == 4:
                all_begun.set()
            assert go_on.wait(5)

        pool = room.pool("desk", mailboxes=["support"])
        for name in ("a1", "a2", "a3", "a4"):
            pool.add(name, answer)
        room.start()
        for number in range(1, 5):
            room.receive(mail(number=number))
        assert all_begun.wait(5)
        room.receive(mail(number=5, answers="<1@example.com>"))
        busy = {agent.name: agent.busy for agent in room.pools.list()}
        go_on.set()
        assert room.drain(5)

        assert busy == {"a1": 1, "a2": 1, "a3": 1, "a4": 1}
        assert begun[-1] == "m5"
        first = {event.details["delivery"]: event.details["agent"] for event in taken(room)}
        assert first["d5"] == first["d1"]


@pytest.mark.servers
def test_agents_that_are_elected_at_the_same_moment_take_no_more_turns_than_they_have_slots(postgres_url: str) -> None:
    """On PostgreSQL turns are claimed together, and elections for several threads go on side by side."""
    begun, go_on = threading.Semaphore(0), threading.Event()

    with Postroom("acme.test", mailboxes=["support"], store=postgres_url) as room:
        for number in range(8):
            room.receive(mail(number=number))
        pool = room.pool("desk", mailboxes=["support"])

        def answer(message: Message) -> None:
            begun.release()
            assert go_on.wait(10)

        for number in range(8):
            pool.add(f"a{number}", answer)
        room.start()
        assert all(begun.acquire(timeout=5) for _ in range(8))
        busy = {agent.name: agent.busy for agent in room.pools.list()}
        go_on.set()
        assert room.drain(5)

    assert busy == {f"a{number}": 1 for number in range(8)}


def test_one_chatty_thread_does_not_occupy_the_pool() -> None:
    """While an agent is at a thread, its next turn waits outside, and other customers are served."""
    served, first_begun, go_on = [], threading.Event(), threading.Event()

    with Postroom("acme.test", mailboxes=["support"]) as room:

        def answer(message: Message) -> None:
            served.append(message.id)
            if message.id == "m1":
                first_begun.set()
                assert go_on.wait(5)
            elif message.subject == "Another":
                go_on.set()

        pool = room.pool("desk", mailboxes=["support"])
        pool.add("a1", answer)
        pool.add("a2", answer)
        room.start()
        room.receive(mail())
        assert first_begun.wait(5)
        room.receive(mail(number=2, answers="<1@example.com>"))
        room.receive(mail(number=3, subject="Another"))
        assert room.drain(10)

        assert served == ["m1", "m3", "m2"]


@pytest.mark.parametrize("first", ["p", "q"])
def test_two_processes_share_one_pool_and_a_thread_stays_where_it_was(store: str, first: str) -> None:
    clock = VirtualClock(START)
    with process(store, clock) as p, process(store, clock) as q:
        rooms = {"p": p, "q": q}
        employ(p, "in p")
        employ(q, "in q")
        drain(p, q)
        for number, answers in ((1, None), (2, None), (3, "<1@example.com>"), (4, "<2@example.com>")):
            p.receive(mail(number=number, answers=answers))
            drain(rooms[first], *(room for name, room in rooms.items() if name != first))

        assert takers(p) == ["in p", "in q", "in p", "in q"]
        assert [event.details["because"] for event in taken(p)] == ["least_busy", "least_busy", "sticky", "sticky"]


def test_the_threads_of_a_process_that_went_silent_are_continued_by_another(begun_in_p: Two) -> None:
    _, q = begun_in_p
    q.receive(mail(number=2, answers="<1@example.com>"))
    later(q, seconds=31)  # p does not renew: it hangs, or its machine is gone

    assert takers(q) == ["in p", "in q"]
    assert {agent.name: agent.alive for agent in q.pools.list()} == {"in p": False, "in q": True}


def test_the_next_turn_of_a_thread_begins_when_a_program_has_ended_that_of_a_dead_agent(store: str) -> None:
    clock = VirtualClock(START)
    with process(store, clock) as p, process(store, clock) as q:
        claimed: list[str] = []

        def fall_silent(message: Message) -> None:
            clock.move_to(clock.now() + 10_000)
            q.receive(mail(number=2, answers="<1@example.com>"))
            drain(q)  # it waits for this turn
            clock.move_to(clock.now() + 21_000)
            for _ in range(2):
                for turn in q.turns.claim("support"):
                    claimed.append(turn.id)
                    q.turns.complete(turn)

        p.pool("desk", mailboxes=["support", "billing"]).add("in p", fall_silent)
        p.start()
        employ(q, "in q")
        p.receive(mail())
        p.drain()

    assert claimed == ["d1", "d2"]


def test_a_thread_that_is_handed_over_within_its_pool_has_one_turn_at_a_time(store: str) -> None:
    """Whoever hands it over may still write down, or send, what belongs to the turn; the next agent begins when that is over."""
    clock, happened = VirtualClock(START), list[str]()
    with process(store, clock) as p, process(store, clock) as q:

        def pass_it_on(message: Message) -> None:
            if happened:
                happened.append("billing in p")
                return
            p.mailbox("support").hand_off(message.thread_id, to="billing", note=HandOffNote(summary="A bill."))
            drain(q)
            happened.append("support has ended")

        p.pool("desk", mailboxes=["support", "billing"]).add("in p", pass_it_on)
        p.start()
        q.pool("desk", mailboxes=["support", "billing"]).add("in q", lambda message: happened.append("billing in q"))
        q.start()
        p.receive(mail())
        p.drain()

    assert happened == ["support has ended", "billing in p"]


def test_agents_of_a_room_that_rests_take_no_more_turns_and_others_do(begun_in_p: Two) -> None:
    p, q = begun_in_p
    drain(q)

    assert p.rest(0)
    q.receive(mail(number=2, answers="<1@example.com>"))
    drain(p, q)

    assert takers(q) == ["in p", "in q"]


def test_agents_leave_with_their_process(store: str) -> None:
    clock = VirtualClock(START)
    with process(store, clock) as q:
        with process(store, clock) as p:
            employ(p, "in p")
            drain(p)
        assert q.pools.list() == []


def test_a_pool_and_a_handler_do_not_share_a_mailbox(room: Postroom) -> None:
    room.on_message("support")(print)
    with pytest.raises(ConfigurationError, match="has a handler of its own"):
        room.pool("desk", mailboxes=["support"])
    room.pool("desk", mailboxes=["billing"])
    with pytest.raises(ConfigurationError, match="has its turns taken by pool 'desk'"):
        room.on_message("billing")(print)


def test_a_handler_of_every_mailbox_leaves_out_those_behind_a_pool(room: Postroom) -> None:
    others: list[str] = []
    room.on_message()(lambda message: others.append(message.mailbox))
    room.pool("desk", mailboxes=["support"]).add("a1", lambda message: None)
    room.start()
    room.receive(mail(to="support@acme.test"))
    room.receive(mail(number=2, to="billing@acme.test"))
    room.drain()

    assert others == ["billing"]
    assert takers(room) == ["a1"]


def employ(room: Postroom, *names: str) -> None:
    pool = room.pool("desk", mailboxes=["support", "billing"])
    for name in names:
        pool.add(name, lambda message: None)
    room.start()


@contextmanager
def process(store: str, clock: VirtualClock) -> Iterator[Postroom]:
    settings = Settings(domain="acme.test", mailboxes=("support", "billing"), store=store)
    with ExitStack() as stack:
        yield stack.enter_context(Postroom("acme.test", settings=settings, clock=clock, background=False))


def drain(*rooms: Postroom) -> None:
    for _ in range(2):
        for room in rooms:
            room.drain()


def later(room: Postroom, *, seconds: int) -> None:
    clock = room.asynchronous._clock
    assert isinstance(clock, VirtualClock)
    clock.move_to(clock.now() + seconds * 1000)
    room.drain()


def taken(room: Postroom) -> list[Event]:
    return [event for event in room.events(count=1_000) if event.name is EventName.TURN_TAKEN]


def takers(room: Postroom) -> list[str]:
    return [event.details["agent"] for event in taken(room)]
