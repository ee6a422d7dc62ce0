"""The life of a webhook: a person adds it, pauses it, changes its secret, has events told again, removes it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from postroom.backends.sealing import fresh_octets, seal
from postroom.backends.store.records.claims import WEBHOOK_QUEUE
from postroom.backends.store.records.records import Records
from postroom.backends.web_addresses import Networks
from postroom.mail.webhook_signatures import SECRET_OCTETS, read_secret, write_secret
from postroom.model.errors import ConfigurationError, InvalidRequest
from postroom.model.event import Event, EventName
from postroom.model.ids import outside
from postroom.model.settings import Settings
from postroom.model.webhook import Webhook, WebhookState, events_named, fits
from postroom.ports.database import Row

CURSOR = "webhooks"
"""How far the event log has been gone through for the webhooks of a room."""

_PAGE = 500
_EVERYTHING = 2**62


@dataclass(frozen=True)
class NewSecret:
    """A secret that was just made or given, and its form in the store."""

    plain: SecretStr
    stored: SecretStr


def new_secret(given: str | SecretStr | None, *, settings: Settings) -> NewSecret:
    """A given secret (`whsec_...`) or a fresh one. Takes a moment: not inside a transaction. Raises `InvalidRequest`."""
    plain = SecretStr(_checked(given) if given is not None else write_secret(fresh_octets(SECRET_OCTETS)))
    return NewSecret(plain, seal(plain, password=settings.key_secret))


def add(
    records: Records, url: str, *, events: Iterable[str], mailbox: str | None, secret: NewSecret, settings: Settings
) -> Webhook:
    """Tell a URL what happens from now on. Raises `InvalidRequest`, and `NotFound` for a mailbox that there is not."""
    patterns = _checked_patterns(events)
    Networks(settings.webhook_networks).check_url(url)
    if mailbox is not None:
        records.mailboxes.row(mailbox)
    newest = records.events.newest()
    if not records.webhooks.rows():
        records.cursors.save(CURSOR, str(newest))
    number = records.webhooks.add(url, events=patterns, mailbox=mailbox, secret=secret.stored, newest_event=newest)
    announce(records, EventName.WEBHOOK_ADDED, number)
    return records.webhooks.value(records.webhooks.row(outside("h", number)), secret=secret.plain)


def every(records: Records) -> list[Webhook]:
    """Every webhook, oldest first, without its secret."""
    return [records.webhooks.value(row) for row in records.webhooks.rows()]


def remove(records: Records, webhook_id: str) -> None:
    """Forget a webhook and all that waits for it."""
    row = records.webhooks.row(webhook_id)
    records.claims.withdraw(WEBHOOK_QUEUE, row["id"])
    records.webhooks.remove(row["id"])
    announce(records, EventName.WEBHOOK_REMOVED, row["id"])


def pause(records: Records, webhook_id: str) -> Webhook:
    """Call it no more; what happens is kept for it."""
    row = records.webhooks.row(webhook_id, lock=True)
    if records.webhooks.set_state(row["id"], WebhookState.PAUSED):
        announce(records, EventName.WEBHOOK_PAUSED, row["id"])
    return records.webhooks.value(records.webhooks.row(webhook_id))


def resume(records: Records, webhook_id: str, *, settings: Settings) -> Webhook:
    """Call it again, with all that waits, and with no pause after failures before."""
    row = _awake(records, webhook_id)
    if row["state"] == WebhookState.GONE:
        records.webhooks.begin_after(row["id"], records.events.newest())
    if records.webhooks.set_state(row["id"], WebhookState.ACTIVE):
        announce(records, EventName.WEBHOOK_RESUMED, row["id"])
    records.webhooks.count_failures(row["id"], 0)
    records.webhooks.wait_anew(row["id"], give_up_at=give_up_at(records, settings))
    return records.webhooks.value(records.webhooks.row(webhook_id))


def rotate(records: Records, webhook_id: str, *, secret: NewSecret, overlap: timedelta) -> Webhook:
    """Sign with a new secret; for so long with the old one as well."""
    row = records.webhooks.row(webhook_id, lock=True)
    until = records.now + round(overlap.total_seconds() * 1000)
    records.webhooks.change_secret(row["id"], secret.stored, old_until=until)
    announce(records, EventName.WEBHOOK_ROTATED, row["id"], seconds=round(overlap.total_seconds()))
    return records.webhooks.value(records.webhooks.row(webhook_id), secret=secret.plain)


def replay(records: Records, webhook_id: str, *, after: int, until: int | None, settings: Settings) -> int:
    """Let what happened after one event, up to another, be told again; how many events."""
    row = _awake(records, webhook_id)
    last = until if until is not None else records.events.newest()
    told = [event for event in _between(records, after, last) if concerns(row, event)]
    records.webhooks.wait_for(
        row["id"], [event.id for event in told], give_up_at=give_up_at(records, settings), anew=True
    )
    announce(records, EventName.WEBHOOK_REPLAYED, row["id"], events=len(told), after=after, until=last)
    return len(told)


def requeue(records: Records, webhook_id: str, *, event: int | None, settings: Settings) -> int:
    """Let dead letters be told again, one event or all of them; how many. Raises `InvalidRequest` for an event that is none."""
    row = _awake(records, webhook_id)
    count = records.webhooks.requeue(row["id"], event, give_up_at=give_up_at(records, settings))
    if event is not None and not count:
        raise InvalidRequest(
            f"Event {event} was not given up for {webhook_id}.",
            you_can=f"look at: postroom webhooks deliveries {webhook_id}",
        )
    announce(records, EventName.WEBHOOK_REQUEUED, row["id"], events=count)
    return count


def gone_through(records: Records) -> int:
    """Up to which event every webhook of the room was considered; where there is none, nothing waits for that."""
    if all(row["state"] == WebhookState.GONE for row in records.webhooks.rows()):
        return _EVERYTHING
    return int(records.cursors.load(CURSOR) or 0)


def concerns(webhook: Row, event: Event) -> bool:
    """Whether a webhook is told of an event. It hears nothing about itself: a call that fails must not cause another."""
    if event.details.get("webhook") == outside("h", webhook["id"]) or webhook["mailbox"] not in (None, event.mailbox):
        return False
    return fits(event.name, json.loads(webhook["events"]))


def give_up_at(records: Records, settings: Settings) -> int:
    """When an event that begins to wait now has waited too long: after all the pauses together."""
    return records.now + sum(settings.webhook_retries) * 1000


def announce(records: Records, name: EventName, number: int, **details: Any) -> None:
    """Add an event about a webhook to the log."""
    records.events.append(name, trace_id="", webhook=outside("h", number), **details)


def _awake(records: Records, webhook_id: str) -> Row:
    """The row of a webhook that is looked after at once, locked after its claim, as a worker locks the two."""
    records.webhooks.wake(records.webhooks.row(webhook_id)["id"], sooner=True)
    return records.webhooks.row(webhook_id, lock=True)


def _between(records: Records, after: int, last: int) -> Iterable[Event]:
    while page := records.events.after(after, count=_PAGE):
        yield from (event for event in page if event.id <= last)
        after = page[-1].id
        if after >= last:
            return


def _checked(given: str | SecretStr) -> str:
    text = (given.get_secret_value() if isinstance(given, SecretStr) else given).strip()
    try:
        return write_secret(read_secret(text))
    except ConfigurationError as fault:
        raise InvalidRequest(str(fault), you_can="leave it out: a fresh one is made.") from None


def _checked_patterns(events: Iterable[str]) -> tuple[str, ...]:
    patterns = (events,) if isinstance(events, str) else tuple(events)
    if not patterns:
        raise InvalidRequest("A webhook needs at least one event.", you_can="write message.sent, message.* or *.")
    events_named(patterns)
    return patterns
