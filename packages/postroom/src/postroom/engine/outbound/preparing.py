"""The steps that read and compute, before anything is decided about a draft."""

from __future__ import annotations

import json

from postroom.backends.store.records.message_values import recipients_of
from postroom.backends.store.records.records import Records
from postroom.engine.outbound import proofs, protecting, way_out, wire_ids
from postroom.engine.outbound.acceptance import Acceptance, SendRequest
from postroom.engine.threads.visible import visible_message
from postroom.mail.addresses.addresses import parse_participant
from postroom.mail.html.text import html_to_text
from postroom.mail.lint.lint import MAX_CHARS, lint
from postroom.mail.lint.quoted_addresses import quoted_addresses
from postroom.mail.secrets.scan import ACCOUNT_NUMBER, scan
from postroom.mail.threads.message_ids import make_message_id
from postroom.mail.threads.subjects import reply_subject
from postroom.mail.threads.threading import references_of_reply
from postroom.mail.writing.compose import compose
from postroom.model.address import Participant
from postroom.model.errors import InvalidRequest
from postroom.model.ids import at, outside
from postroom.model.message import MAX_TEXT_CHARS, Direction, Draft
from postroom.model.taint import Confinement
from postroom.policy.confinement import wording
from postroom.policy.once import caller_key, message_key, normalised, reply_key, wake_key
from postroom.ports.database import Row

_SHORT_ID = 2  # `m2` is also a square metre, and the ids of a young room are


_QUICK_CHARACTERS = 100_000


def is_quick(acceptance: Acceptance) -> bool:
    """Whether it is as small as most mail is, and so written within milliseconds."""
    request = acceptance.request
    files = sum(len(attachment.content) for attachment in request.attachments)
    return len(request.text) + len(request.html or "") + files <= _QUICK_CHARACTERS


def find_sender(acceptance: Acceptance, records: Records) -> None:
    """The mailbox that submits is the sender, whatever the model says."""
    acceptance.sender = records.mailboxes.row(acceptance.request.mailbox)


def find_answered_message(acceptance: Acceptance, records: Records) -> None:
    """A reply answers a message that this mailbox can see."""
    if acceptance.request.answers is not None:
        acceptance.answered = visible_message(records, acceptance.request.answers, mailbox=acceptance.sender)


def address_the_draft(acceptance: Acceptance, records: Records) -> None:
    """Normalise every address; a reply goes to whoever is to be answered, under the subject of the thread."""
    request, answered = acceptance.request, acceptance.answered
    to = tuple(parse_participant(entry) for entry in request.to)
    cc = tuple(parse_participant(entry) for entry in request.cc)
    subject = request.subject
    if answered is not None:
        own = acceptance.sender["address_key"]
        to = to or _to_be_answered(answered, own)
        cc = (*cc, *(_others(answered, {own, *(p.address.key for p in to)}) if request.reply_all else ()))
        subject = subject or reply_subject(answered["subject"])
    acceptance.draft = Draft(
        to=to, cc=cc, subject=subject, text=_text(request), html=request.html, attachments=request.attachments
    )
    acceptance.recipients = acceptance.draft.recipients
    acceptance.outside = tuple(
        address for address in acceptance.recipients if records.mailboxes.serving(address) is None
    )


def say_what_it_means(acceptance: Acceptance, records: Records) -> None:
    """The intent: the caller's key, or the content; and inside a handler the wake and the ordinal of this send.

    A draft that a person let go means what it meant when it was held.
    """
    request, draft = acceptance.request, acceptance.draft
    if request.consent is not None:
        acceptance.intent_keys = request.consent.intent_keys
        return
    files = [attachment.content for attachment in draft.attachments]
    if request.key is not None:
        keys = [caller_key(request.key)]
    elif acceptance.answered is not None:
        answered = acceptance.answered
        keys = [
            reply_key(
                thread=answered["thread_id"],
                epoch=answered["epoch"],
                answered=answered["id"],
                text=_said(draft),
                attachments=files,
            )
        ]
    else:
        keys = [
            message_key(recipients=acceptance.recipients, subject=draft.subject, text=_said(draft), attachments=files)
        ]
    if request.run.wake is not None and request.counted:
        acceptance.ordinal = acceptance.ordinal or request.run.ordinals.take()
        keys.append(wake_key(request.run.wake, acceptance.ordinal))
    acceptance.intent_keys = tuple(keys)


