"""Tag=value lists, as DKIM keys and DMARC policies are written (RFC 6376 section 3.2)."""

from __future__ import annotations


def read_tags(text: str) -> dict[str, str]:
    """The tags of a record by name, white space around them dropped; of a tag that stands twice the first one.

    A piece without `=` is a tag with no value, so that nothing a stranger publishes is an error here.
    """
    tags: dict[str, str] = {}
    for piece in text.split(";"):
        name, _, value = piece.partition("=")
        if name.strip():
            tags.setdefault(name.strip().lower(), value.strip())
    return tags
