"""Mailgun (https://documentation.mailgun.com): `mailgun://API_KEY@mg.acme.test` for a sending domain, option `region=eu`.

From its pages "Send an email in MIME format", "Events" (search by `message-id`), "Securing webhooks", "Webhook payloads", "Event
structure" and "Routes" (forwarded to a URL that ends in `mime` a message comes whole, else in parts). Mail leaves byte for byte.
Its signature covers a time and a token but not the rest of the call, so each token counts once.
`POSTROOM_PROVIDER_SECRETS='{"mailgun": "WEBHOOK_SIGNING_KEY"}'`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from postroom.backends.providers.account import Account, Request
from postroom.backends.providers.forms import FormField, field, octets, read_form, write_form
from postroom.backends.providers.hearing import address_in, addresses_in, bracketed, fingerprint, put_together, text_of
from postroom.backends.providers.letter import Letter
from postroom.backends.providers.provider import Heard, Provider, Verdict, WebCall
from postroom.backends.providers.signed_calls import refuse_other_times
from postroom.model.errors import ConfigurationError, InvalidSignature, MalformedMessage
from postroom.model.message import AttachmentContent
from postroom.model.provider import Capabilities, ProviderEvent, ProviderEventKind
from postroom.ports.http import HttpAnswer
from postroom.ports.receiver import Arrival

_KINDS = {
    "delivered": ProviderEventKind.DELIVERED,
    "failed": ProviderEventKind.BOUNCED,
    "complained": ProviderEventKind.COMPLAINED,
    "unsubscribed": ProviderEventKind.UNSUBSCRIBED,
}
_DEAD = frozenset({"suppress-bounce"})


async def write(account: Account, letter: Letter) -> Request:
    """POST /v3/:domain/messages.mime, to the recipients of the envelope."""
    fields = [FormField("to", str(address).encode()) for address in letter.recipients]
    fields += [FormField(name, b"no") for name in ("o:tracking", "o:tracking-opens", "o:tracking-clicks")]
    message = FormField("message", letter.content, filename="message.mime", content_type="message/rfc822")
    body, kind = write_form([*fields, message], boundary=letter.key)
    path = f"/v3/{quote(account.place, safe='')}/messages.mime"
    return Request("POST", path, {**_headers(account), "content-type": kind}, body)


def read(answer: HttpAnswer, letter: Letter) -> Verdict:
    """The id of a message is its Message-ID. 404 is a domain that this account does not have."""
    said = answer.json()
    wire_id = bracketed(text_of(said, "id"))
    replaced = wire_id if wire_id != letter.message_id else None
    return Verdict(reason=text_of(said, "message"), wire_id=replaced, retry=answer.status == 404)


async def find(account: Account, message_id: str) -> bool | None:
    """GET /v3/:domain/events, which are kept for three days at least."""
    query = f"event=accepted&limit=1&message-id={quote(message_id.strip('<>'), safe='')}"
    path = f"/v3/{quote(account.place, safe='')}/events?{query}"
    answer = await account.ask(Request("GET", path, _headers(account)))
    said = answer.json() if answer.is_success else None
    items = said.get("items") if isinstance(said, dict) else None
    return bool(items) if isinstance(items, list) else None


async def verify(call: WebCall) -> None:
    """HMAC-SHA256 over timestamp and token, in hexadecimal digits."""
    timestamp, token, given = _signature(call)
    key = call.secret.get_secret_value().encode()
    expected = hmac.new(key, f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    if not token or not hmac.compare_digest(expected.encode(), given.encode("ascii", "replace")):
        raise InvalidSignature("The signature of this web call does not match its time and token.")
    refuse_other_times(timestamp, now=call.now)


def once(call: WebCall) -> str:
    """The token."""
    return f"token {_signature(call)[1][:100]}"


def hear(call: WebCall) -> list[Heard]:
    """Events come as JSON, received mail as a form."""
    if _is_form(call):
        return [_arrival(read_form(call.body, call.headers["content-type"]))]
    event = _event(_within(call.json(), "event-data"))
    return [event] if event is not None else []


def _event(told: object) -> ProviderEvent | None:
    name, recipient = text_of(told, "event"), address_in(text_of(told, "recipient"))
    kind = _KINDS.get(name)
    if kind is None or recipient is None:
        return None
    status = _within(told, "delivery-status")
    message_id = bracketed(text_of(told, "message", "headers", "message-id"))
    temporary = text_of(told, "severity") == "temporary"
    reason = text_of(status, "message") or text_of(status, "description")
    return ProviderEvent(
        id=fingerprint(name, text_of(told, "id"), recipient.key, message_id or ""),
        kind=ProviderEventKind.DEFERRED if temporary else kind,
        recipient=recipient,
        message_id=message_id,
        permanent=text_of(told, "severity") == "permanent",
        dead=text_of(told, "reason") in _DEAD,
        status=text_of(status, "enhanced-code") or None,
        diagnostic=" ".join(filter(None, [_code(status), reason])),
    )


def _code(status: object) -> str:
    code = status.get("code") if isinstance(status, dict) else None
    return str(code) if isinstance(code, int) else ""


def _arrival(form: tuple[FormField, ...]) -> Arrival:
    sender = field(form, "sender")
    return Arrival(
        content=octets(form, "body-mime") or _message(form),
        reverse_path=address_in(sender),
        recipients=addresses_in(field(form, "recipient").split(",")),
        source="mailgun",
    )


def _message(form: tuple[FormField, ...]) -> bytes:
    files = [
        AttachmentContent(
            filename=each.filename[:255],
            content_type=each.content_type or "application/octet-stream",
            content=each.content,
        )
        for each in form
        if each.filename
    ]
    return put_together(
        list(_header(field(form, "message-headers"))),
        text=field(form, "body-plain"),
        html=field(form, "body-html"),
        files=files,
    )


def _header(text: str) -> Iterator[tuple[str, str]]:
    """The header section, as a list of pairs in JSON."""
    pairs = HttpAnswer(200, {}, text.encode()).json()
    for pair in pairs if isinstance(pairs, list) else []:
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(each, str) for each in pair):
            yield pair[0], pair[1]


def _signature(call: WebCall) -> tuple[str, str, str]:
    """Timestamp, token and signature, wherever they stand. A body that is none of the two kinds has none."""
    try:
        if _is_form(call):
            form = read_form(call.body, call.headers["content-type"])
            return field(form, "timestamp"), field(form, "token"), field(form, "signature")
        told = call.json()
    except MalformedMessage:
        raise InvalidSignature("The web call carries no signature that can be read.") from None
    timestamp, token, given = (text_of(told, "signature", name) for name in ("timestamp", "token", "signature"))
    return timestamp, token, given


def _is_form(call: WebCall) -> bool:
    return "form" in call.headers.get("content-type", "").partition(";")[0]


def _within(told: object, name: str) -> object:
    return told.get(name) if isinstance(told, dict) else None


def _headers(account: Account) -> dict[str, str]:
    login = base64.b64encode(f"api:{account.token}".encode()).decode()
    return {"authorization": f"Basic {login}", "accept": "application/json"}


def _base_url(place: str, options: Mapping[str, str]) -> str:
    if not place:
        raise ConfigurationError("mailgun:// names no sending domain: write mailgun://API_KEY@mg.acme.test.")
    return "https://api.eu.mailgun.net" if options.get("region") == "eu" else "https://api.mailgun.net"


MAILGUN = Provider(
    name="mailgun",
    capabilities=Capabilities(
        message_id=True,
        raw=True,
        envelope=True,
        headers=True,
        answers=True,
        html=True,
        attachments=True,
        lookup=True,
        events=True,
        inbound=True,
        signed=True,
        suppressions=True,
        most_recipients=1_000,
        most_octets=25_000_000,
    ),
    base_url=_base_url,
    options=("region",),
    write=write,
    read=read,
    find=find,
    verify=verify,
    once=once,
    hear=hear,
)
