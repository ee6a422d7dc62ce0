"""Robotomail (https://robotomail.com/docs): `robotomail://API_KEY@`.

From its pages "Messages", "Mailboxes", "Domains", "Suppressions", "Webhooks", "Errors" and the notes of its libraries. It has no
idempotency key: a send whose answer is lost is looked up among what the mailbox sent, by a header of ours that comes back
(`x-custom-postroom`; other names but `x-robotomail-*` are refused). It writes In-Reply-To and References itself, from `inReplyTo`,
and gives each message its own Message-ID; From is the mailbox, and there is no Reply-To. Web calls carry an HMAC-SHA256 of the
body: one that comes twice does nothing the second time, nor one of another month by the time in it. They name mail by Robotomail's
ids, which are looked up.
Not documented, and so read with care: what a call about a bounce holds beside the message, and with which status a suppressed
recipient is refused.
"""

from __future__ import annotations

import json
import secrets
from typing import Any

from postroom.backends.providers.account import Account, Request
from postroom.backends.providers.asking import Files, bearer, check, fetch, segment
from postroom.backends.providers.hearing import (
    UNORDERED,
    address_in,
    addresses_in,
    fingerprint,
    items_of,
    put_together,
    text_of,
)
from postroom.backends.providers.ids import given_id
from postroom.backends.providers.letter import Letter
from postroom.backends.providers.provider import Heard, Provider, Verdict, WebCall
from postroom.backends.providers.signed_calls import digest, verify_body
from postroom.model.address import Address
from postroom.model.errors import InvalidRequest, TransportUnavailable
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

KEY = "x-custom-postroom"
"""The header field that holds our Message-ID."""
PLATFORM = "robotomail.co"
_IDS = "id.robotomail.com"
_CHECKED = {"mxVerified": "MX", "spfVerified": "SPF", "dkimVerified": "DKIM", "dmarcVerified": "DMARC"}
_KINDS = {
    "message.delivered": ProviderEventKind.DELIVERED,
    "message.bounced": ProviderEventKind.BOUNCED,
    "message.complaint": ProviderEventKind.COMPLAINED,
}


async def write(account: Account, letter: Letter) -> Request:
    """POST /mailboxes/{id}/messages, after the mailbox is known and its files are there."""
    mailbox = await _mailbox(account, letter.sender.address)
    account.learn(_key(letter.message_id), mailbox)
    body = {
        "to": [str(person.address) for person in letter.to],
        "cc": [str(person.address) for person in letter.cc],
        "subject": letter.subject,
        "bodyText": letter.text,
        "bodyHtml": letter.html,
        "inReplyTo": letter.answers,
        "attachments": [await _upload(account, file) for file in letter.files],
        "headers": {KEY: _key(letter.message_id)},
    }
    content = json.dumps({name: value for name, value in body.items() if value not in ("", [])}).encode()
    return Request("POST", f"/mailboxes/{segment(mailbox)}/messages", bearer(account), content)


def read(answer: HttpAnswer, letter: Letter) -> Verdict:
    """The message with its Message-ID, or a sentence."""
    said = answer.json()
    reason = text_of(said, "error")
    if not answer.is_success and "suppress" in reason.lower():
        named = [each for each in letter.recipients if str(each).lower() in reason.lower()] or letter.recipients
        return Verdict(reason=reason, refused={each.key: reason for each in named})
    message = said.get("message") if isinstance(said, dict) else None
    return Verdict(reason=reason, wire_id=_wire_id(message) if answer.is_success else None)


async def find(account: Account, message_id: str) -> bool | None:
    """Among the latest hundred that a mailbox sent: in its own, where this process sent it, else in all of them."""
    key = _key(message_id)
    mailboxes = [account.known[key]] if key in account.known else [each["id"] for each in await _mailboxes(account)]
    return any([await _sent(account, mailbox, key) for mailbox in mailboxes])


async def _sent(account: Account, mailbox: str, key: str) -> bool:
    path = f"/mailboxes/{segment(mailbox)}/messages"
    told = await fetch(account, f"{path}?direction=OUTBOUND&limit=100")
    for each in items_of(told, "messages"):
        message = each
        if isinstance(each, dict) and "headers" not in each:
            message = _message(await fetch(account, f"{path}/{segment(text_of(each, 'id'))}"))
        if _header(message).get(KEY) == key:
            return True
    return False


async def verify(call: WebCall) -> None:
    """The HMAC-SHA256 of the raw body, which says its time."""
    verify_body(call, call.headers.get("x-robotomail-signature", ""))


