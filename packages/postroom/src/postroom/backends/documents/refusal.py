"""Why a document has no text."""

from __future__ import annotations


class CannotRead(Exception):
    """The document cannot be read; the sentence holds no word of the document."""
