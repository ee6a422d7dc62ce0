"""Message identifiers (RFC 5322 section 3.6.4): making them, finding them, keeping a chain of them short."""

from __future__ import annotations

import re

from postroom.model.errors import InvalidRequest

# RFC 5322 section 2.1.1 limits a line to 998 characters, and an identifier cannot be folded.
MAX_ID_CHARS = 900

_DOT_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_WRITABLE = re.compile(r"<[!-;=?-~]{1,898}>")
_FOUND = re.compile(r"<([^<>]{1,1000})>")
_BARE = re.compile(r"[^\s<>@,;:\"()]++@[^\s<>@,;:\"()]++")
_WORDS = re.compile(r"[^\W_]{2}")
# A comment or a quoted string, which an identifier never stands in.
_ASIDE = re.compile(r"\([^()]{0,1000}\)|\"[^\"]{0,1000}\"")


def make_message_id(token: str, domain: str) -> str:
    """A Message-ID from a token that the caller knows to be unique in the domain."""
    if not (_DOT_ATOM.fullmatch(token) and _DOT_ATOM.fullmatch(domain) and len(token) + len(domain) <= 250):
        raise InvalidRequest(
            f"A Message-ID cannot be made of {token[:80]!r} and {domain[:80]!r}.",
            you_can="use letters, digits, dots and hyphens.",
        )
    return f"<{token}@{domain}>"


def is_writable(message_id: str) -> bool:
    """Whether this identifier fits a header field: in angle brackets, printable US-ASCII, short enough for one line."""
    return _WRITABLE.fullmatch(message_id) is not None


def find_message_ids(text: str) -> tuple[str, ...]:
    """Every identifier of a field value, in order, with its angle brackets; folding inside one is undone. Where a program has
    left all brackets out, the words are identifiers if every one of them looks so.
    """
    if "<" not in text:
        words = text.split()
        return find_message_ids(f"<{'><'.join(words)}>") if words and all(map(_BARE.fullmatch, words)) else ()
    found = ("".join(inner.split()) for inner in _FOUND.findall(text))
    return tuple(f"<{inner}>" for inner in found if 0 < len(inner) <= MAX_ID_CHARS)


def find_answered_ids(text: str) -> tuple[str, ...]:
    """The identifiers of an In-Reply-To field. Older programs also write there whose message it was, address and all."""
    found = find_message_ids(text)
    if len(found) < 2 or not _WORDS.search(_FOUND.sub("", text)):
        return found
    bare = _ASIDE.sub("", text)
    outside = find_message_ids(bare) or found
    return outside[:1] if bare.lstrip().startswith("<") else outside[-1:]


def shortened(chain: tuple[str, ...], *, limit: int) -> tuple[str, ...]:
    """A long chain without its middle: the first names the thread, the last ones place the message in it."""
    return chain if len(chain) <= limit else (chain[0], *chain[1 - limit :])
