"""Reading reports: delivery status (RFC 3464), feedback (RFC 5965) and the bounces beside the standards become a `Report`."""

from __future__ import annotations

from collections.abc import Callable

from postroom.mail.headers.section import read_section
from postroom.mail.reports.feedback import read_feedback
from postroom.mail.reports.received import STATUS_TYPES, Received
from postroom.mail.reports.signs import is_a_bounce, is_daemon, may_be_a_bounce
from postroom.mail.reports.status import behind_type, first, gravest, groups, read_groups
from postroom.mail.reports.text import read_failed_field, read_text, with_words
from postroom.model.report import Report


def read_report(raw: bytes, *, returned: bool = False) -> Report | None:
    """What these bytes report about a message that was sent, or `None` where they are no report.

    `returned` says that the envelope had a null reverse-path, or that it came to a return path of ours; without it the bytes
    alone must show that a mail server, and no person, sends this.
    """
    received = Received(raw, read_section(raw), returned)
    reports = (reader(received) for reader in READERS)
    return next((report for report in reports if report is not None), None)


def is_from_a_mail_server(raw: bytes) -> bool:
    """Whether it says to be written by the mail system itself, and by no person or vacation program."""
    return is_daemon(Received(raw, read_section(raw)))


def _read_returned(received: Received) -> Report | None:
    """A bounce, a delay or a success: in the fields of the standard, in a field of Exim, or in a form of its own."""
    if not (may_be_a_bounce(received) and is_a_bounce(received)):
        return None
    found = (reader(received) for reader in (_read_status, read_failed_field, _read_wrapped, read_text))
    return next((report for report in found if report is not None), None)


def _read_status(received: Received) -> Report | None:
    """A delivery status notification; what its fields leave open, the words beside them may say."""
    status = received.part(*STATUS_TYPES)
    recipients = tuple(with_words(each, received) for each in read_groups(status)) if status is not None else ()
    if status is None or not recipients:
        return None
    found = list(groups(status))
    return Report(
        kind=gravest(recipients),
        recipients=recipients,
        original_message_id=received.original_message_id,
        original_envelope_id=first(found, "Original-Envelope-Id"),
        reporting_mta=behind_type(first(found, "Reporting-MTA") or "") or None,
    )


def _read_wrapped(received: Received) -> Report | None:
    """A notification that a gateway passed on as an attachment, without naming anybody itself."""
    wrapped = received.part("message/rfc822")
    if wrapped is None or "@" in received.notice.text:
        return None
    inside = Received(wrapped, read_section(wrapped))
    return _read_status(inside) if inside.media_type == "multipart/report" else None


READERS: tuple[Callable[[Received], Report | None], ...] = (read_feedback, _read_returned)
"""Each recognises one kind of report; the first that does has read it."""
