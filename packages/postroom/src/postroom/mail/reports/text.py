"""Bounces and delays that servers word as they like: read from the notice alone."""

from __future__ import annotations

import re

from postroom.mail.addresses.address_lists import read_participants
from postroom.mail.fence import one_line
from postroom.mail.reports import flufl_scan
from postroom.mail.reports.addressees import MAX_ADDRESSES, addressees, ours
from postroom.mail.reports.phrases import folded, phrases, says
from postroom.mail.reports.received import Received
from postroom.mail.reports.refusals import (
    MAX_DIAGNOSTIC_CHARS,
    is_dead,
    reason_of,
    reply_class,
    telling_code,
    telling_words,
)
from postroom.mail.reports.signs import opening_says
from postroom.mail.reports.status import gravest, read_groups
from postroom.model.address import Address
from postroom.model.report import RefusalReason, Report, ReportedRecipient

_DELAYS = phrases("""
has been delayed
is delayed
message delayed
delayed mail
delivery delayed
delivery delay
(delay)
delay notification
delivery temporarily suspended
not yet been delivered
still being retried
will be retried
will retry
will keep trying
will continue to try
continue to be made
will continue to attempt
will continue trying
retries will
no action is required
you do not need to take any action
do not need to resend
this is a warning
just a warning
warning message only
this is only a warning
this is an advisory
advisory-only
could not send message for past
could not be delivered for the last
has been postponed
wird weiterhin versucht
zustellung verzogert
verzogert
noch nicht zugestellt
sera retentee
n'a pas encore ete
retarde
se seguira intentando
se retraso
retrasado
aun no se ha entregado
non ancora consegnato
ritardat
ancora in attesa
ainda nao foi entregue
atrasad
vertraagd
forsinket
fordrojd
opoznione
zpozdena
задерж
будут продолжены
遅延
再送を試み
延迟
延遲
稍后重试
지연
""")
_ENDED = phrases("""
giving up
given up
gave up
permanent
will not be retried
not be attempted
too long in the queue
in the queue too long
expired
undeliverable
could not be delivered after
endgultig
abandon
""")
_ARRIVED = re.compile(r"(?<!un)(?<!not )successfully delivered|(?<!un)successful mail delivery|\(success\)")


def read_text(received: Received) -> Report | None:
    """What a notice without fields says; `None` where it names nobody."""
    fields = read_groups(received.notice.text.encode("utf-8", "replace"))
    recipients = tuple(with_words(each, received) for each in fields) or _by_words(received)
    return _report(recipients, received)


def _by_words(received: Received) -> tuple[ReportedRecipient, ...]:
    if _has_arrived(received):
        return ()
    delayed = is_a_delay(received)
    found = addressees(received)
    scan = flufl_scan.scan(received)
    late = {address.key for address in scan.delayed}
    others = ours(received)
    named = [
        address
        for address in (*scan.failed, *scan.delayed)
        if address.key not in others and f"<{address}>" != received.original_message_id
    ]
    words = {address.key: text for address, text in found.items()}
    return tuple(
        recipient(address, words.get(address.key, ""), received, delayed=delayed or address.key in late)
        for address in named or found
    )


def _has_arrived(received: Received) -> bool:
    """Whether the server says that it was delivered, and of nobody that it was not."""
    text = f"{received.section.value('Subject')[:500]} {received.notice.text[:4_000]}"
    return _ARRIVED.search(folded(text)) is not None and not opening_says(received)


def is_a_delay(received: Received) -> bool:
    """Whether the server goes on trying."""
    text = folded(f"{received.section.value('Subject')[:500]} {received.notice.text[:4_000]}")
    return says(text, _DELAYS) and not says(text, _ENDED)


def recipient(address: Address, words: str, received: Received, *, delayed: bool) -> ReportedRecipient:
    """What is said of one recipient: by the words that stand with the address or, where those say nothing, by all."""
    about = telling_words(words)
    if reason_of(telling_code("", about), about) is RefusalReason.UNCLEAR:
        about = received.telling
    code = telling_code("", about)
    passing = delayed or (code or reply_class(about) or "5").startswith("4")
    return ReportedRecipient(
        address=address,
        action="delayed" if delayed else "failed",
        status=code,
        diagnostic=one_line(about, limit=MAX_DIAGNOSTIC_CHARS),
        reason=reason_of(code, about),
        permanent=not passing,
        suppress=not passing and is_dead(code, about),
    )


def with_words(found: ReportedRecipient, received: Received) -> ReportedRecipient:
    """Fields that leave the reason open are helped by the words around them."""
    if found.reason is not RefusalReason.UNCLEAR or found.action not in ("failed", "delayed"):
        return found
    said = recipient(found.address, found.diagnostic, received, delayed=found.action == "delayed")
    if said.reason is RefusalReason.UNCLEAR or (found.status or "5")[0] != (said.status or "5")[0]:
        return found
    dead = found.permanent and said.suppress
    return found.model_copy(update={"reason": said.reason, "suppress": dead})


def read_failed_field(received: Received) -> Report | None:
    """What Exim writes: the recipients in a field of the header, the reasons in the text."""
    raws = received.section.raws("X-Failed-Recipients")[:100]
    people = [person.address for raw in raws for person in read_participants(raw[:20_000])[0]][:MAX_ADDRESSES]
    said = {address.key: words for address, words in addressees(received).items()} if people else {}
    delayed = is_a_delay(received)
    return _report(
        tuple(recipient(each, said.get(each.key, ""), received, delayed=delayed) for each in people), received
    )


def _report(recipients: tuple[ReportedRecipient, ...], received: Received) -> Report | None:
    if not recipients:
        return None
    return Report(kind=gravest(recipients), recipients=recipients, original_message_id=received.original_message_id)
