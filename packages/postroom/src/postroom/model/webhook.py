"""Webhooks: where the room tells what happens, and what became of telling it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase

from pydantic import BaseModel, SecretStr

from postroom.model.errors import InvalidRequest
from postroom.model.event import EventName


class WebhookState(StrEnum):
    """Whether calls go out."""

    ACTIVE = "active"
    PAUSED = "paused"  # by a person; what happens meanwhile is kept for it
    GONE = "gone"  # its server answered 410; what happens meanwhile is not kept


class DeliveryState(StrEnum):
    """Where one event stands for one webhook."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


def delivery_states(names: Iterable[str]) -> frozenset[DeliveryState]:
    """The states of these names. Raises `InvalidRequest`."""
    try:
        return frozenset(map(DeliveryState, names))
    except ValueError:
        raise InvalidRequest(f"The states of a delivery are: {', '.join(DeliveryState)}.") from None


class Latency(StrEnum):
    """How long the other side took."""

    FAST = "fast"  # under a second
    SLOW = "slow"


class Webhook(BaseModel, frozen=True):
    """A URL that is called about events. `secret` is shown once, when it is made; `failures` counts tries in a row that failed.

    While `old_secret_until` is not reached, calls are signed with the secret before as well.
    """

    id: str
    url: str
    events: tuple[str, ...]
    mailbox: str | None = None
    state: WebhookState = WebhookState.ACTIVE
    failures: int = 0
    waiting: int = 0
    created_at: datetime
    old_secret_until: datetime | None = None
    secret: SecretStr | None = None


class WebhookTry(BaseModel, frozen=True):
    """One call. `status` is the HTTP status; `error` a code where it failed: `status_500`, `timeout`, `dropped`, ..."""

    at: datetime
    status: int | None = None
    error: str = ""
    latency: Latency = Latency.FAST


class WebhookDelivery(BaseModel, frozen=True):
    """One event on its way to one webhook. `next_try` is the earliest time of the next call."""

    webhook_id: str
    event_id: int
    event: EventName
    state: DeliveryState
    next_try: datetime | None = None
    tries: tuple[WebhookTry, ...] = ()


def fits(name: EventName, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns names this event."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def events_named(patterns: Iterable[str]) -> frozenset[EventName]:
    """The events that `message.sent`, `message.*` or `*` name. Raises `InvalidRequest` for a pattern that names none."""
    found: set[EventName] = set()
    for pattern in (patterns,) if isinstance(patterns, str) else patterns:
        named = {name for name in EventName if fnmatchcase(name, pattern)}
        if not named:
            raise InvalidRequest(
                f"No event is named {pattern[:60]!r}.", you_can="write message.sent, message.* or *; see the reference."
            )
        found |= named
    return frozenset(found)
