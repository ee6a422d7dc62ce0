"""LobsterMail (https://lobstermail.ai/docs): `lobstermail://TOKEN@`.

From its pages "Sending Emails", "Receiving Emails", "Conversation Threads", "Webhooks" and the types of its library. It has no
idempotency key: a send whose answer is lost is looked up among what the mailbox sent, by subject, recipients and text. It tells no
Message-ID, of what it sends or of what it receives, and takes no header fields: its own ids stand for them, and what belongs
together is what its threads say. Web calls carry an HMAC-SHA256 of the body: one that comes twice does nothing the second time, nor
one of another month by the time in it. They announce mail, which is fetched with SPF, DKIM and DMARC as LobsterMail found them. Not
documented, and so read with care: what a call about a bounce holds beside the message, and whether a body is text or HTML.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from postroom.backends.providers.account import Account, Request
from postroom.backends.providers.asking import GONE, Files, bearer, check, fetch, segment
from postroom.backends.providers.hearing import addresses_in, fingerprint, items_of, put_together, text_of
from postroom.backends.providers.ids import given_id, own_id
from postroom.backends.providers.letter import Letter, encoded
from postroom.backends.providers.provider import Heard, Provider, Verdict, WebCall
from postroom.backends.providers.signed_calls import digest, verify_body
from postroom.mail.addresses.address_lists import read_participants
from postroom.model.address import Address
from postroom.model.errors import InvalidRequest, TransportUnavailable
from postroom.model.message import AttachmentContent
from postroom.model.provider import (
    Capabilities,
    ProviderDomain,
    ProviderEvent,
    ProviderEventKind,
    ProviderRecord,
)
from postroom.ports.http import HttpAnswer
from postroom.ports.receiver import Arrival

IDS = "id.lobstermail.ai"
AUTHSERV = "lobstermail.ai"
_RESULTS = ("spf", "dkim", "dmarc")


async def write(account: Account, letter: Letter) -> Request:
    """POST /v1/emails/send."""
    account.learn(_key(letter.message_id), _what_is_sent(letter))
    body = {
        "from": str(letter.sender.address),
        "to": [str(person.address) for person in letter.to],
        "cc": [str(person.address) for person in letter.cc],
        "subject": letter.subject,
        "body": {"text": letter.text, **({"html": letter.html} if letter.html else {})},
        "replyTo": str(letter.reply_to[0].address) if letter.reply_to else "",
        "inReplyTo": letter.answers if own_id(letter.answers, IDS) is None else "",
        "threadId": await _thread_of(account, letter),
        "attachments": [
            {"filename": file.filename, "contentType": file.content_type, "content": encoded(file)}
            for file in letter.files
        ],
    }
    content = json.dumps({name: value for name, value in body.items() if value not in ("", [])}).encode()
    return Request("POST", "/v1/emails/send", bearer(account), content)


def read(answer: HttpAnswer, letter: Letter) -> Verdict:
    """An id and that it is queued, or an error with a code and a sentence."""
    said = answer.json()
    reason = text_of(said, "message") or text_of(said, "error")
    if not answer.is_success and "suppress" in f"{text_of(said, 'error')} {reason}".lower():
        return Verdict(reason=reason, refused={each.key: reason for each in letter.recipients})
    return Verdict(reason=reason, wire_id=given_id(text_of(said, "id"), IDS) if answer.is_success else None)


async def find(account: Account, message_id: str) -> bool | None:
    """Among the latest that the mailbox sent; only who sent it knows what to look for."""
    known = account.known.get(_key(message_id))
    if known is None:
        return None
    sought = json.loads(known)
    path = f"/v1/inboxes/{segment(await _inbox(account, sought['from']))}/emails"
    for each in items_of(await fetch(account, f"{path}?direction=outbound&limit=50"), "data"):
        if _looks_like(each, sought):
            whole = await fetch(account, f"{path}/{segment(text_of(each, 'id'))}")
            if _digest(text_of(whole, "body")) == sought["text"]:
                return True
    return False


def _what_is_sent(letter: Letter) -> str:
    people = sorted(address.key for address in letter.recipients)
    told = {"from": letter.sender.address.key, "subject": letter.subject, "to": people, "text": _digest(letter.text)}
    return json.dumps(told)


def _looks_like(told: object, sought: dict[str, Any]) -> bool:
    people = [*items_of(told, "to"), *items_of(told, "cc")]
    keys = sorted(address.key for address in addresses_in(map(str, people)))
    return bool(text_of(told, "subject") == sought["subject"] and keys == sought["to"])


def _digest(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


async def _thread_of(account: Account, letter: Letter) -> str:
    """The thread there that a reply belongs to, by the message it answers."""
    references = [*letter.parsed.references, letter.answers]
    known = [number for each in references if (number := own_id(each, IDS)) is not None]
    if not known:
        return ""
    inbox = await _inbox(account, letter.sender.address.key)
    path = f"/v1/inboxes/{segment(inbox)}/emails/{segment(known[-1])}"
    answer = await check(account, "GET", path, unless=(404,))
    return text_of(answer.json(), "threadId") if answer.is_success else ""


async def verify(call: WebCall) -> None:
    """The HMAC-SHA256 of the raw body, which says its time."""
    verify_body(call, call.headers.get("x-lobstermail-signature", ""))


async def collect(account: Account, call: WebCall) -> list[Heard]:
    """Announced mail, fetched; or a bounce."""
    told = call.json()
    kind, data = text_of(told, "event"), told.get("data") if isinstance(told, dict) else None
    if kind == "email.received":
        return [await _arrival(account, data)]
    if kind == "email.bounced":
        return list(_bounces(data, digest=digest(call)))
    return []


def _bounces(data: object, *, digest: str) -> list[ProviderEvent]:
    listed = [str(each) for name in ("recipients", "to") for each in items_of(data, name)]
    named = [text_of(data, "recipient"), text_of(data, "to"), *listed]
    permanent = text_of(data, "bounceType").lower() in ("hard", "permanent")
    return [
        ProviderEvent(
            id=fingerprint(digest, person.key),
            kind=ProviderEventKind.BOUNCED,
            recipient=person,
            message_id=given_id(text_of(data, "emailId"), IDS),
            permanent=permanent,
            dead=permanent,
            diagnostic=text_of(data, "reason") or text_of(data, "bounceType"),
        )
        for person in dict.fromkeys(addresses_in(each for each in named if each))
    ]


async def _arrival(account: Account, data: object) -> Arrival:
    inbox, number = text_of(data, "inboxId"), text_of(data, "emailId")
    told = await fetch(account, f"/v1/inboxes/{segment(inbox)}/emails/{segment(number)}")
    body = text_of(told, "body")
    is_html = body.lstrip().startswith("<") and "</" in body
    return Arrival(
        content=put_together(
            await _fields(account, told, inbox=inbox),
            text="" if is_html else body,
            html=body if is_html else "",
            files=await _files(account, told),
        ),
        reverse_path=None,
        recipients=addresses_in([await _address(account, inbox)]),
        source="lobstermail",
        authserv=AUTHSERV,
        metadata=_security(told),
    )


async def _fields(account: Account, told: object, *, inbox: str) -> list[tuple[str, str]]:
    number = text_of(told, "id")
    before = await _before(account, told, inbox=inbox)
    named = {
        "Authentication-Results": _results(told),
        "From": text_of(told, "from"),
        "To": ", ".join(map(str, items_of(told, "to"))),
        "Cc": ", ".join(map(str, items_of(told, "cc"))),
        "Subject": text_of(told, "subject"),
        "Message-ID": given_id(number, IDS) or "",
        "In-Reply-To": before[-1] if before else "",
        "References": " ".join(before),
    }
    return [(name, value) for name, value in named.items() if value]


async def _before(account: Account, told: object, *, inbox: str) -> list[str]:
    """What stands before a message in its thread there."""
    thread = text_of(told, "threadId")
    if not thread:
        return []
    answer = await check(account, "GET", f"/v1/inboxes/{segment(inbox)}/threads/{segment(thread)}", unless=(404,))
    numbers = [text_of(each, "id") for each in items_of(answer.json(), "emails")] if answer.is_success else []
    number = text_of(told, "id")
    earlier = numbers[: numbers.index(number)] if number in numbers else numbers
    return [known for each in earlier if (known := given_id(each, IDS)) is not None]


def _results(told: object) -> str:
    """As a field (RFC 8601): LobsterMail gives nothing of the message's own header, so nobody else wrote one."""
    authors, _ = read_participants(text_of(told, "from"))
    found = [(name, text_of(told, "security", name).lower()) for name in _RESULTS]
    known = [f"{name}={result}" for name, result in found if result.isalpha()]
    if len(authors) != 1 or not known:
        return ""
    about = f" header.from={authors[0].address.domain}"
    return f"{AUTHSERV}; " + "; ".join(each + (about if each.startswith("dmarc") else "") for each in known)


