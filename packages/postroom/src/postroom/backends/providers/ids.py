"""Message-IDs of providers that tell ids of their own where a Message-ID belongs."""

from __future__ import annotations

from postroom.backends.providers.hearing import bracketed


def given_id(text: str, namespace: str) -> str | None:
    """The Message-ID that a text is; what is none becomes one below `namespace`, always the same. `None` for nothing."""
    found = bracketed(text)
    if found is None or "@" in found:
        return found
    return f"<{found[1:-1]}@{namespace}>"


def own_id(message_id: str, namespace: str) -> str | None:
    """The provider's id that such a Message-ID was made of."""
    name, _, domain = message_id.strip("<>").rpartition("@")
    return name if domain == namespace else None
