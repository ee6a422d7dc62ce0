"""By what a bounce can be told from ordinary mail: who sends it, under which subject, and how it begins."""

from __future__ import annotations

import re

from postroom.mail.reports.phrases import folded, says
from postroom.mail.reports.received import STATUS_TYPES, Received
from postroom.mail.reports.sign_words import DAEMON_NAMES, OPENINGS, SUBJECTS

_MAX_FIELD = 2_000
_DAEMON = re.compile(
    r"mailer[-_.]?daemon.*|mail[-_.]?daemon|post[-_]?master.*|mdaemon|mmdf|mail[-_.]?(?:delivery|system|er|admin)[-\w]*"
    r"|microsoftexchange[0-9a-f]{20,}|double-?bounce|ndr|non-?delivery.*|undeliverable.*|smtp[-\w]*",
    re.IGNORECASE,
)
# These also send ordinary mail: their subject must leave no doubt.
_OFFICE = re.compile(
    r"(?:system|network|sys|mail|web|e?-?mail)?-?(?:admin(?:istrator)?|manager|root|daemon|system|robot|service)s?"
    r"|mail|(?:no|do-?not)-?reply|bounces?(?:[-+.].*)?|.*-bounces?"
    r"|.{0,64}(?:smtp|mailer|mail[-_.]?(?:service|server|gate|scan)|gateway|delivery|anti-?virus|autoresponder).{0,64}",
    re.IGNORECASE,
)
_NOBODY_ELSE = re.compile(r"mailer[-_.]?daemon.*|microsoftexchange[0-9a-f]{20,}", re.IGNORECASE)
_OF_PEOPLE = ("In-Reply-To", "References", "User-Agent", "X-Mailer", "X-Originating-IP", "Thread-Index")
_ANSWERS = re.compile(
    r"\s*(?:re|aw|sv|vs|antw|ant|rif|r|odp|fwd?|wg|tr|rv|i|doorst|vb|enc)\s*(?:\[\d+\])?:\s", re.IGNORECASE
)


def sent_by_a_server(received: Received) -> bool:
    """Whether a mail server sends this, as far as its envelope and the header say."""
    path = received.section.raw("Return-Path")[:_MAX_FIELD].split()
    return received.returned or path[:1] == ["<>"] or is_daemon(received)


def may_be_a_bounce(received: Received) -> bool:
    """A look at the header alone, which spares ordinary mail the rest."""
    if received.media_type == "multipart/report" or sent_by_a_server(received):
        return True
    return (_office(received) or not _is_part_of_a_talk(received)) and subject_says(received)


def is_a_bounce(received: Received) -> bool:
    """Whether a mail server returns a message with this: the sender says so, and the subject or the first words."""
    if received.media_type == "multipart/report" and received.part(*STATUS_TYPES) is not None:
        return True
    if _ANSWERS.match(_subject(received)) and not received.section.raw("X-Failed-Recipients"):
        return False
    if not sent_by_a_server(received):
        told = _office(received) or (not _is_part_of_a_talk(received) and received.returns_something)
        return told and subject_says(received) and opening_says(received)
    if subject_says(received):
        return True
    if any(_NOBODY_ELSE.fullmatch(local) for local in received.writers):
        return received.returns_something or opening_says(received)
    told = is_daemon(received) or received.returns_something
    return told and opening_says(received) and not _is_from_a_list(received)


def subject_says(received: Received) -> bool:
    """Whether the subject is one under which servers return mail."""
    return says(folded(_subject(received)), SUBJECTS)


def opening_says(received: Received) -> bool:
    """Whether the notice says that something was not delivered."""
    return says(folded(received.notice.text[:4_000]), OPENINGS)


def is_daemon(received: Received) -> bool:
    """Whether the mail system itself is its author."""
    if received.section.raw("X-Failed-Recipients"):
        return True
    return any(_DAEMON.fullmatch(local) for local in received.writers) or says(_from(received), DAEMON_NAMES)


def _subject(received: Received) -> str:
    return received.section.value("Subject")[:_MAX_FIELD]


def _from(received: Received) -> str:
    return received.section.value("From")[:_MAX_FIELD].casefold()


def _office(received: Received) -> bool:
    """Whether nobody in person sends it: from no one, from an office, or marked as automatic."""
    automatic = (received.section.raw("Auto-Submitted")[:100].strip().lower() or "no") != "no"
    return automatic or received.writers == ("",) or any(_OFFICE.fullmatch(local) for local in received.writers)


def _is_part_of_a_talk(received: Received) -> bool:
    """Whether it has what the mail of people has and that of servers has not: a name, a mail program, an answer, a list."""
    named = any(author.name for author in received.authors)
    return named or _is_from_a_list(received) or any(received.section.raw(name) for name in _OF_PEOPLE)


def _is_from_a_list(received: Received) -> bool:
    return any(received.section.raw(name) for name in ("List-Id", "List-Post", "List-Unsubscribe"))
