"""A draft becomes a message: bytes exactly as they go on the wire (RFC 5322, RFC 2045), checked and built once."""

from __future__ import annotations

from datetime import datetime, timedelta

from postroom.mail.headers.fields import address_field, folded, named_field, text_field
from postroom.mail.headers.text import require_safe
from postroom.mail.threads.message_ids import is_writable, shortened
from postroom.mail.threads.subjects import MAX_SUBJECT_CHARS
from postroom.mail.writing.body import compose_body
from postroom.model.address import Participant
from postroom.model.errors import InvalidRequest
from postroom.model.message import MAX_ATTACHMENT_BYTES, MAX_RECIPIENTS, MAX_TEXT_CHARS, Draft

# A chain of references grows by one with every answer; servers refuse long header fields.
MAX_REFERENCES = 50

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_OUR_FIELDS = frozenset(
    {
        "from", "sender", "to", "cc", "bcc", "subject", "date", "message-id", "in-reply-to", "references",
        "auto-submitted", "traceparent", "mime-version", "return-path", "received",
    }
)  # fmt: skip


def compose(
    draft: Draft,
    *,
    sender: Participant,
    message_id: str,
    date: datetime,
    in_reply_to: str | None = None,
    references: tuple[str, ...] = (),
    auto_submitted: str = "auto-generated",
    trace: str | None = None,
    headers: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """The message a draft describes. Whatever could end a header field early, or mean something else, is refused.

    There is never a Bcc. An attachment that is itself a message or multipart travels as plain octets, byte for byte.
    """
    _check(draft)
    fields = _identity(draft, sender=sender, date=date, message_id=message_id)
    fields += _place_in_thread(in_reply_to, references)
    fields += [text_field("Auto-Submitted", auto_submitted)] if auto_submitted else []
    fields += [text_field("Traceparent", trace)] if trace else []
    fields += [_extra_field(name, value) for name, value in headers]
    body_fields, body = compose_body(draft, seed=message_id)
    section = "\r\n".join([*fields, "MIME-Version: 1.0", *body_fields])
    return section.encode() + b"\r\n\r\n" + body


def _check(draft: Draft) -> None:
    count = len(draft.to) + len(draft.cc)
    if not count:
        raise InvalidRequest("The message has no recipients.", you_can="name at least one address in `to`.")
    if count > MAX_RECIPIENTS:
        raise InvalidRequest(
            f"The message has {count} recipients; at most {MAX_RECIPIENTS} are allowed.",
            you_can="send several messages.",
        )
    if not (draft.text.strip() or (draft.html or "").strip() or draft.attachments):
        raise InvalidRequest("The message is empty: no text and no attachment.", you_can="write a text.")
    _check_sizes(draft)


def _check_sizes(draft: Draft) -> None:
    _at_most(len(draft.subject), MAX_SUBJECT_CHARS, what="The subject", unit="characters")
    _at_most(len(draft.text), MAX_TEXT_CHARS, what="The text", unit="characters")
    _at_most(len(draft.html or ""), MAX_TEXT_CHARS, what="The HTML", unit="characters")
    size = sum(len(attachment.content) for attachment in draft.attachments)
    _at_most(size, MAX_ATTACHMENT_BYTES, what="All attachments together", unit="bytes")


def _at_most(size: int, limit: int, *, what: str, unit: str) -> None:
    if size > limit:
        raise InvalidRequest(
            f"{what}: {size:,} {unit}; at most {limit:,} are allowed.", you_can="send less, or several messages."
        )


def _identity(draft: Draft, *, sender: Participant, date: datetime, message_id: str) -> list[str]:
    """Who writes what to whom, and when (RFC 5322 sections 3.6.1 to 3.6.5)."""
    fields = [address_field("From", [sender])]
    fields += [address_field("To", draft.to)] if draft.to else []
    fields += [address_field("Cc", draft.cc)] if draft.cc else []
    return [
        *fields,
        text_field("Subject", draft.subject),
        f"Date: {_date_time(date)}",
        f"Message-ID: {_checked_id(message_id)}",
    ]


def _place_in_thread(in_reply_to: str | None, references: tuple[str, ...]) -> list[str]:
    """In-Reply-To and References (RFC 5322 section 3.6.4). One that cannot be written is left out."""
    for message_id in references if in_reply_to is None else (in_reply_to, *references):
        require_safe(message_id, what="Message-ID of an earlier message")
    fields = [f"In-Reply-To: {in_reply_to}"] if in_reply_to and is_writable(in_reply_to) else []
    chain = shortened(tuple(filter(is_writable, references)), limit=MAX_REFERENCES)
    return [*fields, folded("References", [f" {message_id}" for message_id in chain])] if chain else fields


def _extra_field(name: str, value: str) -> str:
    if name.lower() in _OUR_FIELDS or name.lower().startswith("content-"):
        raise InvalidRequest(f"The header {name[:80]!r} cannot be given: it is made from the message itself.")
    return named_field(name, value)


def _checked_id(message_id: str) -> str:
    require_safe(message_id, what="Message-ID")
    if not is_writable(message_id):
        raise InvalidRequest(f"{message_id[:80]!r} is not a Message-ID.", you_can="write it as <token@domain>.")
    return message_id


def _date_time(date: datetime) -> str:
    """RFC 5322 section 3.3, by hand: the month and day names must not depend on a locale."""
    offset = date.utcoffset()
    if offset is None:
        raise InvalidRequest("The date has no time zone.", you_can="pass an aware datetime.")
    minutes = int(offset / timedelta(minutes=1))
    sign = "-" if minutes < 0 else "+"
    zone = f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
    day = f"{_DAYS[date.weekday()]}, {date.day:02} {_MONTHS[date.month - 1]} {date.year:04}"
    return f"{day} {date.hour:02}:{date.minute:02}:{date.second:02} {zone}"
