"""Much mail of few people: PostgreSQL must not go through all of it in the hope of a soon end."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from postroom.backends.store.records.records import Records
from postroom.backends.store.statements import POSTGRES, statements
from postroom.backends.store.store import Store
from postroom.model.message import Direction
from tests.postroom.backends.store.conftest import address, mailbox, message, stored, thread

pytestmark = pytest.mark.servers

MUCH, FEW = 20_000, 3


@pytest.fixture
def much_mail(postgres_url: str, opened: Callable[[str], Store]) -> str:
    """A store in which three people wrote and were written to very often."""
    store = opened(postgres_url)
    support, number = mailbox(store), thread(store)

    def one_of_each(records: Records) -> None:
        stored(records, message(number))
        written = message(number, direction=Direction.OUTBOUND, mailbox_id=support, message_id="<out@acme.test>")
        records.deliveries.enqueue(
            message_id=stored(records, written),
            mailbox_id=support,
            thread_id=number,
            epoch=1,
            recipients=[address("ada@example.com")],
            verdicts=[],
        )

    store.write(one_of_each)
    with psycopg.connect(postgres_url, autocommit=True) as driver:
        driver.execute("set session_replication_role = replica")
        for table, other in (("message", "message_id"), ("delivery", "outbox_id")):
            driver.execute(f"""
                insert into {table} select (jsonb_populate_record({table}, jsonb_build_object(
                    'id', id + g * 10, '{other}', id + g * 10, 'dedup_key', id + g * 10,
                    'sender_key', 'person' || g % {FEW} || '@example.com',
                    'recipient_key', 'person' || g % {FEW} || '@example.com', 'recipient_domain', 'example' || g % {FEW} || '.com'
                ))).* from {table}, generate_series(1, {MUCH}) as g
            """)
            driver.execute(f"vacuum analyze {table}")
    return postgres_url


def test_a_stranger_is_looked_up_and_not_looked_for(much_mail: str) -> None:
    asked: dict[str, dict[str, object]] = {
        "known_correspondents": {"keys": json.dumps(["stranger@example.org"])},
        "was_written_to": {"key": "stranger@example.org"},
        "domains_written_to": {"domains": json.dumps(["example.org"])},
        "recent_messages_to": {"key": "stranger@example.org", "since": 1, "count": 20},
    }

    with psycopg.connect(much_mail) as driver:
        read = {name: rows_read(plan(driver, statements(POSTGRES)[name], about)) for name, about in asked.items()}

    assert {name: rows for name, rows in read.items() if rows > 10} == {}


def test_who_claims_all_the_time_does_not_go_through_what_is_done(
    postgres_url: str, opened: Callable[[str], Store]
) -> None:
    """What is done stays in the index of what waits until a vacuum comes by: for hours, in a large table."""
    opened(postgres_url)
    asked: dict[str, dict[str, object]] = {
        "claim_due": {"queues": '["outbox"]', "worker": "w", "now": MUCH, "lease_until": MUCH, "count": 10},
        "next_claim_at": {"queues": '["outbox"]', "worker": "w"},
    }

    with psycopg.connect(postgres_url) as driver:
        driver.execute("alter table claim set (autovacuum_enabled = off)")
        for number in range(1, MUCH, MUCH // 10):
            driver.execute(f"""
                insert into claim (room, queue, subject_id, run_at)
                select 1, 'outbox', g, g from generate_series({number}, {number + MUCH // 10}) as g on conflict do nothing
            """)
            driver.execute("update claim set state = 'leased', lease_until = run_at where state = 'ready'")
            driver.execute("update claim set state = 'done', lease_until = null where state = 'leased'")
            driver.commit()
        pages = {
            (name, since): pages_read(plan(driver, statements(POSTGRES)[name], about | {"since": since}))
            for name, about in asked.items()
            for since in (0, MUCH - 100)
        }

    for name in asked:
        assert pages[name, MUCH - 100] < 20 < pages[name, 0]


def plan(driver: psycopg.Connection, statement: str, about: dict[str, object]) -> dict[str, Any]:
    """What PostgreSQL did for a statement."""
    explained = driver.execute(
        f"explain (analyze, buffers, format json) {statement}".encode(), {"room": 1, **about}
    ).fetchone()
    assert explained is not None
    return dict(explained[0][0]["Plan"])


def rows_read(step: dict[str, Any]) -> int:
    """How many rows a plan looked at, those that it put aside included."""
    looked_at = (
        step["Actual Rows"] + step.get("Rows Removed by Filter", 0) + step.get("Rows Removed by Index Recheck", 0)
    )
    return int(looked_at * step["Actual Loops"]) + sum(map(rows_read, step.get("Plans", [])))


def pages_read(step: dict[str, Any]) -> int:
    """How many pages a plan went through."""
    return int(step["Shared Hit Blocks"] + step["Shared Read Blocks"])
