"""What servers write by themselves: delivery reports (DSN, RFC 3464) and complaints (ARF, RFC 5965)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email import message_from_bytes
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.policy import compat32
from email.utils import format_datetime
from typing import NamedTuple

from postroom.model.address import Address
from postroom.model.ids import at
from postroom.testing.people.letter import as_bytes, text_part
from postroom.testing.servers.servers import Answer

_CANNOT = "This is the mail system at host {host}.\n\nYour message could not be delivered to:\n\n{failures}\n"
_COMPLAINT = "This is an email abuse report for a message received at {host} on {when}.\n"


class Failure(NamedTuple):
    """Who could not be reached, and what was said about it."""

    recipient: Address
    status: str
    diagnostic: Answer


class Stamp(NamedTuple):
    """What every report is marked with: whose server writes it, when (milliseconds UTC), and its Message-ID."""

    host: str
    now: int
    message_id: str


def delivery_report(raw: bytes, failures: Sequence[Failure], *, to: Address, stamp: Stamp) -> bytes:
    """A delivery status notification about a message that failed, with its header (RFC 3464)."""
    when = format_datetime(at(stamp.now))
    lines = "\n".join(f"  <{failure.recipient}>: {_said(failure.diagnostic)}" for failure in failures)
    status = [{"Reporting-MTA": f"dns; {stamp.host}", "Arrival-Date": when}]
    status += [_per_recipient(failure, when=when) for failure in failures]
    return _report(
        "delivery-status",
        {
            "From": f"Mail Delivery System <mailer-daemon@{stamp.host}>",
            "To": str(to),
            "Subject": "Undelivered Mail Returned to Sender",
            "Auto-Submitted": "auto-replied",
        },
        parts=(
            text_part(_CANNOT.format(host=stamp.host, failures=lines)),
            _fields("delivery-status", status),
            _returned_header(raw),
        ),
        stamp=stamp,
    )


def complaint(raw: bytes, *, about: Address, reverse_path: Address, to: Address, stamp: Stamp) -> bytes:
    """An abuse report of a mailbox provider about a message that one of its users marked as junk (RFC 5965)."""
    when = format_datetime(at(stamp.now))
    report = {
        "Feedback-Type": "abuse",
        "User-Agent": "PostroomWorld/1",
        "Version": "1",
        "Original-Mail-From": f"<{reverse_path}>",
        "Original-Rcpt-To": f"<{about}>",
        "Arrival-Date": when,
        "Reported-Domain": reverse_path.domain,
    }
    return _report(
        "feedback-report",
        {"From": f"Feedback Loop <feedback@{stamp.host}>", "To": str(to), "Subject": "Email Feedback Report"},
        parts=(
            text_part(_COMPLAINT.format(host=stamp.host, when=when)),
            _fields("feedback-report", [report]),
            _original(raw),
        ),
        stamp=stamp,
    )


def _report(kind: str, fields: Mapping[str, str], *, parts: Sequence[Message], stamp: Stamp) -> bytes:
    message = MIMEMultipart("report", _subparts=parts, report_type=kind)
    for name, value in {
        **fields,
        "Date": format_datetime(at(stamp.now)),
        "Message-ID": stamp.message_id,
    }.items():
        message[name] = value
    return as_bytes(message)


def _per_recipient(failure: Failure, *, when: str) -> dict[str, str]:
    return {
        "Final-Recipient": f"rfc822; {failure.recipient}",
        "Action": "failed",
        "Status": failure.status,
        "Diagnostic-Code": f"smtp; {_said(failure.diagnostic)}",
        "Last-Attempt-Date": when,
    }


def _fields(subtype: str, groups: Sequence[Mapping[str, str]]) -> Message:
    """A part that is nothing but header fields, a blank line between two groups of them."""
    part = MIMEBase("message", subtype)
    text = "\n\n".join("\n".join(f"{name}: {value}" for name, value in group.items()) for group in groups)
    part.set_payload([message_from_bytes(f"{group}\n\n".encode(), policy=compat32) for group in text.split("\n\n")])
    return part


def _returned_header(raw: bytes) -> Message:
    part = MIMEBase("text", "rfc822-headers")
    part.set_payload(raw.partition(b"\r\n\r\n")[0].decode("utf-8", "surrogateescape").replace("\r\n", "\n") + "\n")
    return part


def _original(raw: bytes) -> Message:
    part = MIMEBase("message", "rfc822")
    part.set_payload([message_from_bytes(raw, policy=compat32)])
    return part


def _said(answer: Answer) -> str:
    return f"{answer.code} {answer.text}"