def write_the_bytes(acceptance: Acceptance, records: Records) -> None:
    """Fix the Message-ID and compose, before anything is decided and before the first octet is sent."""
    wiring, answered = acceptance.wiring, acceptance.answered
    acceptance.date = wiring.clock.now()
    acceptance.message_id = make_message_id(wiring.entropy.token(12), acceptance.sender["domain"])
    answered_id = wire_ids.known_as(records, answered) if answered is not None else None
    if answered is not None and answered_id is not None:
        acceptance.references = references_of_reply(
            answered_id,
            tuple(json.loads(answered["refs"])),
            (answered["in_reply_to"],) if answered["in_reply_to"] else (),
        )
    acceptance.content = compose(
        acceptance.draft,
        sender=acceptance.sender_as_participant,
        message_id=acceptance.message_id,
        date=at(acceptance.date),
        in_reply_to=answered_id,
        references=acceptance.references,
        auto_submitted="auto-replied" if answered is not None else "auto-generated",
        headers=(*way_out.fields(acceptance, records), *proofs.reply_fields(acceptance, records)),
        trace=acceptance.told.traceparent if acceptance.told is not None else None,
    )


def sign_the_bytes(acceptance: Acceptance, records: Records) -> None:
    """What leaves the room is signed for the domain that it says to come from, by every key that is active there."""
    if not acceptance.outside:
        return
    settings = acceptance.wiring.settings
    keys = records.domains.signing_keys(
        acceptance.sender["domain"], among=settings.dkim_algorithms, password=settings.key_secret
    )
    if keys:
        # Loads dkimpy, dnspython and OpenSSL, which a room that signs nothing does without.
        from postroom.mail.writing.sign import sign

        acceptance.content = sign(acceptance.content, *keys, at=at(acceptance.date))


def look_for_secrets(acceptance: Acceptance, records: Records) -> None:
    """Scan the whole draft for what must not leave. Numbers of cards and accounts may be written to colleagues."""
    known, allowed = acceptance.wiring.secrets, acceptance.wiring.allowed_numbers
    protecting.learn_canaries(known, records)
    outward = bool(acceptance.outside)
    acceptance.scan = scan(acceptance.draft, known, allowed=allowed, numbers=outward)
    if acceptance.answered is not None and acceptance.scan.holds(ACCOUNT_NUMBER):
        told = protecting.account_numbers_told(acceptance.answered, acceptance.outside, records)
        acceptance.scan = scan(acceptance.draft, known, allowed=allowed | told, numbers=outward)


def read_it_over(acceptance: Acceptance, records: Records) -> None:
    """What is wrong with a draft to people outside, as far as no model is needed to see it."""
    answered = acceptance.answered
    ids = (outside("m", answered["id"]), outside("t", answered["thread_id"])) if answered is not None else ()
    if acceptance.outside:
        acceptance.quoted = tuple(quoted_addresses(acceptance.draft.text[:MAX_CHARS]))
        acceptance.faults = lint(acceptance.draft, ids=frozenset(name for name in ids if len(name) > _SHORT_ID))
    if acceptance.request.run.keys and acceptance.wiring.settings.confinement is not Confinement.OFF:
        wording.read_ahead(acceptance.draft)


def find_the_gates(acceptance: Acceptance, records: Records) -> None:
    """What decides about it. A room's first draft loads their rules here, where nobody waits for its transaction."""
    acceptance.gates = acceptance.wiring.gates


def _text(request: SendRequest) -> str:
    """The text as given, or what the HTML says where nothing else is: gates and colleagues read it."""
    text = request.text if request.text.strip() or not request.html else html_to_text(request.html)
    if len(text) > MAX_TEXT_CHARS:
        raise InvalidRequest(f"A text has at most {MAX_TEXT_CHARS:,} characters.", you_can="attach it as a file.")
    return text


def _said(draft: Draft) -> str:
    """The text, with what the HTML says where that is something else: a reader sees one or the other."""
    html = (html_to_text(draft.html) or draft.html) if draft.html else ""
    return draft.text if not html or normalised(html) == normalised(draft.text) else f"{draft.text}\n{html}"


def _to_be_answered(answered: Row, own: str) -> tuple[Participant, ...]:
    """Who wrote to us; or, where we or a colleague wrote it, whoever it was written to."""
    named = recipients_of(answered)
    to_us = own in {person.address.key for person in named.addressed}
    if answered["direction"] == Direction.INBOUND or (to_us and answered["sender_key"] != own):
        return named.reply_to or _author(answered)
    return tuple(person for person in named.to if person.address.key != own) or _author(answered)


def _author(answered: Row) -> tuple[Participant, ...]:
    return (Participant.model_validate_json(answered["sender"]),)


def _others(answered: Row, taken: set[str]) -> tuple[Participant, ...]:
    return tuple(person for person in recipients_of(answered).addressed if person.address.key not in taken)
