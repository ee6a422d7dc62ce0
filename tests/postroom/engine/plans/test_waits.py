"""Waits: an answer and the deadline at the same moment."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest

from postroom import Mailbox, Postroom
from postroom.backends.store.records.claims import TIMER_QUEUE
from postroom.backends.store.records.records import Records
from postroom.engine.plans import plans, waits
from postroom.model.errors import InvalidRequest
from postroom.model.plan import PlanStatus
from postroom.testing.world.clock import VirtualClock
from tests.mail_samples import mail


@pytest.mark.servers
def test_an_answer_in_the_moment_of_the_deadline_wakes_the_agent_once(postgres_url: str) -> None:
    clock = VirtualClock(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
    opening = {"mailboxes": ["support"], "store": postgres_url, "clock": clock, "background": False}
    with Postroom("acme.test", **opening) as one, Postroom("acme.test", **opening) as other:
        one.receive(mail())
        one.mailbox("support").wait_for_reply("t1", timeout=timedelta(days=1))
        clock.move_to(clock.now() + 86_400_000)
        (claim,) = write(one, lambda records: due(records))
        is_answered = Event()

        def answer(records: Records) -> None:
            plans.end(records, records.plans.row(1), PlanStatus.REPLIED)
            is_answered.set()
            time.sleep(0.3)  # the deadline comes before the commit

        answering = Thread(target=write, args=(other, answer))
        answering.start()
        assert is_answered.wait(5)
        write(one, lambda records: waits.time_out(records, claim))
        answering.join(5)

        assert one.mailbox("support").wait_status("w1").status is PlanStatus.REPLIED
        assert write(one, lambda records: records.claims.depths())["wake"] == 1, "the turn of the first mail"


@pytest.mark.parametrize(
    "timeout", [timedelta(0), -timedelta(hours=1), timedelta.min, timedelta(days=9_000 * 365), timedelta.max]
)
def test_a_wait_that_leads_nowhere_or_beyond_the_calendar_is_refused(support: Mailbox, timeout: timedelta) -> None:
    with pytest.raises(InvalidRequest, match="above zero, and of 3650 days at most") as refused:
        support.wait_for_reply("t1", timeout=timeout)

    assert refused.value.you_can == "give a number of hours or days."


def due(records: Records) -> list[object]:
    return records.claims.due([TIMER_QUEUE], worker="worker", lease_until=records.now + 10_000, count=1)


def write(room: Postroom, work: object) -> object:
    return room.asynchronous.call(lambda: room.asynchronous.write(work))
