"""AgentMail (https://docs.agentmail.to): `agentmail://API_KEY@`, options `region=eu` and `headers=no`.

From its API reference, the pages "Idempotent Requests", "Verifying Webhooks" and "Webhook Events", and the types of its Python
library. Every send carries an `Idempotency-Key`: the same key is the same mail for 24 hours, another body under it a 409. The
Message-ID is AgentMail's own; it comes with the answer. Threads there belong to one inbox, ours do not: we never call its reply
endpoint, and say in the header what a message answers. Which header names it refuses is not documented; `headers=no` leaves
them out. Web calls carry a Svix signature with its time. They carry no attachments: those are fetched. Mail that AgentMail takes
for spam, blocks, or could not authenticate has events of its own, and is left there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from urllib.parse import quote

from postroom.backends.providers.account import Account, Request
from postroom.backends.providers.asking import GONE, Files, bearer, check, fetch, segment
from postroom.backends.providers.hearing import UNORDERED, address_in, addresses_in, items_of, put_together, text_of
from postroom.backends.providers.ids import given_id
from postroom.backends.providers.letter import Letter, encoded, written
from postroom.backends.providers.provider import Heard, Provider, Verdict, WebCall
from postroom.mail.webhook_signatures import verify_webhook
from postroom.model.address import Address
from postroom.model.message import AttachmentContent
from postroom.model.provider import (
    Capabilities,
    ProviderDomain,
    ProviderEvent,
    ProviderEventKind,
    ProviderRecord,
    ProviderSuppression,
)
from postroom.ports.http import HttpAnswer
from postroom.ports.receiver import Arrival

REMEMBERED_SECONDS = 24 * 3600
MOST_OCTETS = 4_400_000
"""A request has at most 6 MB, with files in base64."""
_IDS = "id.agentmail.to"
_IN_PROGRESS = 409
_REJECTED = "MessageRejectedError"


def base_url(_: str, options: Mapping[str, str]) -> str:
    """The European one by the option `region=eu`."""
    return "https://api.agentmail.eu" if options.get("region") == "eu" else "https://api.agentmail.to"


async def write(account: Account, letter: Letter) -> Request:
    """POST /v0/inboxes/{inbox}/messages/send; an inbox is called by its address."""
    body = {
        "to": [written(person) for person in letter.to],
        "cc": [written(person) for person in letter.cc],
        "reply_to": [written(person) for person in letter.reply_to],
        "subject": letter.subject,
        "text": letter.text,
        "html": letter.html,
        "attachments": [_file(file) for file in letter.files],
        "headers": dict(letter.fields) if account.options.get("headers") != "no" else {},
    }
    content = json.dumps({name: value for name, value in body.items() if value not in ("", [], {})}).encode()
    path = f"/v0/inboxes/{segment(str(letter.sender.address))}/messages/send"
    return Request("POST", path, {**bearer(account), "idempotency-key": letter.key}, content)


def read(answer: HttpAnswer, letter: Letter) -> Verdict:
    """A 409 says that this very mail is on its way, or left in other words; a rejection is a 403 of that name."""
    said = answer.json()
    reason = text_of(said, "message") or text_of(said, "name")
    rejected = letter.recipients if text_of(said, "name") == _REJECTED else ()
    return Verdict(
        reason=reason,
        refused={each.key: reason for each in rejected},
        wire_id=given_id(text_of(said, "message_id"), _IDS) if answer.is_success else None,
        doubt=answer.status == _IN_PROGRESS,
    )


async def verify(call: WebCall) -> None:
    """The Svix signature (Standard Webhooks): id, time and raw body."""
    verify_webhook(_standard(call.headers), call.body, call.secret.get_secret_value(), call.now)


async def collect(account: Account, call: WebCall) -> list[Heard]:
    """A received message with its files, or what became of one that was sent."""
    told = call.json()
    kind = text_of(told, "event_type")
    if kind == "message.received":
        return [await _arrival(account, told)]
    return list(_events(told, kind))


def _events(told: object, kind: str) -> list[ProviderEvent]:
    told_of = {"message.delivered": "delivery", "message.bounced": "bounce", "message.complained": "complaint"}
    known = {
        "message.delivered": ProviderEventKind.DELIVERED,
        "message.bounced": ProviderEventKind.BOUNCED,
        "message.complained": ProviderEventKind.COMPLAINED,
    }
    about = told.get(told_of.get(kind, "")) if isinstance(told, dict) else None
    events = [_event(told, about, known[kind], each) for each in items_of(about, "recipients")] if about else []
    return [event for event in events if event is not None]


def _event(told: object, about: object, kind: ProviderEventKind, person: object) -> ProviderEvent | None:
    recipient = address_in(person if isinstance(person, str) else text_of(person, "address"))
    if recipient is None:
        return None
    permanent = kind is ProviderEventKind.BOUNCED and text_of(about, "type").lower() == "permanent"
    return ProviderEvent(
        id=f"{text_of(told, 'event_id')}:{recipient.key}",
        kind=kind,
        recipient=recipient,
        message_id=given_id(text_of(about, "message_id"), _IDS),
        permanent=permanent,
        dead=permanent and text_of(about, "sub_type").lower() in ("general", "noemail", "suppressed"),
        diagnostic=" ".join(filter(None, (text_of(about, "type"), text_of(about, "sub_type")))),
    )


async def _arrival(account: Account, told: object) -> Arrival:
    message = told.get("message") if isinstance(told, dict) else None
    inbox = text_of(message, "inbox_id")
    return Arrival(
        content=put_together(
            _fields(message),
            text=text_of(message, "text"),
            html=text_of(message, "html"),
            files=await _files(account, message, inbox=inbox),
        ),
        reverse_path=None,
        recipients=addresses_in([inbox]),
        source="agentmail",
    )


def _fields(message: object) -> list[tuple[str, str]]:
    """Its own fields, as the interface names them; what else its header holds, behind them."""
    named = {
        "From": text_of(message, "from"),
        "To": ", ".join(map(str, items_of(message, "to"))),
        "Cc": ", ".join(map(str, items_of(message, "cc"))),
        "Reply-To": ", ".join(map(str, items_of(message, "reply_to"))),
        "Subject": text_of(message, "subject"),
        "Message-ID": given_id(text_of(message, "message_id"), _IDS) or "",
        "In-Reply-To": given_id(text_of(message, "in_reply_to"), _IDS) or "",
        "References": " ".join(filter(None, (given_id(str(each), _IDS) for each in items_of(message, "references")))),
    }
    header = message.get("headers") if isinstance(message, dict) else None
    others = header.items() if isinstance(header, dict) else ()
    known = UNORDERED | {name.lower() for name, value in named.items() if value}
    return [
        *((name, value) for name, value in named.items() if value),
        *((str(name), value) for name, value in others if isinstance(value, str) and str(name).lower() not in known),
    ]


async def _files(account: Account, message: object, *, inbox: str) -> list[AttachmentContent]:
    """GET .../attachments/{id} answers with a URL that gives the octets."""
    files, path = Files(account), f"/v0/inboxes/{segment(inbox)}/messages/{segment(text_of(message, 'message_id'))}"
    for each in items_of(message, "attachments"):
        where = f"{path}/attachments/{segment(text_of(each, 'attachment_id'))}"
        answer = await fetch(account, where, unless=GONE)
        await files.add(
            text_of(answer, "download_url"),
            name=text_of(each, "filename"),
            kind=text_of(each, "content_type"),
            content_id=text_of(each, "content_id"),
        )
    return files.found


# Provisioning


async def create_mailbox(account: Account, address: Address, display_name: str) -> None:
    """POST /v0/inboxes, with a `client_id` by which the same inbox is made once."""
    body = {
        "username": address.local_part,
        "domain": address.domain,
        "client_id": f"postroom-{hashlib.sha256(address.key.encode()).hexdigest()[:24]}",
        **({"display_name": display_name} if display_name else {}),
    }
    await check(account, "POST", "/v0/inboxes", body, unless=(409,))


async def pause_mailbox(account: Account, address: Address, paused: bool) -> None:
    """PATCH /v0/inboxes/{inbox}."""
    status = "paused" if paused else "active"
    await check(account, "PATCH", f"/v0/inboxes/{segment(str(address))}", {"status": status})


async def delete_mailbox(account: Account, address: Address) -> None:
    """DELETE /v0/inboxes/{inbox}, with all that it holds."""
    await check(account, "DELETE", f"/v0/inboxes/{segment(str(address))}", unless=(404,))


async def create_domain(account: Account, domain: str) -> None:
    """POST /v0/domains; bounces and complaints are told to us alone."""
    await check(account, "POST", "/v0/domains", {"domain": domain, "feedback_enabled": False}, unless=(409,))


async def domain_standing(account: Account, domain: str) -> ProviderDomain:
    """GET /v0/domains/{domain}: its status, why it is not verified, and each record."""
    told = await fetch(account, f"/v0/domains/{segment(domain)}")
    status = text_of(told, "status")
    return ProviderDomain(
        domain=domain,
        verified=status == "VERIFIED",
        reason=text_of(told, "reason") or ("" if status == "VERIFIED" else status.lower()),
        records=tuple(_record(each) for each in items_of(told, "records")),
    )


def _record(told: object) -> ProviderRecord:
    status = text_of(told, "status")
    return ProviderRecord(
        type=text_of(told, "type"),
        name=text_of(told, "name"),
        value=text_of(told, "value"),
        wrong="" if status == "VALID" else text_of(told, "reason") or status.lower(),
    )


async def suppressions(account: Account) -> list[ProviderSuppression]:
    """GET /v0/lists/send/block, page by page: to whom nothing may be sent. Entries for whole domains are left out."""
    found: list[ProviderSuppression] = []
    page = ""
    while True:
        told = await fetch(account, f"/v0/lists/send/block?limit=100{page}")
        found += [
            ProviderSuppression(address=address, reason=text_of(each, "reason") or "blocked")
            for each in items_of(told, "entries")
            if (address := address_in(text_of(each, "entry"))) is not None
        ]
        token = text_of(told, "next_page_token")
        if not token:
            return found
        page = f"&page_token={quote(token, safe='')}"


def _file(file: AttachmentContent) -> dict[str, str]:
    told = {"filename": file.filename, "content_type": file.content_type, "content": encoded(file)}
    if file.inline and file.content_id:
        return told | {"content_disposition": "inline", "content_id": file.content_id.strip("<>")}
    return told | {"content_disposition": "attachment"}


def _standard(headers: Mapping[str, str]) -> dict[str, str]:
    """Svix names its fields after itself; the scheme is the same."""
    return {name.replace("svix-", "webhook-"): value for name, value in headers.items()}


AGENTMAIL = Provider(
    name="agentmail",
    capabilities=Capabilities(
        headers=True,
        answers=True,
        html=True,
        attachments=True,
        idempotent=True,
        events=True,
        inbound=True,
        signed=True,
        mailboxes=True,
        pausing=True,
        domains=True,
        suppressions=True,
        suppression_list=True,
        most_octets=MOST_OCTETS,
    ),
    base_url=base_url,
    options=("region", "headers"),
    write=write,
    read=read,
    verify=verify,
    collect=collect,
    create_mailbox=create_mailbox,
    pause_mailbox=pause_mailbox,
    delete_mailbox=delete_mailbox,
    create_domain=create_domain,
    domain_standing=domain_standing,
    suppressions=suppressions,
    repeatable_for=REMEMBERED_SECONDS,
)
