"""Postmark (https://postmarkapp.com/developer): `postmark://SERVER_TOKEN@`, option `stream` for the message stream.

From its pages "Email API", "Messages API" (search by metadata), "API error codes", "Bounce webhook", "Delivery webhook", "Spam
complaint webhook", "Subscription change webhook" and "Inbound webhook". Our Message-ID is kept by the field `X-PM-KeepID`, and
travels as metadata too, so that every event names it. Web calls carry no signature: they are told from others by the user and
password in the URL that Postmark is given (`POSTROOM_PROVIDER_SECRETS='{"postmark": "user:password"}'`).
"""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from postroom.backends.providers.account import Account, Request
from postroom.backends.providers.hearing import (
    address_in,
    addresses_in,
    bracketed,
    check_basic,
    file_of,
    fingerprint,
    items_of,
    put_together,
    text_of,
)
from postroom.backends.providers.letter import Letter, encoded, listed, written
from postroom.backends.providers.provider import Heard, Provider, Verdict, WebCall
from postroom.model.provider import Capabilities, ProviderEvent, ProviderEventKind
from postroom.ports.http import HttpAnswer
from postroom.ports.receiver import Arrival

KEY = "postroom"
"""The name of the metadata that holds our Message-ID."""
_MOST_METADATA_CHARS = 80
_INACTIVE = 406
_ADDRESS = re.compile(r"[^\s,;:<>\"]+@[^\s,;:<>\"]+[^\s,;:<>\".]")

_HARD = frozenset({"HardBounce", "BadEmailAddress", "ManuallyDeactivated"})
_FOR_NOW = frozenset({"Transient", "SoftBounce", "DnsError"})
_NO_BOUNCES = frozenset({"AutoResponder", "AddressChange", "Subscribe", "ChallengeVerification", "OpenRelayTest"})


async def write(account: Account, letter: Letter) -> Request:
    """POST /email."""
    body = {
        "From": written(letter.sender),
        "To": listed(letter.to),
        "Cc": listed(letter.cc),
        "ReplyTo": listed(letter.reply_to),
        "Subject": letter.subject,
        "TextBody": letter.text,
        "HtmlBody": letter.html,
        "Headers": [{"Name": name, "Value": value} for name, value in _fields(letter)],
        "Attachments": [_attachment(letter, number) for number in range(len(letter.files))],
        "Metadata": {KEY: _key(letter.message_id)},
        "MessageStream": account.options.get("stream", "outbound"),
        "TrackOpens": False,
        "TrackLinks": "None",
    }
    sent = {name: value for name, value in body.items() if value not in ("", [])}
    return Request("POST", "/email", _headers(account), json.dumps(sent).encode())


def read(answer: HttpAnswer, letter: Letter) -> Verdict:
    """Error 406: every recipient is inactive. A message to some who are is taken for the others, who are named in words."""
    said = answer.json()
    reason = text_of(said, "Message")
    code = said.get("ErrorCode") if isinstance(said, dict) else None
    inactive = (
        {found.casefold() for found in _ADDRESS.findall(reason)} if code == _INACTIVE or answer.is_success else ()
    )
    refused = {each.key: f"it has suppressed {each}" for each in letter.recipients if each.key in inactive}
    return Verdict(reason=reason, refused=refused)


async def find(account: Account, message_id: str) -> bool | None:
    """GET /messages/outbound, by metadata; an answer without a count says nothing."""
    path = f"/messages/outbound?count=1&offset=0&metadata_{KEY}={quote(_key(message_id), safe='')}"
    answer = await account.ask(Request("GET", path, _headers(account)))
    said = answer.json() if answer.is_success else None
    total = said.get("TotalCount") if isinstance(said, dict) else None
    return total > 0 if isinstance(total, int) else None


async def verify(call: WebCall) -> None:
    """Basic authentication, as it stands in the URL that Postmark calls."""
    check_basic(call.headers.get("authorization", ""), call.secret.get_secret_value())


def hear(call: WebCall) -> list[Heard]:
    """Events have a RecordType, received mail has none."""
    told = call.json()
    kind = text_of(told, "RecordType")
    if not kind:
        return [_arrival(told)]
    event = {
        "Delivery": _delivered,
        "Bounce": _bounced,
        "SpamComplaint": _complained,
        "SubscriptionChange": _unsubscribed,
    }.get(kind)
    heard = event(told) if event is not None else None
    return [heard] if heard is not None else []


