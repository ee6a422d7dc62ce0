"""Proof that an answer or a report is about mail of ours: what comes back of the tokens that our mail carries."""

from __future__ import annotations

from postroom.backends.store.records.records import Records
from postroom.backends.store.records.secrets import TOKENS
from postroom.engine.inbound.entry import Entry
from postroom.engine.inbound.reporting import find_reported
from postroom.mail.addresses.addresses import read_address
from postroom.mail.headers.section import read_section
from postroom.mail.reports.report import is_from_a_mail_server, read_report
from postroom.mail.reports.returned import read_returned, signatures
from postroom.mail.tokens import REPLY, RETURN_PATH, looks_like_token, read_token, token_in
from postroom.model.address import Address
from postroom.model.authentication import AuthResult
from postroom.model.errors import InvalidRequest, NotFound
from postroom.model.mail_class import NOTICES, MailKind, WhyNot
from postroom.model.proof import Proof
from postroom.model.report import Report
from postroom.ports.database import Row

SECRET_OCTETS = 32
_DELIVERED_TO = ("Delivered-To", "X-Original-To", "Envelope-To")
_MOST = 100


def make_secret(records: Records, fresh: str) -> None:
    """Once in the life of a room: the key of its tokens."""
    records.secrets.keep(TOKENS, fresh)


def recognise_a_report(entry: Entry) -> None:
    """A bounce, a delay, a complaint: whatever it is about, no agent is to answer it."""
    at_return_path = any(token_in(address, mark=RETURN_PATH) for address in _came_to(entry))
    entry.report = read_report(entry.arrival.content, returned=entry.arrival.null_reverse_path or at_return_path)
    entry.returned = read_returned(entry.arrival.content) if entry.report is not None else None


def find_what_its_addresses_prove(entry: Entry, records: Records) -> None:
    """A token in an address that it came to: of the return path of a message, or of the address for answers to one.

    A wrong token is a subaddress like any other, and a sign.
    """
    for address in _came_to(entry):
        for mark, find in ((RETURN_PATH, _bounced), (REPLY, _answered)):
            token = token_in(address, mark=mark)
            if token is not None and looks_like_token(token):
                told = read_token(token, secret=records.secrets.value(TOKENS), purpose=mark)
                _note_proof(entry, find(records, told, address) if told is not None else None, mark=mark)


def _note_proof(entry: Entry, sent: Row | None, *, mark: str) -> None:
    if sent is None:
        entry.wrong_token = True
    elif mark == RETURN_PATH:
        entry.returned_to = sent
    else:
        entry.proven, entry.answers_thread = True, sent["thread_id"]


def find_what_it_reports(entry: Entry, records: Records) -> None:
    """The message of this room that a report is about; a report about anything else changes nothing.

    What comes to a return path is about that message, whatever it looks like: a report that cannot be read is one that says
    no more, and anything else is an automatic answer (RFC 3834 section 4).
    """
    if entry.returned_to is not None:
        entry.reported = entry.returned_to
        _take_for_automatic(entry)
    elif entry.report is not None:
        entry.reported = find_reported(records, entry.report, answers=entry.parsed.in_reply_to)
    if entry.report is not None and entry.reported is not None:
        entry.proof = _proof(entry, entry.report, entry.reported, records)


def _take_for_automatic(entry: Entry) -> None:
    if entry.report is None and is_from_a_mail_server(entry.arrival.content):
        entry.report = Report(kind="bounce")
        entry.take_for(MailKind.BOUNCE, WhyNot.REPORT)
    elif entry.automatic is None or entry.automatic in NOTICES:
        entry.take_for(MailKind.AUTO_REPLY, WhyNot.AUTO_REPLIED)


def _proof(entry: Entry, report: Report, sent: Row, records: Records) -> Proof:
    """What shows that whoever reports was handed the message; most of what comes without it is true, but anybody could say it."""
    if entry.returned_to is not None:
        return Proof.TOKEN
    if _returns_ours(entry, sent, records):
        return Proof.RETURNED
    secret_kept = _told_nobody_else(sent, records)
    return Proof.MESSAGE_ID if secret_kept and _is_sent_as_reports_are(entry, report) else Proof.NONE


def _returns_ours(entry: Entry, sent: Row, records: Records) -> bool:
    """Whether it returns the signature of that very message, or its return path."""
    if entry.returned is None:
        return False
    for path in entry.returned.return_paths:
        told = read_token(
            token_in(path, mark=RETURN_PATH) or "", secret=records.secrets.value(TOKENS), purpose=RETURN_PATH
        )
        if told is not None and int(told, 16) == sent["id"]:
            return True
    if not entry.returned.signatures:
        return False
    ours = signatures(read_section(records.messages.content(sent["message_id"])))
    return bool(ours & entry.returned.signatures)


def _told_nobody_else(sent: Row, records: Records) -> bool:
    """Whether the Message-ID is known to the one whom the report is about, and to no other person outside."""
    reached = {
        delivery.recipient.key
        for delivery in records.deliveries.all(sent["id"])
        if records.mailboxes.serving(delivery.recipient) is None
    }
    informed = records.threads.informed(sent["thread_id"])
    known = {person.person_key for person in informed if records.mailboxes.serving(person) is None}
    return len(reached) == 1 and len(known) <= 1


def _is_sent_as_reports_are(entry: Entry, report: Report) -> bool:
    """With the null reverse-path, as far as that is known (a complaint comes from its provider), and without a failed check."""
    arrival, found = entry.arrival, entry.authentication
    if report.kind not in ("complaint", "feedback") and arrival.reverse_path is not None:
        return False
    return found is None or not (found.is_forged or found.spf.result is AuthResult.FAIL)


def _came_to(entry: Entry) -> tuple[Address, ...]:
    """Every address that it came to; where the envelope is not known, also those that servers on the way wrote down."""
    if entry.arrival.recipients:
        return entry.arrival.recipients[:_MOST]
    noted = (entry.parsed.header(name) for name in _DELIVERED_TO)
    return (*entry.addressed[:_MOST], *(address for text in noted if text and (address := _read(text)) is not None))


def _read(text: str) -> Address | None:
    try:
        return read_address(text.strip("<> "))
    except InvalidRequest:
        return None


def _bounced(records: Records, told: str, address: Address) -> Row | None:
    try:
        return records.deliveries.row(int(told, 16))
    except (NotFound, ValueError):
        return None


def _answered(records: Records, told: str, address: Address) -> Row | None:
    return records.deliveries.by_message_id(f"<{told}@{address.domain}>")
