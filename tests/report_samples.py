"""Reports as mail servers and mailbox providers write them, built by the standard library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

Fields = Mapping[str, str]


def recipient(
    address: str, *, action: str = "failed", status: str = "5.1.1", diagnostic: str = "550 no", original: str = ""
) -> dict[str, str]:
    """The per-recipient fields of a delivery status."""
    fields = {"Final-Recipient": f"rfc822; {address}", "Action": action, "Status": status}
    fields |= {"Diagnostic-Code": f"smtp; {diagnostic}"} if diagnostic else {}
    return fields | ({"Original-Recipient": f"rfc822;{original}"} if original else {})


def dsn(
    message_id: str,
    *recipients: Fields,
    number: int = 900,
    to: str = "support@acme.test",
    about: Fields | None = None,
    headers: Fields | None = None,
) -> bytes:
    """A delivery status notification (RFC 3464) that returns the header section of the message."""
    groups = [{"Reporting-MTA": "dns; mx.example.com", **(about or {})}, *recipients]
    head = {"From": "Mail Delivery System <MAILER-DAEMON@mx.example.com>", "To": to, "Subject": "Undelivered mail"}
    returned = MIMEText(f"Message-ID: {message_id}\nSubject: Hello\n\n", "rfc822-headers")
    parts = [MIMEText("I am sorry to have to inform you."), _status(groups), returned]
    return _report("delivery-status", {**head, "Message-ID": f"<{number}@mx.example.com>", **(headers or {})}, parts)


def arf(
    message_id: str, *, about: str = "", feedback_type: str = "abuse", number: int = 950, to: str = "support@acme.test"
) -> bytes:
    """A feedback report (RFC 5965) that returns the whole message."""
    fields = {"Feedback-Type": feedback_type, "User-Agent": "Provider/1", "Version": "1"}
    fields |= {"Original-Rcpt-To": f"<{about}>"} if about else {}
    original = MIMEBase("message", "rfc822")
    original.attach(MIMEText("Welcome!"))
    original.get_payload()[0]["Message-ID"] = message_id
    head = {
        "From": "feedback@provider.test",
        "To": to,
        "Subject": "FW: Hello",
        "Message-ID": f"<{number}@provider.test>",
    }
    return _report("feedback-report", head, [MIMEText("An abuse report."), _feedback(fields), original])


def _report(kind: str, head: Fields, parts: Sequence[Message]) -> bytes:
    report = MIMEMultipart("report", report_type=kind)
    for name, value in head.items():
        report[name] = value
    for part in parts:
        report.attach(part)
    return report.as_bytes().replace(b"\n", b"\r\n")


def _status(groups: Sequence[Fields]) -> Message:
    """Groups of fields, which the standard library takes for messages without a body."""
    part = Message()
    part["Content-Type"] = "message/delivery-status"
    part.set_payload([_group(fields) for fields in groups])
    return part


def _group(fields: Fields) -> Message:
    group = Message()
    for name, value in fields.items():
        group[name] = value
    return group


def _feedback(fields: Fields) -> Message:
    part = Message()
    part["Content-Type"] = "message/feedback-report"
    part.set_payload("".join(f"{name}: {value}\n" for name, value in fields.items()))
    return part