async def collect(account: Account, call: WebCall) -> list[Heard]:
    """A received message, or what became of one that was sent."""
    told = call.json()
    kind, data = text_of(told, "event"), told.get("data") if isinstance(told, dict) else None
    if kind == "message.received":
        return [await _arrival(account, data)]
    if kind not in _KINDS:
        return []
    message, name = await _looked_up(account, data), digest(call)
    return [_event(_KINDS[kind], data, message, person, digest=name) for person in _about(data, message)]


def _event(kind: ProviderEventKind, data: object, message: object, person: Address, *, digest: str) -> ProviderEvent:
    """A bounce is told when it is for good, and the address is suppressed there at once."""
    bounced = kind is ProviderEventKind.BOUNCED
    return ProviderEvent(
        id=fingerprint(digest, person.key),
        kind=kind,
        recipient=person,
        message_id=_wire_id(message),
        permanent=bounced,
        dead=bounced,
        diagnostic=text_of(data, "reason") or text_of(data, "bounce_type"),
    )


def _about(data: object, message: object) -> tuple[Address, ...]:
    """Whom a call names; where it names nobody, the only recipient of the message."""
    named = [text_of(data, name) for name in ("recipient", "email")]
    listed = [str(each) for name in ("recipients", "to") for each in items_of(data, name)]
    people = addresses_in([each for each in [*named, *listed] if each])
    if people:
        return tuple(dict.fromkeys(people))
    known = addresses_in(str(each) for each in items_of(message, "toAddresses"))
    return known if len(known) == 1 else ()


async def _arrival(account: Account, data: object) -> Arrival:
    message = await _looked_up(account, data)
    return Arrival(
        content=put_together(
            _fields(data, message),
            text=text_of(data, "body_text"),
            html=text_of(data, "body_html"),
            files=await _files(account, data),
        ),
        reverse_path=None,
        recipients=addresses_in([text_of(data, "mailbox_address")]),
        source="robotomail",
    )


def _fields(data: object, message: object) -> list[tuple[str, str]]:
    header = {**_header(message), **_header(data)}
    named = {
        "From": text_of(data, "from"),
        "To": ", ".join(map(str, items_of(data, "to"))),
        "Cc": ", ".join(map(str, items_of(data, "cc"))),
        "Subject": text_of(data, "subject"),
        "Message-ID": header.get("message-id")
        or _wire_id(message)
        or given_id(text_of(data, "message_id"), _IDS)
        or "",
        "In-Reply-To": header.get("in-reply-to") or text_of(data, "in_reply_to"),
    }
    known = UNORDERED | {name.lower() for name in named}
    others = [(name, value) for name, value in header.items() if name not in known]
    return [*((name, value) for name, value in named.items() if value), *others]


async def _files(account: Account, data: object) -> list[AttachmentContent]:
    files = Files(account)
    for each in items_of(data, "attachments"):
        await files.add(
            text_of(each, "download_url") or text_of(each, "url"),
            name=text_of(each, "filename"),
            kind=text_of(each, "content_type"),
            content_id=text_of(each, "content_id"),
        )
    return files.found


async def _looked_up(account: Account, data: object) -> object:
    """GET /mailboxes/{id}/messages/{id}; nothing where it is gone, or beyond what is paid for."""
    mailbox, message = text_of(data, "mailbox_id"), text_of(data, "message_id")
    if not mailbox or not message:
        return None
    path = f"/mailboxes/{segment(mailbox)}/messages/{segment(message)}"
    answer = await check(account, "GET", path, unless=(402, 404))
    return _message(answer.json()) if answer.is_success else None


async def _upload(account: Account, file: AttachmentContent) -> str:
    """POST /attachments: one file, as a form."""
    boundary = secrets.token_hex(16)
    name = file.filename.replace('"', "_").replace("\r", " ").replace("\n", " ")
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {file.content_type}\r\n\r\n"
    )
    body = head.encode() + file.content + f"\r\n--{boundary}--\r\n".encode()
    header = {**bearer(account), "content-type": f"multipart/form-data; boundary={boundary}"}
    answer = await account.ask(Request("POST", "/attachments", header, body))
    told = answer.json()
    number = text_of(told, "attachment", "id") or text_of(told, "id")
    if not answer.is_success or not number:
        raise TransportUnavailable(f"robotomail did not take a file ({answer.status}).")
    return number


# Provisioning


