"""Addresses as SMTP writes them on the wire: paths between angle brackets (RFC 5321 section 4.1.2)."""

from __future__ import annotations

import re
import unicodedata

from postroom.mail.addresses.addresses import parse_address, without_needless_quotes, written
from postroom.model.address import Address
from postroom.model.errors import InvalidRequest

_DOT_STRING = r'[^\s<>()\[\]\\,;:@"\x00-\x1f\x7f]+'
_QUOTED_STRING = r'"(?:[^"\\\x00-\x1f\x7f]|\\[ -~])*"'
_LOCAL_PART = re.compile(f"{_DOT_STRING}|{_QUOTED_STRING}")
_DOMAIN = re.compile(r"[^\s<>()\\,;@\"\x00-\x1f\x7f]+")


def write_path(address: Address | None) -> str:
    """`<local-part@domain>`, or `<>` for the null reverse-path. Raises `InvalidRequest` rather than let an address end
    the command it stands in."""
    if address is None:
        return "<>"
    if not _LOCAL_PART.fullmatch(address.local_part) or not _DOMAIN.fullmatch(address.domain):
        raise InvalidRequest("The address cannot be written as an SMTP path.")
    return f"<{written(address)}>"


def read_path(text: str) -> Address | None:
    """The address in a path, normalised; `None` for the null reverse-path. Raises `InvalidRequest`."""
    bare = without_needless_quotes(text.strip().removeprefix("<").removesuffix(">"))
    if not bare:
        return None
    local_part, at, domain = bare.rpartition("@")
    # Bytes that are not UTF-8 arrive as surrogates, which no pattern excludes but which are not printable either.
    if not at or not bare.isprintable() or not _LOCAL_PART.fullmatch(local_part) or not _DOMAIN.fullmatch(domain):
        raise InvalidRequest("The path is not an address.")
    return Address(local_part=unicodedata.normalize("NFC", local_part), domain=_a_label(domain))


def _a_label(domain: str) -> str:
    return domain.lower() if domain.isascii() else parse_address(f"postmaster@{domain}").domain
