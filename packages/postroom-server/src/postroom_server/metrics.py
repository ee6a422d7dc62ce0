"""`GET /metrics`: what this process answered and what waits in the room, as OpenMetrics text. Takes the scope `admin`."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.responses import Response

from postroom import AsyncPostroom, MailboxInfo
from postroom_server.problems import problem_of

log = logging.getLogger("postroom.server")


@dataclass
class Counted:
    """One call while it is answered; without a status it was given up."""

    status: int = 0


class Calls(Collector):
    """What this process answered, by operation and status, and how long it took."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._answered = Counter(
            "postroom_requests", "Calls answered.", ["operation", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "postroom_request_seconds", "How long calls took.", ["operation"], registry=self.registry
        )

    def collect(self) -> Iterable[Metric]:
        """What was counted since the process began."""
        return self.registry.collect()

    @contextmanager
    def counting(self, operation: str) -> Iterator[Counted]:
        """Count one call, also one that raises."""
        counted, began = Counted(), time.perf_counter()
        try:
            yield counted
        except Exception as error:
            counted.status = problem_of(error).status
            raise
        finally:
            took = time.perf_counter() - began
            self._answered.labels(operation, str(counted.status)).inc()
            self._seconds.labels(operation).observe(took)
            known = {"operation": operation, "status": counted.status, "milliseconds": round(took * 1000)}
            log.info("server.answered", extra=known)


@dataclass(frozen=True, eq=False)
class Standing(Collector):
    """How a room stood a moment ago."""

    depths: dict[str, int]
    mailboxes: tuple[MailboxInfo, ...]
    pending: int

    def collect(self) -> Iterable[Metric]:
        """Its numbers."""
        depth = GaugeMetricFamily("postroom_queue_depth", "Work that waits or is under way.", labels=["queue"])
        for queue, waiting in sorted(self.depths.items()):
            depth.add_metric([queue], waiting)
        unread = GaugeMetricFamily("postroom_unread_messages", "Unread messages.", labels=["mailbox"])
        for mailbox in self.mailboxes:
            unread.add_metric([mailbox.name], mailbox.unread)
        return [depth, unread, GaugeMetricFamily("postroom_held_drafts", "Drafts waiting for a person.", self.pending)]


async def standing(room: AsyncPostroom) -> Standing:
    """How a room stands now."""
    depths = await room.read(lambda records: records.claims.depths())
    held = await room.approvals.pending(count=_MOST_HELD)
    return Standing(depths, tuple(await room.mailboxes()), len(held))


_MOST_HELD = 1_000


async def metrics(room: AsyncPostroom, calls: Calls) -> Response:
    """The text of both."""
    registry = CollectorRegistry()
    registry.register(await standing(room))
    registry.register(calls)
    text = generate_latest(registry)  # type: ignore[no-untyped-call]  # it has no annotations
    return Response(text, media_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})
