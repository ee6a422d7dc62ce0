"""The way out of outreach, taken: by a click, by mail to its address, or in a person's own words."""

from __future__ import annotations

from contextlib import suppress

from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.records import Records
from postroom.backends.store.records.secrets import TOKENS
from postroom.engine.inbound.entry import Entry
from postroom.engine.outbound import suppressing
from postroom.engine.outbound.cause import Cause
from postroom.mail.unsubscribing.unsubscribe import (
    SUBADDRESS,
    handle,
    is_token_of,
    looks_like_token,
    read_request,
)
from postroom.model.address import Address
from postroom.model.choices import Covers
from postroom.model.errors import NotFound
from postroom.model.mail_class import MailKind, WhyNot
from postroom.model.suppression import SuppressionReason
from postroom.ports.database import Row


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
    suppressing.stop_writing_to(records, reader, cause)
    return reader


def recognise_an_unsubscription(entry: Entry, records: Records) -> None:
    """What a mail program sends to `support+unsubscribe@` for a person who pressed its button (RFC 2369 section 3.2).

    It is for the reader whom its token names; without one, for whoever sends it, unless somebody else does in their name.
    """
    token = read_request(entry.parsed.subject, entry.untrusted_text.partition("\n")[0])
    if token is None or not any(_is_way_out(address, records) for address in entry.addressed):
        return
    entry.take_for(MailKind.UNSUBSCRIBE_REQUEST, WhyNot.UNSUBSCRIPTION)
    entry.unsubscribes = entry.sender.address if entry.has_an_author and not entry.is_forged else None
    if token:
        with suppress(NotFound):
            entry.unsubscribes = address_of(find_reader(records, token))


def recognise_a_wish_to_stop(entry: Entry, records: Records) -> None:
    """ "Stop writing to me", in the words of a person whom this room wrote to."""
    if entry.automatic is None and not entry.by_agent and not entry.is_forged:
        said = entry.mail_class.kind is MailKind.UNSUBSCRIBE_REQUEST
        entry.asks_to_stop = said and records.deliveries.was_written_to(entry.sender.address)


def stop_what_it_unsubscribes(entry: Entry, records: Records) -> None:
    """No mailbox sends outreach to this person again, whichever was told; whoever said it in words gets no more at all,
    but for answers to what they write later.
    """
    if entry.unsubscribes is not None:
        _stop_writing(entry, records, entry.unsubscribes, covers=Covers.OUTREACH)
    elif entry.asks_to_stop:
        _stop_writing(entry, records, entry.sender.address, covers=Covers.UNASKED)


def _is_way_out(address: Address, records: Records) -> bool:
    ends = address.local_part.casefold().endswith(f"+{SUBADDRESS}")
    return ends and records.mailboxes.serving(address) is not None


def _stop_writing(entry: Entry, records: Records, address: Address, *, covers: Covers) -> None:
    message, reason = entry.stored, SuppressionReason.UNSUBSCRIBE
    cause = Cause(
        reason,
        message["trace_id"],
        entry.mailboxes[0]["name"],
        message["thread_id"],
        message["id"],
        news=message,
        covers=covers,
        wakes=not entry.is_echo,
    )
    suppressing.stop_writing_to(records, address, cause)
