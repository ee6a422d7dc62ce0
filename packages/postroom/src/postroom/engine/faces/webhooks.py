"""`room.webhooks`: the URLs that are told what happens. A person's decisions, never an agent's tool."""

from __future__ import annotations

import asyncio
import builtins
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from pydantic import SecretStr

from postroom.engine.events import webhooks
from postroom.engine.events.webhooks import NewSecret
from postroom.engine.keys.keys import read_overlap
from postroom.model.bounds import how_many
from postroom.model.webhook import DeliveryState, Webhook, WebhookDelivery, delivery_states

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom

OVERLAP = timedelta(hours=24)


class AsyncWebhooks:
    """The webhooks of a room. Made by `AsyncPostroom.webhooks`.

    Events are told by a room that was started (`start`, `serve`), in whichever process. Methods that take an id (`h3`) raise
    `NotFound`.
    """

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def add(
        self,
        url: str,
        *,
        events: Iterable[str] = ("*",),
        mailbox: str | None = None,
        secret: str | SecretStr | None = None,
    ) -> Webhook:
        """Tell a URL what happens from now on; its `secret` is shown this once.

        `events` are names or patterns (`message.sent`, `message.*`), `mailbox` the only one whose events are told. A `secret`
        of your own is `whsec_` and base64. Raises `InvalidRequest`.
        """
        made, settings = await self._new_secret(secret), self._room.settings
        return await self._room.write(
            lambda records: webhooks.add(records, url, events=events, mailbox=mailbox, secret=made, settings=settings)
        )

    async def list(self) -> list[Webhook]:
        """Every webhook, oldest first, without its secret."""
        return await self._room.read(webhooks.every)

    async def remove(self, webhook_id: str) -> None:
        """Forget a webhook, its deliveries and all that waits for it."""
        await self._room.write(lambda records: webhooks.remove(records, webhook_id))

    async def pause(self, webhook_id: str) -> Webhook:
        """Call it no more; what happens is kept for it."""
        return await self._room.write(lambda records: webhooks.pause(records, webhook_id))

    async def resume(self, webhook_id: str) -> Webhook:
        """Call it again, at once, also one whose server answered 410."""
        settings = self._room.settings
        return await self._room.write(lambda records: webhooks.resume(records, webhook_id, settings=settings))

    async def rotate(
        self, webhook_id: str, *, overlap: timedelta = OVERLAP, secret: str | SecretStr | None = None
    ) -> Webhook:
        """Sign with a new secret, shown this once; for as long as `overlap` the old one signs as well."""
        made, beside = await self._new_secret(secret), read_overlap(overlap)
        return await self._room.write(lambda records: webhooks.rotate(records, webhook_id, secret=made, overlap=beside))

    async def replay(self, webhook_id: str, *, after: int, until: int | None = None) -> int:
        """Tell again what happened after one event (its id), up to another or the newest; how many events that are."""
        settings = self._room.settings
        return await self._room.write(
            lambda records: webhooks.replay(records, webhook_id, after=after, until=until, settings=settings)
        )

    async def deliveries(
        self, webhook_id: str, *, states: Collection[DeliveryState | str] = tuple(DeliveryState), count: int = 100
    ) -> builtins.list[WebhookDelivery]:
        """What became of each event for a webhook, newest first, with every try."""
        wanted = delivery_states(states)
        return await self._room.read(
            lambda records: records.webhooks.deliveries(
                records.webhooks.row(webhook_id)["id"], wanted, count=how_many(count)
            )
        )

    async def dead_letters(self, webhook_id: str, *, count: int = 100) -> builtins.list[WebhookDelivery]:
        """What was given up, newest first."""
        return await self.deliveries(webhook_id, states=(DeliveryState.DEAD,), count=count)

    async def requeue(self, webhook_id: str, event_id: int | None = None) -> int:
        """Tell again what was given up, one event or all of them; how many. Raises `InvalidRequest`."""
        settings = self._room.settings
        return await self._room.write(
            lambda records: webhooks.requeue(records, webhook_id, event=event_id, settings=settings)
        )

    async def _new_secret(self, given: str | SecretStr | None) -> NewSecret:
        return await asyncio.to_thread(webhooks.new_secret, given, settings=self._room.settings)


class Webhooks:
    """The webhooks of a room, blocking. See `AsyncWebhooks` for what each method raises."""

    def __init__(self, asynchronous: AsyncWebhooks, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def add(
        self,
        url: str,
        *,
        events: Iterable[str] = ("*",),
        mailbox: str | None = None,
        secret: str | SecretStr | None = None,
    ) -> Webhook:
        """Tell a URL what happens from now on; its `secret` is shown this once."""
        return self._call(lambda: self._asynchronous.add(url, events=events, mailbox=mailbox, secret=secret))

    def list(self) -> list[Webhook]:
        """Every webhook, oldest first, without its secret."""
        return self._call(self._asynchronous.list)

    def remove(self, webhook_id: str) -> None:
        """Forget a webhook, its deliveries and all that waits for it."""
        self._call(lambda: self._asynchronous.remove(webhook_id))

    def pause(self, webhook_id: str) -> Webhook:
        """Call it no more; what happens is kept for it."""
        return self._call(lambda: self._asynchronous.pause(webhook_id))

    def resume(self, webhook_id: str) -> Webhook:
        """Call it again, at once."""
        return self._call(lambda: self._asynchronous.resume(webhook_id))

    def rotate(
        self, webhook_id: str, *, overlap: timedelta = OVERLAP, secret: str | SecretStr | None = None
    ) -> Webhook:
        """Sign with a new secret, shown this once."""
        return self._call(lambda: self._asynchronous.rotate(webhook_id, overlap=overlap, secret=secret))

    def replay(self, webhook_id: str, *, after: int, until: int | None = None) -> int:
        """Tell again what happened after one event; how many events that are."""
        return self._call(lambda: self._asynchronous.replay(webhook_id, after=after, until=until))

    def deliveries(
        self, webhook_id: str, *, states: Collection[DeliveryState | str] = tuple(DeliveryState), count: int = 100
    ) -> builtins.list[WebhookDelivery]:
        """What became of each event for a webhook, newest first."""
        return self._call(lambda: self._asynchronous.deliveries(webhook_id, states=states, count=count))

    def dead_letters(self, webhook_id: str, *, count: int = 100) -> builtins.list[WebhookDelivery]:
        """What was given up, newest first."""
        return self._call(lambda: self._asynchronous.dead_letters(webhook_id, count=count))

    def requeue(self, webhook_id: str, event_id: int | None = None) -> int:
        """Tell again what was given up."""
        return self._call(lambda: self._asynchronous.requeue(webhook_id, event_id))