async def create_mailbox(account: Account, address: Address, display_name: str) -> None:
    """POST /mailboxes; below a domain of our own once Robotomail knows that domain."""
    body: dict[str, str] = {"address": address.local_part}
    if display_name:
        body["displayName"] = display_name
    if address.domain != PLATFORM:
        body["domainId"] = await _domain(account, address.domain)
    await check(account, "POST", "/mailboxes", body, unless=(409,))


async def pause_mailbox(account: Account, address: Address, paused: bool) -> None:
    """PATCH /mailboxes/{id}."""
    mailbox = await _mailbox(account, address)
    await check(account, "PATCH", f"/mailboxes/{segment(mailbox)}", {"status": "PAUSED" if paused else "ACTIVE"})


async def delete_mailbox(account: Account, address: Address) -> None:
    """DELETE /mailboxes/{id}."""
    for each in await _mailboxes(account):
        if text_of(each, "fullAddress").lower() == address.key:
            await check(account, "DELETE", f"/mailboxes/{segment(each['id'])}", unless=(404,))
            account.known.pop(address.key, None)


async def create_domain(account: Account, domain: str) -> None:
    """POST /domains; it is verified by itself every five minutes."""
    await check(account, "POST", "/domains", {"domain": domain}, unless=(409,))


async def domain_standing(account: Account, domain: str) -> ProviderDomain:
    """GET /domains/{id}: what is verified of it, and the records."""
    told = await fetch(account, f"/domains/{segment(await _domain(account, domain))}")
    known = told.get("domain", told) if isinstance(told, dict) else {}
    missing = [name for field, name in _CHECKED.items() if known.get(field) is not True]
    verified = text_of(known, "status") == "VERIFIED"
    return ProviderDomain(
        domain=domain,
        verified=verified,
        reason="" if verified else f"not verified yet: {', '.join(missing) or text_of(known, 'status').lower()}",
        records=tuple(
            ProviderRecord(type=text_of(each, "type"), name=text_of(each, "name"), value=text_of(each, "value"))
            for each in items_of(told, "dnsRecords")
        ),
    )


async def suppressions(account: Account) -> list[ProviderSuppression]:
    """GET /suppressions."""
    told = await fetch(account, "/suppressions")
    found = [(address_in(text_of(each, "email")), text_of(each, "reason")) for each in items_of(told, "suppressions")]
    return [
        ProviderSuppression(address=address, reason=reason.lower() or "suppressed")
        for address, reason in found
        if address is not None
    ]


async def _mailbox(account: Account, address: Address) -> str:
    """The id of the mailbox at an address. Raises `TransportUnavailable` where there is none."""
    if address.key not in account.known:
        for each in await _mailboxes(account):
            account.learn(text_of(each, "fullAddress").lower(), text_of(each, "id"))
    if address.key not in account.known:
        raise TransportUnavailable(f"robotomail has no mailbox {address}; room.providers.provision() makes it.")
    return account.known[address.key]


async def _mailboxes(account: Account) -> list[Any]:
    return [each for each in items_of(await fetch(account, "/mailboxes"), "mailboxes") if text_of(each, "id")]


async def _domain(account: Account, domain: str) -> str:
    for each in items_of(await fetch(account, "/domains"), "domains"):
        if text_of(each, "domain").lower() == domain:
            return text_of(each, "id")
    raise InvalidRequest(
        f"robotomail does not know the domain {domain}.", you_can=f"add it: room.providers.add_domain({domain!r})."
    )


def _message(told: object) -> object:
    return told.get("message", told) if isinstance(told, dict) else None


def _wire_id(message: object) -> str | None:
    return given_id(text_of(message, "messageId") or text_of(message, "id"), _IDS)


def _header(message: object) -> dict[str, str]:
    header = message.get("headers") if isinstance(message, dict) else None
    return {str(name).lower(): str(value) for name, value in header.items()} if isinstance(header, dict) else {}


def _key(message_id: str) -> str:
    return message_id.strip("<>")


ROBOTOMAIL = Provider(
    name="robotomail",
    capabilities=Capabilities(
        answers=True,
        html=True,
        attachments=True,
        lookup=True,
        events=True,
        inbound=True,
        signed=True,
        mailboxes=True,
        pausing=True,
        domains=True,
        suppressions=True,
        suppression_list=True,
    ),
    base_url="https://api.robotomail.com/v1",
    write=write,
    read=read,
    find=find,
    verify=verify,
    once=digest,
    collect=collect,
    create_mailbox=create_mailbox,
    pause_mailbox=pause_mailbox,
    delete_mailbox=delete_mailbox,
    create_domain=create_domain,
    domain_standing=domain_standing,
    suppressions=suppressions,
)
