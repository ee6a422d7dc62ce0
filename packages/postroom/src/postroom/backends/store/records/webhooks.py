"""Webhook rows, the events that wait for each, and the log of tries."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from pydantic import SecretStr

from postroom.backends.store.records.claims import WEBHOOK_QUEUE
from postroom.backends.store.records.table import Table
from postroom.model.errors import NotFound
from postroom.model.event import EventName
from postroom.model.ids import at, inside, outside
from postroom.model.webhook import DeliveryState, Latency, Webhook, WebhookDelivery, WebhookState, WebhookTry
from postroom.ports.database import Row, Signal


class Webhooks(Table):
    """The webhooks of a room, by id (`h3`)."""

    def row(self, webhook_id: str, *, lock: bool = False) -> Row:
        """The row of a webhook. Raises `NotFound`."""
        row = self.find(inside("h", webhook_id), lock=lock)
        if row is None:
            raise NotFound(f"There is no webhook {webhook_id[:40]!r}.", you_can="look at: postroom webhooks list")
        return row

    def find(self, number: int, *, lock: bool = False) -> Row | None:
        """The row with a number, if it is still there."""
        return self.connection.one("lock_webhook" if lock else "webhook_by_id", room=self.room, id=number)

    def rows(self) -> list[Row]:
        """Every webhook, oldest first."""
        return self.connection.all("webhooks", room=self.room)

    def value(self, row: Row, *, secret: SecretStr | None = None) -> Webhook:
        """The public value of a row; its secret only where the caller has just made it."""
        until = row["old_secret_until"] or 0
        waiting = self.connection.one("waiting_of_webhook", webhook_id=row["id"])
        return Webhook(
            id=outside("h", row["id"]),
            url=row["url"],
            events=tuple(json.loads(row["events"])),
            mailbox=row["mailbox"],
            state=WebhookState(row["state"]),
            failures=row["failures"],
            waiting=waiting["waiting"] if waiting else 0,
            created_at=at(row["created_at"]),
            old_secret_until=at(until) if until > self.now else None,
            secret=secret,
        )

    def add(self, url: str, *, events: Iterable[str], mailbox: str | None, secret: SecretStr, newest_event: int) -> int:
        """A new webhook; its number."""
        return self.inserted(
            "insert_webhook",
            url=url,
            events=json.dumps(sorted(set(events))),
            mailbox=mailbox,
            secret=secret.get_secret_value(),
            newest_event=newest_event,
        )

    def remove(self, number: int) -> None:
        """Forget a webhook, with all that waits for it."""
        for statement in ("delete_webhook_deliveries", "delete_webhook_tries"):
            self.connection.run(statement, id=number)
        self.connection.run("delete_webhook", room=self.room, id=number)

    def set_state(self, number: int, state: WebhookState) -> bool:
        """Change the state; false if it was that before."""
        return bool(self.connection.run("set_webhook_state", room=self.room, id=number, state=state))

    def begin_after(self, number: int, event: int) -> None:
        """Tell it by itself only what happens after an event."""
        self.connection.run("set_webhook_beginning", room=self.room, id=number, newest_event=event)

    def count_failures(self, number: int, failures: int) -> None:
        """How many tries in a row have failed."""
        self.connection.run("set_webhook_failures", id=number, failures=failures)

    def change_secret(self, number: int, secret: SecretStr, *, old_until: int) -> None:
        """A new secret; the one before it signs beside it until then."""
        self.connection.run(
            "set_webhook_secret", room=self.room, id=number, secret=secret.get_secret_value(), old_until=old_until
        )

    def anything_since(self, cursor: int) -> bool:
        """Whether something happened after an event that a webhook may want to be told."""
        return self.connection.one("has_webhook_work", room=self.room, after=cursor) is not None

    def wait_for(self, number: int, events: Iterable[int], *, give_up_at: int, anew: bool = False) -> None:
        """Let events wait to be told; with `anew` also those that were told before."""
        common = {"room": self.room, "webhook_id": number, "give_up_at": give_up_at, "now": self.now}
        statement = "renew_webhook_delivery" if anew else "insert_webhook_delivery"
        self.connection.many(statement, [{**common, "event_id": event} for event in events])

    def due(self, number: int) -> Row | None:
        """The oldest event that may be told now."""
        return self.connection.one("due_webhook_delivery", webhook_id=number, now=self.now)

    def next_due(self, number: int) -> int | None:
        """When the next event may be told."""
        row = self.connection.one("next_webhook_due", webhook_id=number)
        return row["due"] if row is not None else None

    def settle(self, delivery: Row, state: DeliveryState, *, due: int) -> None:
        """What a try made of an event: `due` is when it may be told again, or when it ended."""
        self.connection.run("set_webhook_delivery", id=delivery["id"], state=state, due=due)

    def bury_late(self, number: int) -> int:
        """Give up what has waited too long; how many events."""
        return self.connection.run("bury_late_webhook_deliveries", webhook_id=number, now=self.now)

    def forget(self, number: int, *, before: int) -> None:
        """Forget some of the oldest events that ended before then, with their tries."""
        for statement in ("forget_webhook_tries", "forget_webhook_deliveries"):
            self.connection.run(statement, webhook_id=number, before=before)

    def wait_anew(self, number: int, *, give_up_at: int) -> None:
        """Whatever waits may be told now, and is given up later."""
        self.connection.run("wait_anew_for_webhook", webhook_id=number, now=self.now, give_up_at=give_up_at)

    def requeue(self, number: int, event: int | None, *, give_up_at: int) -> int:
        """Let dead letters wait again, one or all of them; how many."""
        return self.connection.run(
            "requeue_webhook_deliveries",
            webhook_id=number,
            event_id=event or 0,
            every=int(event is None),
            now=self.now,
            give_up_at=give_up_at,
        )

    def note_try(self, delivery: Row, *, status: int | None, error: str, latency: Latency) -> None:
        """Add to the log of tries."""
        self.connection.run(
            "insert_webhook_try",
            room=self.room,
            webhook_id=delivery["webhook_id"],
            event_id=delivery["event_id"],
            status=status,
            error=error,
            latency=latency,
            now=self.now,
        )

    def deliveries(self, number: int, states: Collection[DeliveryState], *, count: int) -> list[WebhookDelivery]:
        """Events in these states, newest first, with every try."""
        rows = self.connection.all(
            "webhook_deliveries", webhook_id=number, states=json.dumps(sorted(states)), count=count
        )
        events = json.dumps([row["event_id"] for row in rows])
        tries: dict[int, list[WebhookTry]] = {row["event_id"]: [] for row in rows}
        for row in self.connection.all("webhook_tries", webhook_id=number, events=events):
            tries[row["event_id"]].append(_try(row))
        return [_delivery(row, tries[row["event_id"]]) for row in rows]

    def wake(self, number: int, *, sooner: bool = False) -> None:
        """Let a worker look after this webhook, unless one does; `sooner` also ends the pause after a failure."""
        self.connection.run(
            "wake_claim",
            room=self.room,
            queue=WEBHOOK_QUEUE,
            subject_id=number,
            run_at=self.now,
            sooner=int(sooner),
        )
        self.connection.signal(Signal.WORK)


def _try(row: Row) -> WebhookTry:
    return WebhookTry(at=at(row["at"]), status=row["status"], error=row["error"], latency=Latency(row["latency"]))


def _delivery(row: Row, tries: list[WebhookTry]) -> WebhookDelivery:
    waiting = row["state"] == DeliveryState.WAITING
    return WebhookDelivery(
        webhook_id=outside("h", row["webhook_id"]),
        event_id=row["event_id"],
        event=EventName(row["name"]),
        state=DeliveryState(row["state"]),
        next_try=at(row["due"]) if waiting else None,
        tries=tuple(tries),
    )
