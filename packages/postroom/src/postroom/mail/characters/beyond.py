"""What of a text is not ASCII: few characters, and all that most questions about characters have to look at."""

from __future__ import annotations

_ASCII = bytes(range(128))


def beyond_ascii(text: str) -> str:
    """The characters beyond ASCII in their order, put together."""
    if text.isascii():
        return ""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")
