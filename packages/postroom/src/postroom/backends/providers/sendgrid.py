"""Twilio SendGrid (https://www.twilio.com/docs/sendgrid): `sendgrid://API_KEY@`, option `region=eu`.

From its pages "Mail Send", "Event Webhook Reference", "Getting Started with the Event Webhook Security Features" (ECDSA over
timestamp and body), "Setting up the Inbound Parse Webhook" and "Securing your Inbound Parse Webhooks" (the same signature, by a
policy with a key of its own). `POSTROOM_PROVIDER_SECRETS='{"sendgrid": "PUBLIC_KEY"}'`: one public key, or several with a space
between them. It tells nobody whether a message left (its Email Activity is another product), so a lost answer stays `unknown`
until an event comes. Our Message-ID is a field like any other; should SendGrid write its own, its events say so (`smtp-id`).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping

from postroom.backends.providers.account import Account, Request
from postroom.backends.providers.forms import FormField, field, octets, read_form
from postroom.backends.providers.hearing import address_in, addresses_in, bracketed, fingerprint, put_together, text_of
from postroom.backends.providers.hearing import items_of as listed_in
from postroom.backends.providers.letter import Letter, encoded
from postroom.backends.providers.provider import Heard, Provider, Verdict, WebCall
from postroom.backends.providers.signed_calls import refuse_other_times
from postroom.mail.headers.section import read_section
from postroom.model.address import Participant
from postroom.model.errors import ConfigurationError, InvalidSignature
from postroom.model.message import AttachmentContent
from postroom.model.provider import Capabilities, ProviderEvent, ProviderEventKind
from postroom.ports.http import HttpAnswer
from postroom.ports.receiver import Arrival

KEY = "postroom"
"""The name of the custom argument that holds our Message-ID."""
SIGNATURE, TIMESTAMP = "x-twilio-email-event-webhook-signature", "x-twilio-email-event-webhook-timestamp"
_NO_SUBJECT = "(no subject)"

_KINDS = {
    "delivered": ProviderEventKind.DELIVERED,
    "deferred": ProviderEventKind.DEFERRED,
    "bounce": ProviderEventKind.BOUNCED,
    "dropped": ProviderEventKind.BOUNCED,
    "spamreport": ProviderEventKind.COMPLAINED,
    "unsubscribe": ProviderEventKind.UNSUBSCRIBED,
    "group_unsubscribe": ProviderEventKind.UNSUBSCRIBED,
}
_DEAD = frozenset({"Bounced Address", "Invalid"})


async def write(account: Account, letter: Letter) -> Request:
    """POST /v3/mail/send. A subject must not be empty there."""
    addressed = {"to": letter.to, "cc": letter.cc}
    body = {
        "personalizations": [
            {name: [_person(each) for each in people] for name, people in addressed.items() if people}
        ],
        "from": _person(letter.sender),
        "reply_to_list": [_person(person) for person in letter.reply_to],
        "subject": letter.subject or _NO_SUBJECT,
        "content": [
            {"type": kind, "value": text}
            for kind, text in (("text/plain", letter.text), ("text/html", letter.html))
            if text
        ],
        "attachments": [_attachment(file) for file in letter.files],
        "headers": {"Message-ID": letter.message_id, **dict(letter.fields)},
        "custom_args": {KEY: letter.message_id.strip("<>")},
        "tracking_settings": {
            "click_tracking": {"enable": False},
            "open_tracking": {"enable": False},
            "subscription_tracking": {"enable": False},
        },
    }
    sent = {name: value for name, value in body.items() if value not in ("", [], {})}
    headers = {"authorization": f"Bearer {account.token}", "content-type": "application/json"}
    return Request("POST", "/v3/mail/send", headers, json.dumps(sent).encode())


def read(answer: HttpAnswer, letter: Letter) -> Verdict:
    """202 has no body; a refusal lists what was wrong."""
    return Verdict(reason="; ".join(text_of(each, "message") for each in listed_in(answer.json(), "errors")))


async def verify(call: WebCall) -> None:
    """ECDSA on P-256 over the timestamp and the raw body."""
    timestamp = call.headers.get(TIMESTAMP, "")
    refuse_other_times(timestamp, now=call.now)
    signature, signed = _signature(call.headers.get(SIGNATURE, "")), timestamp.encode() + call.body
    if not any(_fits(key, signature, signed) for key in call.secret.get_secret_value().split()):
        raise InvalidSignature("The signature of this web call does not match its body.")


def hear(call: WebCall) -> list[Heard]:
    """Events come as a list in JSON, received mail as a form."""
    kind = call.headers.get("content-type", "")
    if "form" in kind.partition(";")[0]:
        return [_arrival(read_form(call.body, kind))]
    told = call.json()
    return [event for each in (told if isinstance(told, list) else []) if (event := _event(each)) is not None]


def _event(told: object) -> ProviderEvent | None:
    name, recipient = text_of(told, "event"), address_in(text_of(told, "email"))
    kind = _KINDS.get(name)
    if kind is None or recipient is None:
        return None
    reason = text_of(told, "reason") or text_of(told, "response")
    wire_id = bracketed(text_of(told, "smtp-id"))
    given = text_of(told, "sg_event_id")
    stamp = told.get("timestamp") if isinstance(told, dict) else None
    return ProviderEvent(
        id=given or fingerprint(name, recipient.key, str(stamp), text_of(told, "sg_message_id")),
        kind=kind,
        recipient=recipient,
        message_id=bracketed(text_of(told, KEY)) or wire_id,
        wire_id=wire_id,
        permanent=text_of(told, "type") != "blocked",
        dead=reason in _DEAD or text_of(told, "bounce_classification") == "Invalid Address",
        status=text_of(told, "status") or None,
        diagnostic=reason,
    )


def _arrival(form: tuple[FormField, ...]) -> Arrival:
    """Whole, where the setting asks for the raw message; else put together from its fields."""
    envelope = _json(field(form, "envelope"))
    people = [each for each in listed_in(envelope, "to") if isinstance(each, str)]
    return Arrival(
        content=octets(form, "email") or _message(form),
        reverse_path=address_in(text_of(envelope, "from")),
        null_reverse_path=isinstance(envelope, dict) and envelope.get("from") == "",
        recipients=addresses_in(people),
        source="sendgrid",
        client_ip=field(form, "sender_ip") or None,
    )


def _message(form: tuple[FormField, ...]) -> bytes:
    """Its header comes as it was; the texts are UTF-8, which is what SendGrid turns them into."""
    header = read_section(octets(form, "headers"))
    files = [
        AttachmentContent(
            filename=each.filename[:255],
            content_type=each.content_type or "application/octet-stream",
            content=each.content,
        )
        for each in form
        if each.filename
    ]
    fields = [(each.name, each.raw) for each in header.fields]
    return put_together(fields, text=field(form, "text"), html=field(form, "html"), files=files)


def _person(person: Participant) -> dict[str, str]:
    return {"email": str(person.address)} | ({"name": person.name} if person.name else {})


def _attachment(file: AttachmentContent) -> dict[str, str]:
    told = {"content": encoded(file), "type": file.content_type.partition(";")[0], "filename": file.filename}
    if file.inline and file.content_id:
        return told | {"disposition": "inline", "content_id": file.content_id.strip("<>")}
    return told | {"disposition": "attachment"}


def _signature(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _fits(public_key: str, signature: bytes, signed: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature as DoesNotFit
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(base64.b64decode(public_key))
    except (binascii.Error, ValueError):
        key = None
    if not isinstance(key, EllipticCurvePublicKey):
        raise ConfigurationError("The secret of sendgrid is no public key, as its settings show it.")
    try:
        key.verify(signature, signed, ECDSA(SHA256()))
    except DoesNotFit:
        return False
    return True


def _json(text: str) -> object:
    return HttpAnswer(200, {}, text.encode()).json()


def _base_url(place: str, options: Mapping[str, str]) -> str:
    return "https://api.eu.sendgrid.com" if options.get("region") == "eu" else "https://api.sendgrid.com"


SENDGRID = Provider(
    name="sendgrid",
    capabilities=Capabilities(
        message_id=True,
        headers=True,
        answers=True,
        html=True,
        attachments=True,
        events=True,
        inbound=True,
        signed=True,
        suppressions=True,
        most_recipients=1_000,
        most_octets=30_000_000,
    ),
    base_url=_base_url,
    options=("region",),
    write=write,
    read=read,
    verify=verify,
    hear=hear,
)