def _security(told: object) -> dict[str, str]:
    security = told.get("security") if isinstance(told, dict) else None
    score = security.get("injectionRiskScore") if isinstance(security, dict) else None
    return {"lobstermail.injection_score": f"{score:g}"} if isinstance(score, int | float) else {}


async def _files(account: Account, told: object) -> list[AttachmentContent]:
    files, path = (
        Files(account),
        f"/v1/inboxes/{segment(text_of(told, 'inboxId'))}/emails/{segment(text_of(told, 'id'))}",
    )
    for place, each in enumerate(items_of(told, "attachments")):
        url = text_of(each, "downloadUrl") or text_of(
            await fetch(account, f"{path}/attachments/{place}", unless=GONE), "downloadUrl"
        )
        await files.add(url, name=text_of(each, "filename"), kind=text_of(each, "contentType"))
    return files.found


# Provisioning


async def create_mailbox(account: Account, address: Address, display_name: str) -> None:
    """POST /v1/inboxes. An address that is taken is ours, or somebody else's."""
    body = {"localPart": address.local_part, "domain": address.domain}
    told = body | ({"displayName": display_name} if display_name else {})
    answer = await check(account, "POST", "/v1/inboxes", told, unless=(409,))
    if answer.status == 409 and address.key not in await _inboxes(account):
        raise InvalidRequest(f"lobstermail: somebody else has the address {address}.", you_can="choose another name.")


