"""One call of a webhook: what it says, and how it is signed, by the Standard Webhooks scheme."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

from pydantic import SecretStr

from postroom.backends.sealing import unseal
from postroom.backends.store.records.records import Records
from postroom.backends.store.records.secrets import TOKENS
from postroom.engine.tracing.spans import place_of_newest
from postroom.mail.tokens import digest
from postroom.mail.webhook_signatures import ID, SIGNATURE, TIMESTAMP, sign_webhook
from postroom.model.event import Event
from postroom.model.ids import inside, outside
from postroom.model.trace import TraceContext
from postroom.ports.database import Row
from postroom.ports.web import WebAnswer

_PURPOSE = "webhook"


@dataclass(frozen=True)
class Call:
    """One event to be told now: where, as what, signed with which secrets, as they stand in the store; and in which trace."""

    delivery: Row
    url: str
    stored_secrets: tuple[SecretStr, ...]
    call_id: str
    timestamp: str
    body: bytes
    place: TraceContext | None = None

    async def headers(self, *, password: SecretStr | None) -> dict[str, str]:
        """The fields that go with the body, with one signature for each secret. To open a secret may take a moment."""
        signatures = [self._signature(await _opened(stored, password)) for stored in self.stored_secrets]
        return {
            "content-type": "application/json",
            ID: self.call_id,
            TIMESTAMP: self.timestamp,
            SIGNATURE: " ".join(signatures),
        }

    def facts(self, answer: WebAnswer) -> dict[str, str | int | None]:
        """What is logged of it: ids and codes, not the URL, which may hold a password of somebody's."""
        webhook = outside("h", self.delivery["webhook_id"])
        return {
            "webhook": webhook,
            "event_id": self.delivery["event_id"],
            "status": answer.status,
            "error": answer.error,
        }

    def _signature(self, secret: SecretStr) -> str:
        return sign_webhook(self.call_id, self.timestamp, self.body, secret)


def call_of(records: Records, webhook: Row, delivery: Row) -> Call:
    """The call that tells a webhook of an event at this moment."""
    event = records.events.one(delivery["event_id"])
    assert event is not None
    return Call(
        delivery=delivery,
        url=webhook["url"],
        stored_secrets=_secrets(webhook, now=records.now),
        call_id=_call_id(records, event.id),
        timestamp=str(records.now // 1000),
        body=payload(event),
        place=place_of_newest(records, inside("t", event.thread_id)) if event.thread_id else None,
    )


def payload(event: Event) -> bytes:
    """What a webhook is told: the event as it stands in the log, which has ids, codes and counts, and no mail."""
    data = event.model_dump(mode="json")
    told = {"type": event.name, "timestamp": data["at"], "data": data}
    return json.dumps(told, separators=(",", ":")).encode()


async def _opened(stored: SecretStr, password: SecretStr | None) -> SecretStr:
    return stored if password is None else await asyncio.to_thread(unseal, stored, password)


def _secrets(webhook: Row, *, now: int) -> tuple[SecretStr, ...]:
    overlapping = webhook["old_secret"] is not None and now < (webhook["old_secret_until"] or 0)
    return tuple(map(SecretStr, (webhook["secret"], webhook["old_secret"]) if overlapping else (webhook["secret"],)))


def _call_id(records: Records, event: int) -> str:
    """The same for every try, every webhook and every replay of an event; no other room has it."""
    return f"msg_{digest(records.secrets.value(TOKENS), purpose=_PURPOSE, told=str(event)).hex()[:24]}"
