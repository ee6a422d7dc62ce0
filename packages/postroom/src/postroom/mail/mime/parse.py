"""Bytes of received mail become a `ParsedMessage`: never an error, never more than bounded work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from postroom.mail.addresses.address_lists import read_participants
from postroom.mail.characters.smuggling import revealed
from postroom.mail.headers.section import Field, Section, read_section
from postroom.mail.html.text import html_to_text
from postroom.mail.mime.calendar import is_calendar, read_invitations
from postroom.mail.mime.parts import BodyText, Contents, read_contents
from postroom.mail.threads.message_ids import find_answered_ids, find_message_ids, shortened
from postroom.model.address import Participant
from postroom.model.invitation import Invitation
from postroom.model.message import MAX_TEXT_CHARS, ParsedMessage

MAX_REFERENCES = 200
MAX_CALENDARS = 3
_MAX_DATE_CHARS = 100

# W3C Trace Context section 3.2.2, version 00; all zeros are invalid, and so is version ff.
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_USUAL_DATE = re.compile(
    rf"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}}) "
    r"(\d\d):(\d\d)(?::(\d\d))? ([+-])([01]\d|2[0-3])([0-5]\d)(?: \([A-Z]{1,5}\))?",
    re.ASCII,
)
_KEYWORD = re.compile(r"[a-z][a-z0-9-]{0,60}")
_BARE_ID = re.compile(r"[^\s<>]{1,900}")


def parse(raw: bytes) -> ParsedMessage:
    """What these bytes say, decoded as far as they can be. What was broken or had to be cut is named in `defects`.

    Sizes are capped before anything is decoded, so a hostile message costs no more than a large one.
    """
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    section = read_section(raw)
    contents = read_contents(raw, section)
    defects = dict.fromkeys([*section.defects, *contents.defects])
    text, smuggled = revealed(_text(contents, defects))
    people = {name: _participants(section, name, defects) for name in ("From", "Reply-To", "To", "Cc")}
    return ParsedMessage(
        message_id=_message_id(section, defects),
        in_reply_to=_cut(_answered(section, people), "In-Reply-To", defects),
        references=_cut(find_message_ids(_values(section, "References")), "References", defects),
        sender=_sender(section, people["From"], defects),
        reply_to=people["Reply-To"],
        to=people["To"],
        cc=people["Cc"],
        subject=section.value("Subject"),
        date=_date(section, defects),
        auto_submitted=_auto_submitted(section),
        trace=_trace(section),
        headers=tuple((field.name, field.value) for field in section.fields),
        text=text,
        smuggled=smuggled,
        html="\n".join(each.text for each in contents.texts if each.kind == "html")[:MAX_TEXT_CHARS],
        attachments=tuple(contents.attachments),
        invitations=_invitations(contents, defects),
        defects=tuple(defects),
    )


def _participants(section: Section, name: str, defects: dict[str, None]) -> tuple[Participant, ...]:
    raws = section.raws(name)
    if not raws:
        return ()
    participants, found = read_participants(", ".join(raws))
    defects.update(dict.fromkeys(f"{name}: {defect}" for defect in found))
    return participants


def _sender(section: Section, authors: tuple[Participant, ...], defects: dict[str, None]) -> Participant | None:
    """The first author. More than one is rare enough to be named; a second From field is a trick."""
    if len(section.raws("From")) > 1:
        defects["more than one From field"] = None
    elif len(authors) > 1:
        defects["more than one author"] = None
    elif not authors:
        defects["no author"] = None
    return authors[0] if authors else None


def _message_id(section: Section, defects: dict[str, None]) -> str | None:
    value = section.value("Message-ID")
    if found := find_message_ids(value):
        return found[0]
    if bare := _BARE_ID.fullmatch(value.strip("<> ")):
        defects["Message-ID without angle brackets"] = None
        return f"<{bare[0]}>"
    return None


def _answered(section: Section, people: Mapping[str, tuple[Participant, ...]]) -> tuple[str, ...]:
    """What In-Reply-To names; encoded words are undone first, as some programs fold long identifiers into them.

    The address of somebody who takes part is none, though it looks like one.
    """
    value = _values(section, "In-Reply-To")
    found = find_answered_ids(value)
    if not found or value.startswith("<"):
        return found
    addresses = {f"<{person.address.key}>" for group in people.values() for person in group}
    return tuple(message_id for message_id in found if message_id.casefold() not in addresses)


def _values(section: Section, name: str) -> str:
    """The decoded values of every field of that name: a gateway may add its own where there is one."""
    return " ".join(Field(name, raw).value for raw in section.raws(name))


def _cut(chain: tuple[str, ...], name: str, defects: dict[str, None]) -> tuple[str, ...]:
    if len(chain) > MAX_REFERENCES:
        defects[f"{name} cut"] = None
    return shortened(chain, limit=MAX_REFERENCES)


def _date(section: Section, defects: dict[str, None]) -> datetime | None:
    value = section.value("Date")[:_MAX_DATE_CHARS]
    if not value:
        return None
    try:
        date = _usual_date(value) or parsedate_to_datetime(value)
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        date.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        defects["unreadable date"] = None
        return None
    return date


def _usual_date(value: str) -> datetime | None:
    """A date as the standard has it (RFC 5322 section 3.3), which most are. Raises `ValueError`."""
    if not (found := _USUAL_DATE.fullmatch(value)):
        return None
    day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    zone = timezone(-offset if sign == "-" else offset)
    return datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second or 0), tzinfo=zone)


def _auto_submitted(section: Section) -> str:
    """The keyword of RFC 3834 section 5, without comments and parameters."""
    keyword = _KEYWORD.match(section.value("Auto-Submitted").lower())
    return keyword[0] if keyword else "no"


def _trace(section: Section) -> str | None:
    value = section.value("Traceparent")
    return value if _TRACEPARENT.fullmatch(value) else None


def _text(contents: Contents, defects: dict[str, None]) -> str:
    """Every word of the body once: plain text where there is any, else the text of the HTML."""
    readable = (_readable(each) for each in contents.texts)
    text = "\n".join(each.strip("\n") + "\n" for each in readable if each.strip())
    if len(text) > MAX_TEXT_CHARS:
        defects["text cut"] = None
    return text[:MAX_TEXT_CHARS]


def _invitations(contents: Contents, defects: dict[str, None]) -> tuple[Invitation, ...]:
    found: list[Invitation] = []
    for attachment in [each for each in contents.attachments if is_calendar(each)][:MAX_CALENDARS]:
        invitations = read_invitations(attachment.content)
        if invitations is None:
            defects["a calendar was not read: postroom[calendar] does"] = None
        found += invitations or ()
    return tuple(found)


def _readable(body: BodyText) -> str:
    if body.kind == "plain":
        return body.text
    return "" if body.covered else html_to_text(body.text)
