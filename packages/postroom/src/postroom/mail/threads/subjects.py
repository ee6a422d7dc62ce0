"""Subjects: what a reply's looks like, and what two of one thread have in common (RFC 5256 section 2.1)."""

from __future__ import annotations

import re

# A subject that cannot be folded, all of it one word, still fits a line (RFC 5322 section 2.1.1).
MAX_SUBJECT_CHARS = 998
# Nobody reads further, and it bounds the work on purpose-made subjects.
_COMPARED_CHARS = 1_000

_REPLY_WORDS = (
    "re|aw|antw|antwort|sv|vs|odp|ynt|res|rif|r|bls|vá|atb|ad|απ|σχετ|отв|ответ"
    "|回复|回覆|答复|答覆|返信|회신|답장|رد|השב|תגובה"
)
_FORWARD_WORDS = (
    "fwd|fw|wg|tr|rv|enc|i|vl|vb|doorst|vid|videresend|pd|ilt|iletme|továbbítás|пересл|转发|轉寄|轉發|転送|전달"
)
_COUNTER = r"\s*+(?:\[\s*+\d{1,5}\s*+\]|\(\s*+\d{1,5}\s*+\)|\^\d{1,5})?"
_REPLY = re.compile(rf"\s*+(?:{_REPLY_WORDS}){_COUNTER}\s*+[:\uff1a]\s*+", re.IGNORECASE)
_FORWARD = re.compile(rf"\s*+(?:\[fwd:|(?:{_FORWARD_WORDS}){_COUNTER}\s*+[:\uff1a])", re.IGNORECASE)
_REPLY_OR_FORWARD = re.compile(rf"\s*+(?:{_REPLY_WORDS}|{_FORWARD_WORDS}){_COUNTER}\s*+[:\uff1a]\s*+", re.IGNORECASE)
_BLOB = re.compile(r"\s*+\[[^\[\]]*+\]\s*+")
_FORWARD_TRAILER = re.compile(r"\(fwd\)$", re.IGNORECASE)
_FORWARD_WRAPPER = re.compile(r"\[fwd:(.*)\]$", re.IGNORECASE | re.DOTALL)


def reply_subject(subject: str) -> str:
    """The subject of an answer: one `Re: ` and what stood after any reply prefixes, in whichever language they were."""
    rest = subject.strip()[:_COMPARED_CHARS]
    while found := _REPLY.match(rest):
        rest = rest[found.end() :]
    return f"Re: {rest}"[:MAX_SUBJECT_CHARS].strip()


def forward_subject(subject: str) -> str:
    """The subject of a message that is passed on."""
    return f"Fwd: {subject.strip()}"[:MAX_SUBJECT_CHARS].strip()


def is_reply_subject(subject: str) -> bool:
    """Whether the subject says of itself that it is an answer."""
    return _REPLY.match(subject[:_COMPARED_CHARS]) is not None


def is_forward_subject(subject: str) -> bool:
    """Whether the subject says of itself that a message is passed on."""
    return _FORWARD.match(subject[:_COMPARED_CHARS]) is not None


def base_subject(subject: str) -> str:
    """The subject without reply and forward marks, list tags and spare white space (RFC 5256 section 2.1)."""
    rest = " ".join(subject[:_COMPARED_CHARS].split())
    while True:
        shorter = _without_leaders(_without_trailers(rest))
        if wrapped := _FORWARD_WRAPPER.match(shorter):
            shorter = wrapped[1].strip()
        if shorter == rest:
            return rest
        rest = shorter


def _without_trailers(subject: str) -> str:
    rest = subject.strip()
    while found := _FORWARD_TRAILER.search(rest):
        rest = rest[: found.start()].rstrip()
    return rest


def _without_leaders(subject: str) -> str:
    """Prefixes go; a tag in brackets goes as long as something is left."""
    position = 0
    while found := _REPLY_OR_FORWARD.match(subject, position) or _BLOB.match(subject, position):
        if subject[found.start() : found.end()].lstrip().startswith("[") and found.end() == len(subject):
            break
        position = found.end()
    return subject[position:]
