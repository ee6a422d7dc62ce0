"""The way out of outreach: written into each message, and taken by a click or by mail."""

from __future__ import annotations

from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.records import Records
from postroom.backends.store.records.secrets import TOKENS
from postroom.engine.inbound import feedback
from postroom.engine.inbound.feedback import Cause
from postroom.engine.outbound import facts
from postroom.engine.outbound.acceptance import Acceptance
from postroom.mail.unsubscribe import handle, is_token_of, looks_like_token, make_token, unsubscribe_fields
from postroom.model.address import Address
from postroom.model.errors import NotFound
from postroom.model.submission import Traffic
from postroom.model.suppression import Covers, SuppressionReason
from postroom.ports.database import Row


def fields(acceptance: Acceptance, records: Records) -> tuple[tuple[str, str], ...]:
    """The header fields of outreach to people outside; none for answers, transactional mail and mail inside the room.

    The token is the reader's own, so only a message with a single recipient carries one.
    """
    if facts.traffic(acceptance) is not Traffic.OUTREACH or not acceptance.outside:
        return ()
    if len(acceptance.draft.recipients) == 1:
        acceptance.way_out = make_token(records.secrets.value(TOKENS), acceptance.outside[0])
    url = acceptance.wiring.settings.unsubscribe_url
    return unsubscribe_fields(address_of(acceptance.sender), token=acceptance.way_out, url=url)


def keep_the_way_out(acceptance: Acceptance, records: Records) -> None:
    """Whoever comes with this token later is this recipient."""
    if acceptance.way_out is not None:
        reader = acceptance.outside[0]
        records.unsubscribe_links.add(handle(acceptance.way_out), reader, message_id=acceptance.stored_as)


def find_reader(records: Records, token: str) -> Row:
    """The row of the link that a token proves. Raises `NotFound`, in the same words whatever is wrong with it."""
    row = records.unsubscribe_links.row(handle(token)) if looks_like_token(token) else None
    if row is None or not is_token_of(token, address_of(row), secret=records.secrets.value(TOKENS)):
        raise NotFound("This link unsubscribes nobody.", you_can="use the link of a message that you received.")
    return row


def take_the_way_out(records: Records, token: str) -> Address:
    """Unsubscribe the reader whom a token names; the address. Raises `NotFound`."""
    row = find_reader(records, token)
    message, reader = records.messages.row(row["message_id"]), address_of(row)
    mailbox = records.mailboxes.by_id(message["mailbox_id"])["name"]
    cause = Cause(
        SuppressionReason.UNSUBSCRIBE,
        message["trace_id"],
        mailbox,
        message["thread_id"],
        message["id"],
        covers=Covers.OUTREACH,
    )
    feedback.stop_writing_to(records, reader, cause)
    return reader
