"""Invitations in received mail, read by the icalendar library where it is installed (`postroom[calendar]`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from postroom.mail.addresses.address_lists import read_participants
from postroom.mail.fence import one_line
from postroom.mail.headers.text import cleaned
from postroom.model.address import Address, Participant
from postroom.model.invitation import Invitation
from postroom.model.message import AttachmentContent

MAX_BYTES = 64 * 1024
MAX_EVENTS = 5
MAX_ATTENDEES = 100
_MAX_TEXT_CHARS = 300
_TYPES = frozenset({"text/calendar", "application/ics"})
_SHOWN_ATTENDEES = 10
_FOLD = re.compile(rb"\r?\n[ \t]")
_MAILTO = re.compile(r"mailto:([^\s;:,<>\"']{3,320})", re.IGNORECASE)


def is_calendar(attachment: AttachmentContent) -> bool:
    """Whether an attachment says that it is a calendar."""
    media_type = attachment.content_type.partition(";")[0].strip().lower()
    return media_type in _TYPES or attachment.filename.lower().endswith(".ics")


def calendar_addresses(content: bytes) -> tuple[Address, ...]:
    """Everybody whom a calendar names, as organizer or attendee, however many there are: who accepts or declines it writes to
    some of them.
    """
    unfolded = _FOLD.sub(b"", content).decode("utf-8", "replace")
    named = dict.fromkeys(unquote(address) for address in _MAILTO.findall(unfolded))
    return tuple(found[0].address for found, _ in map(read_participants, named) if found)


def read_invitations(content: bytes) -> tuple[Invitation, ...] | None:
    """The first events of a calendar; none where it is broken, too large or without any, `None` where the library is missing."""
    try:
        from icalendar import Calendar
    except ImportError:
        return None
    if len(content) > MAX_BYTES:
        return ()
    try:
        calendars = Calendar.from_ical(content, multiple=True)
        return tuple(_invitation(calendar, event) for calendar, event in _events(calendars))
    except Exception:  # the library may raise anything on broken input, and a calendar is no reason to lose a message
        return ()


def _events(calendars: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    count = 0
    for calendar in calendars:
        for event in calendar.walk("VEVENT"):
            if count == MAX_EVENTS:
                return
            count += 1
            yield calendar, event


def _invitation(calendar: Any, event: Any) -> Invitation:
    organizer, attendees = _people(event.get("ORGANIZER")), _people(event.get("ATTENDEE"))
    return Invitation(
        method=_text(calendar.get("METHOD", "PUBLISH")).upper(),
        uid=_text(event.get("UID", "")),
        summary=_text(event.get("SUMMARY", "")),
        location=_text(event.get("LOCATION", "")),
        start=_moment(event.get("DTSTART")),
        end=_moment(event.get("DTEND")) or _after(event),
        organizer=organizer[0] if organizer else None,
        attendees=attendees,
        recurs="RRULE" in event or "RDATE" in event,
    )


def _text(value: Any) -> str:
    return " ".join(cleaned(str(value)[:_MAX_TEXT_CHARS]).split())


def _moment(value: Any) -> datetime | date | None:
    moment = _read(value)
    return moment if isinstance(moment, date) else None


def _after(event: Any) -> datetime | date | None:
    """The end where a duration is given in its place."""
    start, lasts = _moment(event.get("DTSTART")), _read(event.get("DURATION"))
    return start + lasts if start is not None and isinstance(lasts, timedelta) else None


def _read(value: Any) -> Any:
    """What the library made of a value; what it could not read it raises about only now, and the rest can still be told."""
    try:
        return getattr(value, "dt", None)
    except Exception:
        return None


def _people(value: Any) -> tuple[Participant, ...]:
    entries = value if isinstance(value, list) else [value] if value is not None else []
    people = (_person(entry) for entry in entries[:MAX_ATTENDEES])
    return tuple(person for person in people if person is not None)


def _person(entry: Any) -> Participant | None:
    address = str(entry).strip().removeprefix("mailto:").removeprefix("MAILTO:")
    found, _ = read_participants(address[:_MAX_TEXT_CHARS])
    if not found:
        return None
    return Participant(address=found[0].address, name=_text(getattr(entry, "params", {}).get("CN", "")))


def told(invitation: Invitation) -> str:
    """An invitation in a line or two, for a model: what, when, where, who. It belongs inside a fence."""
    when = _when(invitation.start, invitation.end)
    people = ", ".join(str(person.address) for person in invitation.attendees[:_SHOWN_ATTENDEES])
    more = len(invitation.attendees) - _SHOWN_ATTENDEES
    parts = [
        f"[calendar {one_line(invitation.method, limit=20)}: {one_line(invitation.summary, limit=120) or 'no title'}",
        when + (", repeated" if invitation.recurs else ""),
        f"at {one_line(invitation.location, limit=120)}" if invitation.location else "",
        f"organizer {invitation.organizer.address}" if invitation.organizer else "",
        f"attendees {people}{f' and {more} more' if more > 0 else ''}" if people else "",
    ]
    return "; ".join(filter(None, parts)) + "]"


def _when(start: datetime | date | None, end: datetime | date | None) -> str:
    if start is None:
        return "no time"
    return _shown(start) + (f" to {_shown(end)}" if end is not None else "")


def _shown(moment: datetime | date) -> str:
    if not isinstance(moment, datetime):
        return f"{moment:%Y-%m-%d}"
    zone = moment.tzname() or "" if moment.tzinfo is not None else "local time"
    return f"{moment:%Y-%m-%d %H:%M} {zone}".strip()
