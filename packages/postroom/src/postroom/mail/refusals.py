"""What a refusal is about, by its enhanced status code (RFC 3463) and, where that says nothing, by well-known words."""

from __future__ import annotations

import re

from postroom.model.report import RefusalReason

MAX_DIAGNOSTIC_CHARS = 500

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
_FULL = re.compile(r"\b(?:over ?quota|quota exceeded|mailbox (?:is )?full)\b", re.IGNORECASE)
_NOBODY = re.compile(
    r"\b(?:user unknown|unknown (?:user|recipient|mailbox)|no such (?:user|recipient|mailbox|account|address)"
    r"|(?:user|recipient|mailbox|account|address) (?:was )?(?:not found|does(?: not|n't) exist))\b",
    re.IGNORECASE,
)


def telling_code(status: str, diagnostic: str) -> str | None:
    """The enhanced status code, `5.1.1`; the diagnostic's where the status is missing or leaves the detail open."""
    given, said = _CODE.search(status), _CODE.search(diagnostic[:MAX_DIAGNOSTIC_CHARS])
    if said is not None and (given is None or (given[1].endswith(".0") and given[1][0] == said[1][0])):
        return said[1]
    return given[1] if given is not None else None


def reason_of(code: str | None, diagnostic: str) -> RefusalReason:
    """What a refusal with this enhanced status code and these words is about."""
    _, subject, detail = code.split(".") if code is not None else ("", "0", "0")
    found = _BY_DETAIL.get(f"{subject}.{detail}") or _BY_SUBJECT.get(subject)
    return found or _reason_by_words(diagnostic[:MAX_DIAGNOSTIC_CHARS])


def is_dead(code: str | None, diagnostic: str) -> bool:
    """Whether a final refusal says that nobody reads at this address. A 4xx code does not, however often it came."""
    return not (code or "5").startswith("4") and reason_of(code, diagnostic) is RefusalReason.DEAD_ADDRESS


def _reason_by_words(diagnostic: str) -> RefusalReason:
    if _FULL.search(diagnostic):
        return RefusalReason.MAILBOX_FULL
    return RefusalReason.DEAD_ADDRESS if _NOBODY.search(diagnostic) else RefusalReason.UNCLEAR
