"""The way out of outreach, written into each message: taken later by a click or by mail."""

from __future__ import annotations

from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.records import Records
from postroom.backends.store.records.secrets import TOKENS
from postroom.engine.outbound import facts
from postroom.engine.outbound.acceptance import Acceptance
from postroom.mail.unsubscribing.unsubscribe import handle, make_token, unsubscribe_fields
from postroom.model.submission import Traffic


def fields(acceptance: Acceptance, records: Records) -> tuple[tuple[str, str], ...]:
    """The header fields of outreach to people outside; none for answers, transactional mail and mail inside the room.

    The token is the reader's own, so only a message with a single recipient carries one.
    """
    if facts.traffic(acceptance) is not Traffic.OUTREACH or not acceptance.outside:
        return ()
    if len(acceptance.recipients) == 1:
        acceptance.way_out = make_token(records.secrets.value(TOKENS), acceptance.outside[0])
    url = acceptance.wiring.settings.unsubscribe_url
    return unsubscribe_fields(address_of(acceptance.sender), token=acceptance.way_out, url=url)


def keep_the_way_out(acceptance: Acceptance, records: Records) -> None:
    """Whoever comes with this token later is this recipient."""
    if acceptance.way_out is not None:
        reader = acceptance.outside[0]
        records.unsubscribe_links.add(handle(acceptance.way_out), reader, message_id=acceptance.stored_as)
