"""A room on PostgreSQL: two workers share it, every mail is answered once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from threading import Event, Timer

import psycopg
import pytest
from pydantic import SecretStr

from postroom import Message, Postroom
from postroom.backends.store.records.quarantine import NO_THREAD
from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store, open_store
from postroom.model.errors import StoreUnavailable
from postroom.model.event import Event as RoomEvent
from postroom.model.event import EventName
from postroom.model.quarantine import QuarantineState
from postroom.model.settings import Settings
from postroom.testing import Outside
from tests.mail_samples import mail
from tests.postroom.backends.store.conftest import HandClock, message, stored
from tests.servers.postgres import PostgresServer

pytestmark = pytest.mark.servers

MAILS = 30


def test_two_workers_on_one_room_answer_every_mail_once(postgres_url: str) -> None:
    handled: Counter[str] = Counter()
    with Outside() as outside, worker(postgres_url, outside, handled) as first, worker(postgres_url, outside, handled):
        for number in range(MAILS):
            first.receive(mail(f"Question {number}", number=number, subject=f"Question {number}"))
        outside.wait_for(lambda crossed: len(crossed) >= MAILS, what="An answer to every mail", timeout=20)
        first.drain()
        answers = Counter(sent.subject for sent in outside.received)

    assert len(handled) == MAILS
    assert set(handled.values()) == {1}
    assert answers == Counter({f"Re: Question {number}": 1 for number in range(MAILS)})


def test_the_story_is_told_on_postgresql(postgres_url: str) -> None:
    with Postroom("acme.test", mailboxes=["support", "billing"], store=postgres_url) as room:
        room.receive(mail())
        support = room.mailbox("support")
        support.reply("m1", text="Which invoice?")
        support.hand_off("t1", to="billing", note="charged twice")
        room.receive(mail("4411", number=2, answers="<1@example.com>"))
        room.drain()

        thread = room.thread("t1")
        assert (thread.assignee, thread.epoch, thread.message_count) == ("billing", 2, 3)
        assert [message.new_text for message in support.search("4411")] == ["4411"]
        assert room.mailbox("billing").info().unread == 2


def worker(store: str, outside: Outside, handled: Counter[str]) -> Postroom:
    """A room whose support answers whatever comes."""
    room = Postroom("acme.test", mailboxes=["support"], store=store, transport=outside.url)

    @room.on_message("support")
    def answer(message: Message) -> None:
        handled[message.id] += 1
        room.mailbox("support").reply(message.id, text="Thank you.")

    room.start()
    return room


def test_work_is_found_by_looking_where_no_notification_ever_comes(postgres: PostgresServer, postgres_url: str) -> None:
    """It listens in another database: as behind a pooler that gives the listening session to somebody else."""
    deaf = Settings(
        domain="acme.test",
        mailboxes=("support",),
        store=SecretStr(postgres_url),
        store_listen=SecretStr(postgres.url("postgres")),
        lease=1,
    )
    with Outside() as outside, Postroom("acme.test", settings=deaf, transport=outside.url) as room:
        room.on_message("support")(lambda message: room.mailbox("support").reply(message.id, text="Thank you."))
        room.start()
        with Postroom("acme.test", store=postgres_url, delivering=False) as other:
            for number in range(3):
                other.receive(mail(f"Question {number}", number=number, subject=f"Question {number}"))
                outside.wait_for(lambda crossed, many=number + 1: len(crossed) >= many, what="An answer", timeout=20)


def test_a_turn_that_ends_while_the_server_is_away_is_settled_when_it_is_back(
    postgres: PostgresServer, postgres_url: str
) -> None:
    """It is not left to its lease, which would have it taken a second time."""
    admin, name = postgres.url("postgres"), postgres_url.rpartition("/")[2]
    turns: list[str] = []

    with Postroom("acme.test", mailboxes=["support"], store=postgres_url) as room:

        @room.on_message("support")
        def read(message: Message) -> None:
            turns.append(message.id)
            let_in(admin, name, nobody=True)
            Timer(1, let_in, [admin, name]).start()

        room.start()
        room.receive(mail())
        while EventName.HANDLER_COMPLETED not in [event.name for event in found_again(room)]:
            Event().wait(0.1)

    assert turns == ["m1"]


def let_in(admin: str, database: str, *, nobody: bool = False) -> None:
    """Whether the server takes connections to a database; if not, those that there are end."""
    with psycopg.connect(admin, autocommit=True) as driver:
        allowed = "false" if nobody else "true"
        driver.execute(f"alter database {database} allow_connections {allowed}".encode())
        if nobody:
            driver.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [database])


def found_again(room: Postroom) -> list[RoomEvent]:
    """The events, once the store is there."""
    while True:
        with suppress(StoreUnavailable):
            return room.events(count=1_000)


def test_an_answer_to_a_thread_that_is_being_removed_begins_another(postgres_url: str) -> None:
    """It is not refused as if there were no such mailbox."""
    with Postroom("acme.test", mailboxes=["support"], store=postgres_url) as room, opened(postgres_url) as store:
        room.receive(mail())
        with ThreadPoolExecutor(2) as pool:
            removing, go_on = removal_of(1, store, pool)
            answer = pool.submit(room.receive, mail("Still there?", number=2, answers="<1@example.com>"))
            wait_for_a_lock(postgres_url)
            go_on.set()
            removing.result(5)
            answer.result(5)

        assert [message.new_text for message in room.mailbox("support").messages().messages] == ["Still there?"]


def test_a_message_that_comes_into_a_thread_while_it_is_removed_is_not_left_without_one(postgres_url: str) -> None:
    with Postroom("acme.test", mailboxes=["support"], store=postgres_url) as room, opened(postgres_url) as store:
        room.receive(mail(), reverse_path="ada@example.com")
        there, go_on = Event(), Event()

        def arrive(records: Records) -> None:
            records.threads.row(1, lock=True)
            number = stored(records, message(1, message_id="<late@example.com>"))
            records.placements.place(number, mailbox_id=1, thread_id=1, unread=True)
            there.set()
            go_on.wait(5)

        with ThreadPoolExecutor(2) as pool:
            arriving = pool.submit(store.write, arrive)
            there.wait(5)
            erasing = pool.submit(room.keeping.erase, "ada@example.com")
            wait_for_a_lock(postgres_url)
            go_on.set()
            arriving.result(5)
            erasing.result(5)

        assert store.read(lambda records: records.removals.messages_of([1])) == []
        assert room.mailbox("support").info().unread == 0


def removal_of(thread: int, store: Store, pool: ThreadPoolExecutor) -> tuple[Future[None], Event]:
    """A transaction that removes a thread, and ends when it is told to."""
    removed, go_on = Event(), Event()

    def remove(records: Records) -> None:
        records.threads.lock([thread])
        records.removals.remove_threads([thread])
        removed.set()
        go_on.wait(5)

    removing = pool.submit(store.write, remove)
    removed.wait(5)
    return removing, go_on


@contextmanager
def opened(url: str) -> Iterator[Store]:
    with closing(open_store(url, room="acme.test", domains=("acme.test",), clock=HandClock())) as store:
        yield store


def wait_for_a_lock(url: str) -> None:
    """Until somebody waits for what another transaction holds."""
    waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    with psycopg.connect(url, autocommit=True) as driver:
        for _ in range(500):
            if driver.execute(waiting).fetchone():
                return
            Event().wait(0.01)
    raise AssertionError("nobody waits")


def test_what_a_person_lets_in_while_old_mail_goes_stays(postgres_url: str) -> None:
    with opened(postgres_url) as store, ThreadPoolExecutor(2) as pool:
        number = store.write(discarded)
        decided, go_on = Event(), Event()

        def release(records: Records) -> None:
            records.quarantine.row(number, lock=True)
            records.quarantine.decide(number, QuarantineState.RELEASED, by="dora", why="")
            decided.set()
            go_on.wait(5)

        releasing = pool.submit(store.write, release)
        decided.wait(5)
        removing = pool.submit(store.write, lambda records: records.removals.discarded(before=2**60, count=9))
        wait_for_a_lock(postgres_url)
        go_on.set()

        releasing.result(5)
        assert removing.result(5) == []


def discarded(records: Records) -> int:
    number = stored(records, message(NO_THREAD))
    records.quarantine.keep(number, thread_id=None, mailbox_ids=[1], reasons=[], signs=[])
    records.quarantine.decide(number, QuarantineState.DISCARDED, by="dora", why="")
    return number
