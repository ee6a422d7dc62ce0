"""What may stand in a header field: nothing that ends a line, ends a string or cannot be written as UTF-8."""

from __future__ import annotations

import re

from postroom.model.errors import InvalidRequest

# C0, DEL, C1 (with U+0085), the Unicode line and paragraph separators, and lone surrogates.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_FIELD_NAME = re.compile(r"[!-9;-~]{1,76}")


def has_unsafe(text: str) -> bool:
    """Whether a control character, line break or lone surrogate is in the text."""
    return _UNSAFE.search(text) is not None


def cleaned(text: str) -> str:
    """The text with a space for everything that may not stand in a header field."""
    return text if text.isprintable() else _UNSAFE.sub(" ", text)


def require_safe(text: str, *, what: str) -> str:
    """The text itself, or `InvalidRequest` that names the character and where it stands."""
    if found := _UNSAFE.search(text):
        raise InvalidRequest(
            f"The {what} contains U+{ord(found[0]):04X} at position {found.start() + 1}, which no header may carry.",
            you_can="write it on one line, without line breaks or control characters.",
        )
    return text


def require_field_name(name: str) -> str:
    """The name itself if it is a field name (RFC 5322 section 2.2: printable US-ASCII without colon)."""
    if not _FIELD_NAME.fullmatch(name):
        raise InvalidRequest(
            f"{name[:80]!r} is not a header field name.",
            you_can="use letters, digits and hyphens, such as X-Order.",
        )
    return name
