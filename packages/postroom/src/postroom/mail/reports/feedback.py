"""Complaints: the Abuse Reporting Format (RFC 5965), and what providers send that leave half of it out."""

from __future__ import annotations

import re

from postroom.mail.fence import one_line
from postroom.mail.headers.section import Section, read_section
from postroom.mail.reports.addressees import written_to
from postroom.mail.reports.phrases import folded, phrases, says
from postroom.mail.reports.received import Received
from postroom.mail.reports.status import behind_type, first, read_address
from postroom.model.address import Address
from postroom.model.report import Report, ReportedRecipient

_MAX_FIELDS_BYTES = 256 * 1024
_MAX_PEOPLE = 1_000
# What a provider that names no type sends is about a reader who pressed its button; opting out is asking for no more.
_COMPLAINTS = frozenset({"", "abuse", "fraud", "spam", "complaint", "opt-out", "opt-out-list"})
_RECIPIENT_FIELDS = ("Original-Rcpt-To", "Removal-Recipient", "X-Original-Rcpt-To", "Original-Recipient")
_HIDDEN_RECIPIENT = ("X-HmXmrOriginalRecipient", "X-Original-Recipient", "X-Rcpt-To")
_LOOP = re.compile(
    r"scomp@(?:\w+\.)?aol\.(?:net|com)|staff@hotmail\.com|(?:fbl|feedback|feedback-?loop|complaints?|arf|abuse|jmrp?|spam"
    r"|tosspam)[-\w.+]*@.*|[^@]+@(?:fbl|feedback|arf|feedbackloop)[.-].*",
    re.IGNORECASE,
)
_SUBJECTS = phrases("""
complaint about message
complaint about
feedback report
feedback loop
abuse report
abuse complaint
spam report
spam complaint
fbl report
client tos notification
reported as spam
marked as spam
""")
_WORDS = phrases("""
abuse report
spam report
feedback report
email abuse
complaint
reported as spam
reported as junk
marked as spam
marked as junk
junk mail
marked it as
considers the message
""")


def read_feedback(received: Received) -> Report | None:
    """A feedback report in its own part, or the mail of a feedback loop that only returns the message."""
    multipart = received.media_type.startswith("multipart/")
    part = received.part("message/feedback-report") if multipart and _may_hold_one(received) else None
    if part is not None:
        return _with_fields(received, read_section(part[:_MAX_FIELDS_BYTES].lstrip()))
    return _without_fields(received) if multipart and _is_from_a_loop(received) else None


def _may_hold_one(received: Received) -> bool:
    """A look that costs little: a report that came through a gateway may have lost the type of its whole."""
    return received.media_type == "multipart/report" or b"message/feedback-report" in received.raw


def _with_fields(received: Received, fields: Section) -> Report:
    feedback_type = one_line(fields.value("Feedback-Type"), limit=100).lower()
    complains = feedback_type in _COMPLAINTS
    raws = [raw for name in _RECIPIENT_FIELDS for raw in fields.raws(name)]
    people = [address for raw in raws[:_MAX_PEOPLE] if (address := read_address(raw)) is not None]
    return Report(
        kind="complaint" if complains else "feedback",
        recipients=_recipients(people or _hidden(received), complains=complains),
        original_message_id=received.original_message_id,
        original_envelope_id=first([fields], "Original-Envelope-Id"),
        feedback_type=feedback_type or ("abuse" if complains else None),
        reporting_mta=behind_type(first([fields], "Reporting-MTA") or "") or None,
    )


def _without_fields(received: Received) -> Report | None:
    if received.part("message/rfc822", "text/rfc822-headers") is None:
        return None
    hidden = any(received.original.raw(name) for name in _HIDDEN_RECIPIENT)
    subject = folded(received.section.value("Subject")[:2_000])
    if not (hidden or says(subject, _SUBJECTS) or says(folded(received.notice.text[:4_000]), _WORDS)):
        return None
    return Report(
        kind="complaint",
        recipients=_recipients(_hidden(received), complains=True),
        original_message_id=received.original_message_id,
        feedback_type="abuse",
    )


def _is_from_a_loop(received: Received) -> bool:
    sender = read_address(received.section.raw("From"))
    return sender is not None and _LOOP.fullmatch(str(sender)) is not None


def _hidden(received: Received) -> list[Address]:
    """Who complained, where the report itself does not say: a field of the provider, else the only one it was written to."""
    for name in _HIDDEN_RECIPIENT:
        if (address := read_address(received.original.raw(name))) is not None:
            return [address]
    found = written_to(received)
    return list(found) if len(found) == 1 else []


def _recipients(people: list[Address], *, complains: bool) -> tuple[ReportedRecipient, ...]:
    known = {address.key: address for address in people if "redacted" not in str(address).lower()}
    action = "complained" if complains else "reported"
    return tuple(ReportedRecipient(address=address, action=action, suppress=complains) for address in known.values())
