"""What a refusal is about, by its enhanced status code (RFC 3463) and by well-known words of many servers and languages."""

from __future__ import annotations

import re
from functools import lru_cache

from postroom.mail.reports.phrases import folded, says
from postroom.mail.reports.refusal_words import (
    BLOCKED,
    CONTENT,
    FULL,
    NETWORK,
    NOBODY,
    NOBODY_PERHAPS,
    SENDER,
    SYSTEM,
    TOO_LARGE,
)
from postroom.model.report import RefusalReason

MAX_DIAGNOSTIC_CHARS = 500
_MAX_WORDS = 2_000
_LEAD = 120

# The IANA registry of enhanced status codes, by subject and detail. Most permanent refusals are about the message, the
# sender or the moment: only what says that nobody reads at this address, now or later, makes it a dead one.
_BY_DETAIL = {
    "1.1": RefusalReason.DEAD_ADDRESS,  # no such mailbox
    "1.2": RefusalReason.DEAD_ADDRESS,  # no such domain, or one that takes no mail
    "1.3": RefusalReason.DEAD_ADDRESS,  # not an address there: it can never be delivered
    "1.6": RefusalReason.DEAD_ADDRESS,  # moved, and nobody knows where
    "1.7": RefusalReason.SENDER,
    "1.8": RefusalReason.SENDER,
    "1.10": RefusalReason.DEAD_ADDRESS,  # the domain says that it takes no mail (RFC 7505)
    "2.1": RefusalReason.DEAD_ADDRESS,  # disabled: as permanent (5.2.1); as 4.2.1 it may come back
    "2.2": RefusalReason.MAILBOX_FULL,
    "2.3": RefusalReason.TOO_LARGE,
    "3.4": RefusalReason.TOO_LARGE,
}
_BY_SUBJECT = {
    "3": RefusalReason.SYSTEM,
    "4": RefusalReason.NETWORK,
    "5": RefusalReason.PROTOCOL,
    "6": RefusalReason.CONTENT,
    "7": RefusalReason.POLICY,
}
# Not an IP address, of which three numbers look the same.
_CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_REPLY = re.compile(r"(?<![\d.:/-])(4[25]\d|5[05]\d)(?=[ -]\D|[ -]\d\.\d)")
# In this order: what stands earlier is said by fewer servers about anything else.
_BY_WORDS = (
    (FULL, RefusalReason.MAILBOX_FULL),
    (SENDER, RefusalReason.SENDER),
    (TOO_LARGE, RefusalReason.TOO_LARGE),
    (NOBODY, RefusalReason.DEAD_ADDRESS),
    (CONTENT, RefusalReason.CONTENT),
    (BLOCKED, RefusalReason.POLICY),
    (NOBODY_PERHAPS, RefusalReason.DEAD_ADDRESS),
    (NETWORK, RefusalReason.NETWORK),
    (SYSTEM, RefusalReason.SYSTEM),
)
# Servers that give this code for many things say in words what they mean.
_VAGUE = frozenset({RefusalReason.SYSTEM, RefusalReason.NETWORK, RefusalReason.PROTOCOL, RefusalReason.CONTENT})
_DOUBTS = frozenset({RefusalReason.MAILBOX_FULL, RefusalReason.POLICY, RefusalReason.CONTENT, RefusalReason.TOO_LARGE})


def telling_code(status: str, diagnostic: str) -> str | None:
    """The enhanced status code, `5.1.1`; the diagnostic's where the status is missing or leaves the detail open."""
    given, said = _CODE.search(status), _CODE.search(diagnostic[:MAX_DIAGNOSTIC_CHARS])
    if said is not None and (given is None or (given[1].endswith(".0") and given[1][0] == said[1][0])):
        return said[1]
    return given[1] if given is not None else None


def telling_words(text: str) -> str:
    """The part of a long explanation that tells: from shortly before the first code on, if there is one."""
    line = " ".join(text.split())
    found = _CODE.search(line) or _REPLY.search(line)
    return line[max(0, found.start() - _LEAD) :][:_MAX_WORDS] if found is not None else line[:_MAX_WORDS]


def reply_class(text: str) -> str | None:
    """`5` where an SMTP reply such as `550` stands in the text, `4` where only one such as `451` does."""
    found = {code[0] for code in _REPLY.findall(text[:MAX_DIAGNOSTIC_CHARS])}
    return max(found) if found else None


def reason_of(code: str | None, diagnostic: str) -> RefusalReason:
    """What a refusal with this enhanced status code and these words is about.

    Words decide where the code leaves it open, or names something that servers say of everything; a code that names a dead
    address gives way to words that say something else, and a code of policy to none.
    """
    by_code, by_words = _reason_by_code(code), reason_by_words(diagnostic)
    if by_code is None:
        return by_words
    if by_code is RefusalReason.DEAD_ADDRESS:
        return by_words if by_words in _DOUBTS else by_code
    if by_code in _VAGUE and by_words in (RefusalReason.DEAD_ADDRESS, RefusalReason.MAILBOX_FULL):
        return by_words
    return by_code


def reason_by_words(text: str) -> RefusalReason:
    """What the words of a refusal say, in whatever language; `unclear` where none of them is known."""
    return _reason_in(text[:_MAX_WORDS])


def is_dead(code: str | None, diagnostic: str) -> bool:
    """Whether a final refusal says that nobody reads at this address. A 4xx code does not, however often it came."""
    return not (code or "5").startswith("4") and reason_of(code, diagnostic) is RefusalReason.DEAD_ADDRESS


def _reason_by_code(code: str | None) -> RefusalReason | None:
    _, subject, detail = code.split(".") if code is not None else ("", "0", "0")
    return _BY_DETAIL.get(f"{subject}.{detail}") or _BY_SUBJECT.get(subject)


@lru_cache(maxsize=256)
def _reason_in(text: str) -> RefusalReason:
    """Remembered, as a report says the same of many recipients."""
    plain = folded(text)
    return next((reason for known, reason in _BY_WORDS if says(plain, known)), RefusalReason.UNCLEAR)