def _delivered(told: object) -> ProviderEvent | None:
    return _event(told, ProviderEventKind.DELIVERED, person="Recipient", at="DeliveredAt")


def _bounced(told: object) -> ProviderEvent | None:
    kind = text_of(told, "Type")
    if kind in _NO_BOUNCES:
        return None
    if kind == "SpamComplaint":
        return _complained(told)
    if kind == "Transient":
        return _event(told, ProviderEventKind.DEFERRED)
    event = _event(told, ProviderEventKind.BOUNCED)
    hard = kind in _HARD
    return event.model_copy(update={"permanent": kind not in _FOR_NOW, "dead": hard}) if event is not None else None


def _complained(told: object) -> ProviderEvent | None:
    return _event(told, ProviderEventKind.COMPLAINED)


def _unsubscribed(told: object) -> ProviderEvent | None:
    """A person's own wish only: bounces and complaints come by calls of their own."""
    wish = text_of(told, "SuppressionReason") == "ManualSuppression" and text_of(told, "Origin") == "Recipient"
    suppressed = isinstance(told, dict) and told.get("SuppressSending") is True
    if not (wish and suppressed):
        return None
    return _event(told, ProviderEventKind.UNSUBSCRIBED, person="Recipient", at="ChangedAt")


def _event(
    told: object, kind: ProviderEventKind, *, person: str = "Email", at: str = "BouncedAt"
) -> ProviderEvent | None:
    recipient = address_in(text_of(told, person))
    if recipient is None:
        return None
    return ProviderEvent(
        id=fingerprint(kind, text_of(told, "MessageID"), recipient.key, text_of(told, at)),
        kind=kind,
        recipient=recipient,
        message_id=bracketed(text_of(told, "Metadata", KEY)),
        diagnostic=text_of(told, "Details") or text_of(told, "Description"),
    )


def _arrival(told: object) -> Arrival:
    """Whole, where Postmark is asked to include the raw message; else put together from its fields."""
    raw = text_of(told, "RawEmail")
    people = [text_of(told, "OriginalRecipient")]
    people = people if people[0] else [text_of(each, "Email") for each in items_of(told, "ToFull")]
    return Arrival(
        content=raw.encode() if raw else _message(told),
        reverse_path=None,
        recipients=addresses_in(people),
        source="postmark",
    )


def _message(told: object) -> bytes:
    named = {"From": "From", "To": "To", "Cc": "Cc", "Subject": "Subject", "Date": "Date", "ReplyTo": "Reply-To"}
    fields = [(field, value) for name, field in named.items() if (value := text_of(told, name))]
    listed_here = {field.lower() for _, field in named.items()}
    given = [(text_of(each, "Name"), text_of(each, "Value")) for each in items_of(told, "Headers")]
    files = [
        file_of(
            name=text_of(each, "Name"),
            kind=text_of(each, "ContentType"),
            content=text_of(each, "Content"),
            content_id=text_of(each, "ContentID"),
        )
        for each in items_of(told, "Attachments")
    ]
    others = [(name, value) for name, value in given if name.lower() not in listed_here]
    return put_together([*fields, *others], text=text_of(told, "TextBody"), html=text_of(told, "HtmlBody"), files=files)


def _fields(letter: Letter) -> list[tuple[str, str]]:
    return [("Message-ID", letter.message_id), ("X-PM-KeepID", "true"), *letter.fields]


def _attachment(letter: Letter, number: int) -> dict[str, str]:
    file = letter.files[number]
    told = {"Name": file.filename, "ContentType": file.content_type, "Content": encoded(file)}
    return told | ({"ContentID": f"cid:{file.content_id.strip('<>')}"} if file.inline and file.content_id else {})


def _key(message_id: str) -> str:
    return message_id.strip("<>")[:_MOST_METADATA_CHARS]


def _headers(account: Account) -> dict[str, str]:
    return {
        "x-postmark-server-token": account.token,
        "accept": "application/json",
        "content-type": "application/json",
    }


POSTMARK = Provider(
    name="postmark",
    capabilities=Capabilities(
        message_id=True,
        headers=True,
        answers=True,
        html=True,
        attachments=True,
        lookup=True,
        events=True,
        inbound=True,
        suppressions=True,
        most_recipients=50,
        most_octets=10_000_000,
    ),
    base_url="https://api.postmarkapp.com",
    options=("stream",),
    write=write,
    read=read,
    find=find,
    verify=verify,
    hear=hear,
)