async def delete_mailbox(account: Account, address: Address) -> None:
    """DELETE /v1/inboxes/{id}; it can be had back there for seven days."""
    if (inbox := (await _inboxes(account)).get(address.key)) is not None:
        await check(account, "DELETE", f"/v1/inboxes/{segment(inbox)}", unless=(404,))
        account.known.pop(f"inbox:{address.key}", None)


async def create_domain(account: Account, domain: str) -> None:
    """POST /v1/domains."""
    await check(account, "POST", "/v1/domains", {"domain": domain}, unless=(409,))


async def domain_standing(account: Account, domain: str) -> ProviderDomain:
    """GET /v1/domains: its status and the records; of what is wrong with one it tells nothing."""
    for each in items_of(await fetch(account, "/v1/domains"), "data"):
        if text_of(each, "domain").lower() == domain:
            status = text_of(each, "status")
            return ProviderDomain(
                domain=domain,
                verified=status == "verified",
                reason="" if status == "verified" else status.replace("_", " "),
                records=tuple(_record(record) for record in items_of(each, "dnsRecords")),
            )
    raise InvalidRequest(
        f"lobstermail does not know the domain {domain}.", you_can=f"add it: room.providers.add_domain({domain!r})."
    )


def _record(told: object) -> ProviderRecord:
    return ProviderRecord(type=text_of(told, "type"), name=text_of(told, "host"), value=text_of(told, "value"))


async def _inboxes(account: Account) -> dict[str, str]:
    """Their ids by address."""
    told = await fetch(account, "/v1/inboxes")
    return {text_of(each, "address").lower(): text_of(each, "id") for each in items_of(told, "data")}


async def _inbox(account: Account, key: str) -> str:
    if f"inbox:{key}" not in account.known:
        found = (await _inboxes(account)).get(key)
        if found is None:
            raise TransportUnavailable(f"lobstermail has no mailbox {key}; room.providers.provision() makes it.")
        account.learn(f"inbox:{key}", found)
    return account.known[f"inbox:{key}"]


async def _address(account: Account, inbox: str) -> str:
    return text_of(await fetch(account, f"/v1/inboxes/{segment(inbox)}"), "address")


def _key(message_id: str) -> str:
    return f"sent:{message_id.strip('<>')}"


LOBSTERMAIL = Provider(
    name="lobstermail",
    capabilities=Capabilities(
        html=True,
        attachments=True,
        lookup=True,
        events=True,
        inbound=True,
        signed=True,
        mailboxes=True,
        domains=True,
        most_recipients=50,
    ),
    base_url="https://api.lobstermail.ai",
    write=write,
    read=read,
    find=find,
    verify=verify,
    once=digest,
    collect=collect,
    create_mailbox=create_mailbox,
    delete_mailbox=delete_mailbox,
    create_domain=create_domain,
    domain_standing=domain_standing,
)
