"""Reading reports: delivery status (RFC 3464) and feedback (RFC 5965) become a `Report`; other mail becomes `None`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from postroom.mail.address_lists import read_participants
from postroom.mail.fence import one_line
from postroom.mail.header_section import Section, read_section
from postroom.mail.message_ids import find_message_ids
from postroom.mail.mime_fields import read_mime_field
from postroom.mail.mime_parts import Contents, read_contents
from postroom.mail.refusals import MAX_DIAGNOSTIC_CHARS, is_dead, reason_of, telling_code
from postroom.model.address import Address
from postroom.model.report import RefusalReason, Report, ReportedAction, ReportedRecipient, ReportKind

MAX_GROUPS = 1_000
_MAX_FIELDS_BYTES = 256 * 1024
_MAX_ADDRESS_CHARS = 1_000

_EMPTY_LINES = re.compile(rb"\n(?:[ \t]*+\r?\n)++")
_ACTIONS: dict[str, ReportedAction] = {
    "failed": "failed",
    "delayed": "delayed",
    "delivered": "delivered",
    "relayed": "relayed",
    "expanded": "expanded",
}
# RFC 3464 section 2.3.4: the class of the status agrees with the action, so it stands in for a missing one.
_ACTION_OF_CLASS: dict[str, ReportedAction] = {"2": "delivered", "4": "delayed", "5": "failed"}
_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_ORIGINAL_TYPES = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_COMPLAINTS = frozenset({"abuse", "fraud"})


@dataclass(frozen=True)
class Received:
    """A message that may be a report, taken apart when a reader first asks for its parts."""

    raw: bytes
    section: Section

    @cached_property
    def media_type(self) -> str:
        """The Content-Type of the whole, such as `multipart/report`."""
        return read_mime_field(self.section.raw("Content-Type"))[0]

    @cached_property
    def contents(self) -> Contents:
        """Its texts and its other parts."""
        return read_contents(self.raw, self.section)

    def part(self, *media_types: str) -> bytes | None:
        """The decoded bytes of the first part of one of these types."""
        found = (each.content for each in self.contents.attachments if each.content_type in media_types)
        return next(found, None)


def read_report(raw: bytes) -> Report | None:
    """What these bytes report about a message that was sent, or `None` where they are no report."""
    received = Received(raw, read_section(raw))
    reports = (reader(received) for reader in READERS)
    return next((report for report in reports if report is not None), None)


def _read_delivery_status(received: Received) -> Report | None:
    """A delivery status notification: one group of fields about the message, then one for each recipient."""
    status = received.part(*_STATUS_TYPES) if received.media_type == "multipart/report" else None
    if status is None:
        return None
    groups = list(_groups(status))
    recipients = tuple(found for group in groups if (found := _recipient(group)) is not None)
    if not recipients:
        return None
    return Report(
        kind=_gravest(recipients),
        recipients=recipients,
        original_message_id=_original_message_id(received),
        original_envelope_id=_first(groups, "Original-Envelope-Id"),
        reporting_mta=_behind_type(_first(groups, "Reporting-MTA") or "") or None,
    )


def _read_feedback(received: Received) -> Report | None:
    """A feedback report, in the Abuse Reporting Format."""
    report = received.part("message/feedback-report") if received.media_type == "multipart/report" else None
    if report is None:
        return None
    fields = read_section(report[:_MAX_FIELDS_BYTES])
    feedback_type = one_line(fields.value("Feedback-Type"), limit=100).lower()
    complains = feedback_type in _COMPLAINTS
    people = (_address(raw) for raw in fields.raws("Original-Rcpt-To")[:MAX_GROUPS])
    return Report(
        kind="complaint" if complains else "feedback",
        recipients=tuple(
            ReportedRecipient(address=address, action="complained" if complains else "reported", suppress=complains)
            for address in people
            if address is not None
        ),
        original_message_id=_original_message_id(received),
        original_envelope_id=_first([fields], "Original-Envelope-Id"),
        feedback_type=feedback_type or None,
        reporting_mta=_behind_type(_first([fields], "Reporting-MTA") or "") or None,
    )


READERS: tuple[Callable[[Received], Report | None], ...] = (_read_delivery_status, _read_feedback)
"""Each recognises one form of report; the first that does has read it."""


def _groups(status: bytes) -> Iterator[Section]:
    """Groups of fields, which empty lines part (RFC 3464 section 2.1)."""
    pieces = _EMPTY_LINES.split(status[:_MAX_FIELDS_BYTES].lstrip(), maxsplit=MAX_GROUPS)
    return (read_section(piece) for piece in pieces[:MAX_GROUPS])


def _recipient(group: Section) -> ReportedRecipient | None:
    original, final = _address(group.raw("Original-Recipient")), _address(group.raw("Final-Recipient"))
    address = original or final
    diagnostic = one_line(_behind_type(group.value("Diagnostic-Code")), limit=MAX_DIAGNOSTIC_CHARS)
    code = telling_code(group.raw("Status")[:100], diagnostic)
    action = _action(group, code)
    if address is None or action is None:
        return None
    refused = action in ("failed", "delayed")
    return ReportedRecipient(
        address=address,
        final_address=final,
        action=action,
        status=code,
        diagnostic=diagnostic,
        reason=reason_of(code, diagnostic) if refused else RefusalReason.UNCLEAR,
        permanent=action == "failed" and not (code or "5").startswith("4"),
        suppress=action == "failed" and is_dead(code, diagnostic),
    )


def _action(group: Section, code: str | None) -> ReportedAction | None:
    """The action, without a comment behind it; else what the class of the status says."""
    words = group.value("Action")[:100].lower().replace("(", " ").split()
    return _ACTIONS.get(words[0] if words else "") or _ACTION_OF_CLASS.get((code or " ")[0])


def _gravest(recipients: tuple[ReportedRecipient, ...]) -> ReportKind:
    actions = {recipient.action for recipient in recipients}
    if "failed" in actions:
        return "bounce"
    return "delay" if "delayed" in actions else "delivered"


def _original_message_id(received: Received) -> str | None:
    """The Message-ID of the message, or header section, that the report returns."""
    returned = received.part(*_ORIGINAL_TYPES)
    found = find_message_ids(read_section(returned).value("Message-ID")) if returned is not None else ()
    return found[0] if found else None


def _first(groups: list[Section], name: str) -> str | None:
    return next((one_line(value, limit=255) for group in groups if (value := group.value(name))), None)


def _behind_type(value: str) -> str:
    """`550 no such user` of `smtp; 550 no such user` (RFC 3464 section 2.1.2)."""
    before, mark, behind = value.partition(";")
    return behind.strip() if mark and " " not in before.strip() else value.strip()


def _address(raw: str) -> Address | None:
    people, _ = read_participants(_behind_type(raw[:_MAX_ADDRESS_CHARS]))
    return people[0].address if people else None
