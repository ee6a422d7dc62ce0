"""Resend (https://resend.com/docs): `resend://API_KEY@`.

From its pages "Send Email", "Idempotency Keys" (24 hours), "Errors", "Retrieve Email" (`message_id`), "Webhooks: Event Types" and
"Verify Webhooks Requests" (Svix, which is the Standard Webhooks scheme under another name). Resend puts a Message-ID of its own
in place of ours; it is asked for as soon as a message is taken, and every event names it. Its web call about received mail
carries no text: the message is fetched whole ("Retrieve Received Email", `raw`), so the transport must be this account.
`POSTROOM_PROVIDER_SECRETS='{"resend": "whsec_..."}'`.
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from postroom.backends.providers.account import Account, Request
from postroom.backends.providers.hearing import addresses_in, bracketed, fingerprint, items_of, text_of
from postroom.backends.providers.letter import Letter, encoded, written
from postroom.backends.providers.provider import Heard, Provider, Verdict, WebCall
from postroom.mail.webhook_signatures import verify_webhook
from postroom.model.errors import TransportUnavailable
from postroom.model.message import AttachmentContent
from postroom.model.provider import Capabilities, ProviderEvent, ProviderEventKind
from postroom.ports.http import HttpAnswer, NotAnswered, NotSent
from postroom.ports.receiver import Arrival

TAG = "postroom"
"""The name of the tag that holds our Message-ID, in hexadecimal digits: a tag has neither `@` nor a full stop."""
_MOST_TAG_CHARS = 256
_DAY = 86_400
_HEX = re.compile(r"(?:[0-9a-f]{2})+")

_KINDS = {
    "email.delivered": ProviderEventKind.DELIVERED,
    "email.delivery_delayed": ProviderEventKind.DEFERRED,
    "email.bounced": ProviderEventKind.BOUNCED,
    "email.failed": ProviderEventKind.BOUNCED,
    "email.suppressed": ProviderEventKind.BOUNCED,
    "email.complained": ProviderEventKind.COMPLAINED,
}


async def write(account: Account, letter: Letter) -> Request:
    """POST /emails, under the key of this message for these recipients."""
    body = {
        "from": written(letter.sender),
        "to": [written(person) for person in letter.to],
        "cc": [written(person) for person in letter.cc],
        "reply_to": [written(person) for person in letter.reply_to],
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "headers": dict(letter.fields),
        "attachments": [_attachment(file) for file in letter.files],
        "tags": _tags(letter.message_id),
    }
    sent = {name: value for name, value in body.items() if value not in ("", [], {}) or name in ("subject", "to")}
    headers = {**_headers(account), "content-type": "application/json", "idempotency-key": letter.key}
    return Request("POST", "/emails", headers, json.dumps(sent).encode())


def read(answer: HttpAnswer, letter: Letter) -> Verdict:
    """409: the same key is at work, or was used for something else, and then nobody knows what left."""
    said = answer.json()
    clashes = answer.status == 409
    at_work = clashes and text_of(said, "name") == "concurrent_idempotent_requests"
    return Verdict(reason=text_of(said, "message"), retry=at_work, doubt=clashes and not at_work)


async def learn(account: Account, answer: HttpAnswer) -> str | None:
    """GET /emails/:id."""
    number = text_of(answer.json(), "id")
    if not number:
        return None
    told = await account.ask(Request("GET", f"/emails/{quote(number, safe='')}", _headers(account)))
    return bracketed(text_of(told.json(), "message_id")) if told.is_success else None


async def verify(call: WebCall) -> None:
    """Svix writes `svix-id` where the Standard Webhooks scheme has `webhook-id`."""
    standard = {name.replace("svix-", "webhook-", 1): value for name, value in call.headers.items()}
    verify_webhook(standard, call.body, call.secret, call.now)


def hear(call: WebCall) -> list[Heard]:
    """One event; of a message to several it names everybody, so a bounce of one is only its own where there is one."""
    told = call.json()
    name = text_of(told, "type")
    kind = _KINDS.get(name)
    people = addresses_in(text for text in items_of(told, "data", "to") if isinstance(text, str))
    if kind is None or not people or (len(people) > 1 and kind is not ProviderEventKind.DELIVERED):
        return []
    bounce = text_of(told, "data", "bounce", "type")
    about = text_of(told, "data", "bounce", "message") or text_of(told, "data", "failed", "reason")
    wire_id = bracketed(text_of(told, "data", "message_id"))
    return [
        ProviderEvent(
            id=fingerprint(name, text_of(told, "data", "email_id"), person.key, text_of(told, "created_at")),
            kind=kind,
            recipient=person,
            message_id=_ours(text_of(told, "data", "tags", TAG)) or wire_id,
            wire_id=wire_id,
            permanent=bounce == "Permanent" or name == "email.suppressed",
            dead=bounce == "Permanent" and text_of(told, "data", "bounce", "subType") in ("General", "NoEmail"),
            diagnostic=about,
        )
        for person in people
    ]


async def collect(account: Account, call: WebCall) -> list[Heard]:
    """Received mail, byte for byte. Raises `TransportUnavailable` where it cannot be had now: then Resend calls again."""
    told = call.json()
    number = text_of(told, "data", "email_id")
    if text_of(told, "type") != "email.received" or not number:
        return []
    try:
        answer = await account.ask(Request("GET", f"/emails/receiving/{quote(number, safe='')}", _headers(account)))
        url = text_of(answer.json(), "raw", "download_url")
        raw = await account.http.request("GET", url, headers={}, timeout=account.timeout) if url else answer
    except (NotSent, NotAnswered) as fault:
        raise TransportUnavailable(f"resend {fault}.") from fault
    if not (url and raw.is_success):
        raise TransportUnavailable(f"resend announced mail that it does not hand over ({raw.status}).")
    people = items_of(told, "data", "received_for") or items_of(told, "data", "to")
    recipients = addresses_in(text for text in people if isinstance(text, str))
    return [Arrival(content=raw.body, reverse_path=None, recipients=recipients, source="resend")]


def _attachment(file: AttachmentContent) -> dict[str, str]:
    told = {"filename": file.filename, "content": encoded(file), "content_type": file.content_type}
    return told | ({"content_id": file.content_id.strip("<>")} if file.inline and file.content_id else {})


def _tags(message_id: str) -> list[dict[str, str]]:
    value = message_id.strip("<>").encode().hex()
    return [{"name": TAG, "value": value}] if len(value) <= _MOST_TAG_CHARS else []


def _ours(tag: str) -> str | None:
    return bracketed(bytes.fromhex(tag).decode("ascii", "replace")) if _HEX.fullmatch(tag) else None


def _headers(account: Account) -> dict[str, str]:
    return {"authorization": f"Bearer {account.token}", "accept": "application/json"}


RESEND = Provider(
    name="resend",
    capabilities=Capabilities(
        headers=True,
        answers=True,
        html=True,
        attachments=True,
        idempotent=True,
        events=True,
        inbound=True,
        signed=True,
        suppressions=True,
        most_recipients=50,
        most_octets=40_000_000,
    ),
    base_url="https://api.resend.com",
    write=write,
    read=read,
    learn=learn,
    verify=verify,
    hear=hear,
    collect=collect,
    repeatable_for=_DAY,
)
