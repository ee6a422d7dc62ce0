"""What became of everything, told from outside: by what the sink took, what the load was promised, and the rows of the store."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg

from postroom import DeliveryStatus, Postroom
from tests.crash.workers.crew import Taken
from tests.crash.workers.sink import Sink

_OPEN = "select count(*) from claim where state in ('ready', 'leased') and (queue = 'outbox' or queue like 'wake:%')"
_NOT_ENDED = "select count(*) from delivery where status in ('queued', 'sending', 'deferred', 'failed', 'cancelled')"
_DEAD = "select count(*) from claim where state = 'dead'"
_STATUS = "select status, count(*) from delivery group by status"
_OUTBOX = "select count(*) from outbox"
_INBOUND = "select count(*) from message where direction = 'inbound'"
_UNTAKEN = "select count(*) from placement where unread = 1"
_USAGE = "select scope, month_used from usage"


@dataclass(frozen=True)
class Books:
    """The rows of one database, read by a client of its own."""

    url: str

    def number(self, question: LiteralString) -> int:
        """The first value of the first row."""
        return int(self.rows(question)[0][0])

    def rows(self, question: LiteralString) -> list[tuple[Any, ...]]:
        """Every row."""
        with psycopg.connect(self.url, autocommit=True) as driver:
            return driver.execute(question).fetchall()

    def wait_until_nothing_is_open(self, seconds: float) -> bool:
        """Whether everything was worked off in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.number(_OPEN) == 0:
                return True
            time.sleep(0.1)
        return False

    def statuses(self) -> dict[str, int]:
        """How many deliveries stand where."""
        return dict(self.rows(_STATUS))


def settle_the_unknown(room: Postroom, sink: Sink) -> tuple[int, int]:
    """As a person does: what the store shows as unknown and reached nobody is sent again. How many were unknown, and how many of
    them had arrived.
    """
    unknown = room.deliveries(DeliveryStatus.UNKNOWN, count=100_000)
    lost = [entry.message_id for entry in unknown if not sink.message_ids[entry.wire_message_id]]
    for message_id in lost:
        room.requeue(message_id)
    return len(unknown), len(unknown) - len(lost)


def faults(taken: Taken, sink: Sink, books: Books) -> Iterator[str]:
    """Everything that is not as it must be once all is worked off and settled; nothing is best."""
    yield from taken.faults
    wanted = {*taken.sends, *taken.dropped}
    arrived = Counter(sink.recipients)
    if not (taken.sends and taken.dropped):
        yield "there was no load"
    yield from _list("was lost", [who for who in wanted if not arrived[who]])
    yield from _list("was written to more than once", [who for who, times in arrived.items() if times > 1])
    yield from _list("was written to though nobody was to", [who for who in arrived if who not in wanted])
    yield from _list("is a Message-ID that came twice", [name for name, times in sink.message_ids.items() if times > 1])
    yield from _list("left under another Message-ID", [i for i in taken.sends.values() if i not in sink.message_ids])
    for what, found, meant in _counts(books, len(taken.dropped), len(wanted)):
        if found != meant:
            yield f"{what}: {found}, not {meant}"


def _counts(books: Books, dropped: int, wanted: int) -> Iterator[tuple[str, int, int]]:
    """What was counted, how much that is, and how much it must be."""
    yield "rows that are open", books.number(_OPEN), 0
    yield "dead letters", books.number(_DEAD), 0
    yield "deliveries that did not end well", books.number(_NOT_ENDED), 0
    yield "messages in the outbox", books.number(_OUTBOX), wanted
    yield "inbound messages", books.number(_INBOUND), dropped
    yield "unread messages", books.number(_UNTAKEN), 0
    for scope, used in books.rows(_USAGE):
        yield f"messages counted for the {scope}", used, wanted


def _list(what: str, names: list[str]) -> Iterator[str]:
    if names:
        yield f"{len(names)} x {what}: {', '.join(sorted(names)[:5])}"
