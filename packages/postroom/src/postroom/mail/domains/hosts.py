"""Host names: in one form, and compared as organisations."""

from __future__ import annotations

import re
from functools import lru_cache

_LABELS = re.compile(r"[^\W_](?:[\w-]{0,62}+)(?:\.[\w-]{1,63}+)*+")
_DOTS = str.maketrans("。．｡", "...")
MAX_HOST_CHARS = 253


def normal_host(text: str) -> str:
    """A host name in lower case, its labels as IDNA A-labels; as it stands where it is none that IDNA knows."""
    host = text.translate(_DOTS).strip(".").lower()
    return host if host.isascii() or len(host) > MAX_HOST_CHARS else _as_a_labels(host)


def belongs_to(host: str, domain: str) -> bool:
    """Whether a host is a domain's own: the same name, or one below it."""
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def unicode_host(host: str) -> str:
    """A host name as people see it, its A-labels decoded."""
    return ".".join(_decoded(label) for label in host.split(".")) if "xn--" in host else host


def is_host(text: str) -> bool:
    """Whether a text can be a host name of at least one label."""
    return len(text) <= MAX_HOST_CHARS and _LABELS.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _as_a_labels(host: str) -> str:
    import idna

    try:
        return idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return host


def _decoded(label: str) -> str:
    try:
        return label[4:].encode().decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label
