"""What every database promises: transactions, snapshots, signals, an end."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event
from time import sleep

import pytest

from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store, open_store
from postroom.model.errors import ConfigurationError, StoreUnavailable
from postroom.ports.database import Signal
from tests.postroom.backends.store.conftest import HandClock


def save(name: str, value: str = "1") -> Callable[[Records], None]:
    return lambda records: records.cursors.save(name, value)


def load(name: str) -> Callable[[Records], str | None]:
    return lambda records: records.cursors.load(name)


def test_work_that_raises_leaves_nothing_and_its_exception_reaches_its_caller(store: Store):
    def fail(records: Records) -> None:
        records.cursors.save("mine", "1")
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        store.write(fail)

    assert store.read(load("mine")) is None


def test_what_is_put_is_there_for_the_next_statement_and_is_undone_with_the_rest(store: Store):
    domain = {"room": store._room, "name": "put.test", "is_primary": 0}

    def put(records: Records) -> bool:
        records.connection.add("insert_domain", **domain)
        return records.domains.exists("put.test")

    def fail(records: Records) -> None:
        records.connection.add("insert_domain", **domain)
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        store.write(fail)
    before = store.read(lambda records: records.domains.exists("put.test"))

    assert (before, store.write(put)) == (False, True)
    assert store.read(lambda records: records.domains.names()) == ("acme.test", "put.test")


def test_what_is_put_last_and_refused_leaves_nothing_of_its_transaction(store: Store):
    def fail(records: Records) -> None:
        records.cursors.save("mine", "1")
        records.connection.add("insert_domain", room=records.room, name=None, is_primary=0)

    with pytest.raises(StoreUnavailable, match="refused"):
        store.write(fail)

    assert store.read(load("mine")) is None
    store.write(save("mine"))
    assert store.read(load("mine")) == "1"


def test_what_nobody_asks_about_is_there_for_the_next_question(store: Store):
    def work(records: Records) -> tuple[str | None, int]:
        for value in ("1", "2"):
            records.connection.add("write_cursor", room=records.room, name="mine", value=value)
        seen = records.cursors.load("mine")
        return seen, records.connection.run("write_cursor", room=records.room, name="mine", value="3")

    assert store.write(work) == ("2", 1)
    assert store.read(load("mine")) == "3"


def test_neighbours_of_work_that_raises_are_written(store: Store):
    gate, started = Event(), Event()

    def fail(records: Records) -> None:
        records.cursors.save("bad", "1")
        raise KeyError("bad")

    def wait(_: Records) -> None:
        started.set()
        gate.wait(5)

    submit = store._database.submit
    first = submit(store._bound(wait))
    started.wait(5)
    submitted = [submit(store._bound(work)) for work in (save("before"), fail, save("after"))]
    gate.set()
    first.result(5)

    assert [type(future.exception(5)) for future in submitted] == [type(None), KeyError, type(None)]
    assert [store.read(load(name)) for name in ("before", "bad", "after")] == ["1", None, "1"]


def test_a_database_error_of_one_work_does_not_reach_its_neighbours(store: Store):
    def break_a_rule(records: Records) -> None:
        records.cursors.save("bad", "1")
        records.connection.run("insert_content", message_id=None, content=None)

    gate, submit = Event(), store._database.submit
    submit(lambda connection: gate.wait(5))
    submitted = [submit(store._bound(work)) for work in (save("before"), break_a_rule, save("after"))]
    gate.set()

    assert [type(future.exception(5)) for future in submitted] == [type(None), StoreUnavailable, type(None)]
    assert [store.read(load(name)) for name in ("before", "bad", "after")] == ["1", None, "1"]


@pytest.mark.parametrize("url", ["file", pytest.param("postgres", marks=pytest.mark.servers)], indirect=True)
def test_a_read_sees_one_moment_while_others_write(store: Store):
    store.write(save("value", "1"))

    def read_twice(records: Records) -> tuple[str | None, str | None]:
        before = records.cursors.load("value")
        with ThreadPoolExecutor(1) as pool:
            pool.submit(store.write, save("value", "2")).result(5)
        return before, records.cursors.load("value")

    assert store.read(read_twice) == ("1", "1")
    assert store.read(load("value")) == "2"


def test_a_read_changes_nothing(store: Store):
    with suppress(StoreUnavailable):
        store.read(save("value"))

    assert store.read(load("value")) is None


def test_eight_threads_read_at_once(store: Store):
    store.write(save("value"))

    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(lambda _: store.read(load("value")), range(80)))

    assert values == ["1"] * 80


def test_reading_goes_on_after_a_read_that_raised(store: Store):
    store.write(save("value"))
    for _ in range(3):
        with pytest.raises(KeyError):
            store.read(lambda records: {}["nothing"])

    assert store.read(load("value")) == "1"


def test_waiting_for_the_store_inside_its_own_transaction_raises_instead_of_hanging(store: Store):
    with pytest.raises(RuntimeError, match="records it was given"):
        store.write(lambda records: store.read(load("value")))
    with pytest.raises(RuntimeError, match="records it was given"):
        store.write(lambda records: store.write(save("value")))

    store.write(save("value"))


def test_a_signal_is_heard_after_its_commit(store: Store):
    heard: list[str | None] = []
    done = Event()

    def callback() -> None:
        done.set()

    forget = store.on_signal(callback)
    store.write(lambda records: (save("value")(records), records.connection.signal()))
    assert done.wait(5)
    heard.append(store.read(load("value")))
    forget()
    forget()

    assert heard == ["1"]


def test_a_commit_that_signals_nothing_wakes_nobody_here(store: Store):
    heard: list[str] = []
    store.on_signal(lambda: heard.append("work"))
    store.on_signal(lambda: heard.append("mail"), Signal.MAIL)

    store.write(save("value"))
    store.write(lambda records: (save("value")(records), records.connection.signal(Signal.MAIL)))
    sleep(0.1)

    assert heard == ["mail"]


def test_a_callback_that_raises_harms_nobody(store: Store, caplog: pytest.LogCaptureFixture):
    heard = Event()

    def fail() -> None:
        raise KeyError("callback")

    store.on_signal(fail)
    store.on_signal(heard.set)
    store.write(lambda records: records.connection.signal())

    assert heard.wait(5)
    store.write(save("value"))
    assert "store.callback_failed" in caplog.text


@pytest.mark.parametrize("url", ["file", pytest.param("postgres", marks=pytest.mark.servers)], indirect=True)
def test_a_signal_reaches_another_opening_within_a_second(url: str, opened: Callable[[str], Store]):
    one, two, heard = opened(url), opened(url), Event()
    two.on_signal(heard.set)

    one.write(lambda records: (save("value")(records), records.connection.signal()))

    assert heard.wait(1)


def test_closing_finishes_what_was_submitted(url: str, clock: HandClock):
    store = open_store(url, room="closing", domains=(), clock=clock)
    submitted = [store._database.submit(store._bound(save(f"n{number}"))) for number in range(50)]

    store.close()

    assert all(future.done() and future.exception() is None for future in submitted)


def test_a_closed_store_says_so(url: str, clock: HandClock):
    store = open_store(url, room="closed", domains=(), clock=clock)
    store.close()
    store.close()

    with pytest.raises(StoreUnavailable, match="closed"):
        store.read(load("value"))
    with pytest.raises(StoreUnavailable, match="closed"):
        store._database.submit(lambda connection: None).result(5)


async def test_a_closed_store_says_so_on_a_loop_too(url: str, clock: HandClock):
    store = open_store(url, room="closed", domains=(), clock=clock)
    await store.awrite(save("value"))
    value = await store.aread(load("value"))
    store.close()

    assert value == "1"
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.aread(load("value"))
    with pytest.raises(StoreUnavailable, match="closed"):
        await store.awrite(save("value"))


async def test_what_many_ask_for_at_a_time_leaves_the_loop_even_in_place(url: str, clock: HandClock):
    store = open_store(url, room="shared", domains=(), clock=clock, in_place=True)
    loop_went_on = threading.Event()

    def work(records: Records) -> bool:
        return loop_went_on.wait(5)

    first = asyncio.ensure_future(store.ashare(work))
    await asyncio.sleep(0)
    others = [asyncio.ensure_future(store.ashare(save(str(number)))) for number in range(3)]
    await asyncio.sleep(0)
    loop_went_on.set()
    waited_for_it, *_ = await asyncio.wait_for(asyncio.gather(first, *others), 5)
    values = [store.read(load(str(number))) for number in range(3)]
    store.close()

    assert waited_for_it
    assert values == ["1"] * 3


def test_closing_leaves_no_thread_behind(url: str, clock: HandClock):
    before = set(threading.enumerate())
    store = open_store(url, room="threads", domains=(), clock=clock)
    store.on_signal(lambda: None)
    store.write(save("value"))
    store.close()

    left = {thread.name for thread in set(threading.enumerate()) - before}

    assert left == set()


def test_opening_again_changes_nothing(url: str, opened: Callable[[str], Store]):
    opened(url).write(save("value"))

    again = opened(url)

    assert again.read(load("value")) == (None if url == "memory:" else "1")


def test_a_forked_child_is_told_to_open_its_own(url: str, store: Store):
    child = os.fork()
    if child == 0:
        try:
            store.read(load("value"))
        except ConfigurationError:
            store._database.close()
            os._exit(0)
        os._exit(1)

    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    store.write(save("value"))


def test_any_other_url_is_a_configuration_error(clock: HandClock):
    for url in ("mysql://root:sesame@host/db", "room.db", "sqlite:room.db", "sqlite:///", "//root:sesame@host"):
        with pytest.raises(ConfigurationError) as caught:
            open_store(url, room="acme", domains=(), clock=clock)
        assert "sesame" not in str(caught.value)


def test_the_postgres_driver_is_optional():
    """Without the extra the core imports, and the URL that needs it says what to install."""
    script = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from postroom.backends.store.store import open_store\n"
        "from postroom.model.errors import ConfigurationError\n"
        "try: open_store('postgresql://host/db', room='a', domains=(), clock=None)\n"
        "except ConfigurationError as error: print(error)"
    )

    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert "pip install 'postroom[postgres]'" in printed
