"""Addresses as a caller writes them: checked once, normalised once, refused with a sentence."""

from __future__ import annotations

import re
from functools import lru_cache

from postroom.mail.headers.text import has_unsafe, require_safe
from postroom.model.address import Address, Participant
from postroom.model.errors import InvalidRequest

# More than any address has. Local-parts over 64 octets (RFC 5321 section 4.5.3.1.1) are in use and pass.
MAX_ADDRESS_CHARS = 320

# What most addresses are: nothing in them is normalised, nothing is left to examine. Names for special uses are examined.
_PLAIN = re.compile(
    r"(?P<local_part>[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*)@(?P<domain>(?:[a-z0-9](?:-?[a-z0-9])*\.)+(?P<last>[a-z]{2,63}))"
)
_PLAIN_LABEL_CHARS, _PLAIN_CHARS = 63, 254
_EXAMINED_LAST = frozenset({"arpa", "invalid", "local", "localhost", "onion"})

_SPECIAL_USE = re.compile(r"(?:^|[@.])(?:local|localhost|invalid)$", re.IGNORECASE)
_NAME_ADDR = re.compile(r'\s*(?P<name>"(?:[^"\\]|\\.)*"|[^"<>]*?)\s*<(?P<address>[^<>]*)>\s*')
# A local-part in quotes that needs none: `"ada"@example.com` is `ada@example.com` (RFC 5321 section 4.1.2).
_QUOTED_LOCAL = re.compile(r'^"(?P<local_part>(?:\\?[^\s"\\(),:;<>@\[\]])+)"(?=@)')
_QUOTED_PAIR = re.compile(r"\\(.)")
# Two dots together, or one at the end, which no atom has: Japanese carriers gave out such addresses by the million.
_SURPLUS_DOT = re.compile(r"\.(?=\.|\Z)")


def parse_address(text: str) -> Address:
    """An addr-spec (RFC 5322 section 3.4.1; RFC 6531 for the local-part), its domain as a lower-case IDNA A-label.

    Names reserved for tests and private networks will do; whether mail can reach one is the transport's question. Raises
    `InvalidRequest`, for dots that no atom has too: who means them puts quotes around the local-part.
    """
    address = read_address(text)
    if _SURPLUS_DOT.search(address.local_part) and not text.lstrip().startswith('"'):
        raise _refusal(
            text, 'two dots stand together, or one before the @; where it is meant so, write "ada..x"@example.com'
        )
    return address


def read_address(text: str) -> Address:
    """The same of an address that is in use, as it was received: with dots that no atom has. Raises `InvalidRequest`."""
    if len(text) > MAX_ADDRESS_CHARS:
        raise _refusal(text, f"it has {len(text)} characters, and an address at most {MAX_ADDRESS_CHARS}")
    if has_unsafe(text):
        raise _refusal(text, "it contains a line break or control character")
    if (plain := _plain(text)) is not None:
        return plain
    address, reason = _examined(without_needless_quotes(text.strip()))
    if address is None:
        raise _refusal(text, reason)
    return address


def written(address: Address) -> str:
    """The address as it goes on the wire: quotes around a local-part with surplus dots (RFC 5321 section 4.1.2)."""
    bare = not address.local_part.startswith('"')
    return (
        f'"{address.local_part}"@{address.domain}' if bare and _SURPLUS_DOT.search(address.local_part) else str(address)
    )


def parse_domain(text: str) -> str:
    """A mail domain alone, as a lower-case IDNA A-label. Raises `InvalidRequest`."""
    name = text.strip().removesuffix(".")
    try:
        return parse_address(f"postmaster@{name}").domain
    except InvalidRequest:
        raise InvalidRequest(f"{text[:80]!r} is not a mail domain.", you_can="write it as acme.test.") from None


def parse_participant(text: str | Address | Participant) -> Participant:
    """`Ada <ada@example.com>` or a bare address (RFC 5322 section 3.4). A value already parsed comes back as it is."""
    if isinstance(text, Participant):
        return text
    if isinstance(text, Address):
        return Participant(address=text)
    require_safe(text, what="address")
    if len(text) > 2 * MAX_ADDRESS_CHARS:
        raise _refusal(text, f"it has {len(text)} characters")
    if not (found := _NAME_ADDR.fullmatch(text)):
        return Participant(address=parse_address(text))
    return Participant(address=parse_address(found["address"]), name=_unquoted(found["name"]))


def without_needless_quotes(text: str) -> str:
    """The addr-spec without the quotes of a local-part that holds nothing but letters, digits, signs and dots."""
    return _QUOTED_LOCAL.sub(_without_quotes, text, count=1)


def _without_quotes(quoted: re.Match[str]) -> str:
    return _QUOTED_PAIR.sub(r"\1", quoted["local_part"])


def _unquoted(name: str) -> str:
    if name.startswith('"'):
        name = _QUOTED_PAIR.sub(r"\1", name[1:-1])
    return name.strip()


def _plain(text: str) -> Address | None:
    """An address that is normalised and right as it is written; `None` where more must be known to say so."""
    found = _PLAIN.fullmatch(text)
    if found is None or len(text) > _PLAIN_CHARS or found["last"] in _EXAMINED_LAST:
        return None
    if max(map(len, found["domain"].split("."))) > _PLAIN_LABEL_CHARS:
        return None
    return Address(local_part=found["local_part"], domain=found["domain"])


@lru_cache(maxsize=4096)
def _examined(text: str) -> tuple[Address | None, str]:
    from email_validator import EmailNotValidError, validate_email

    # The validator knows the test domain only; the other reserved names are examined as if they were below it.
    suffix = ".test" if _SPECIAL_USE.search(text) else ""
    local_part, at, domain = text.rpartition("@")
    sound = _SURPLUS_DOT.sub("", local_part) if local_part.isascii() else local_part
    try:
        found = validate_email(
            sound + at + domain + suffix,
            check_deliverability=False,
            test_environment=True,
            allow_smtputf8=True,
            allow_quoted_local=False,
        )
    except EmailNotValidError as error:
        return None, str(error).rstrip(".")
    local_part = found.local_part if sound == local_part else local_part
    return Address(local_part=local_part, domain=str(found.ascii_domain).lower().removesuffix(suffix)), ""


def _refusal(text: str, reason: str) -> InvalidRequest:
    shown = text if len(text) <= 80 else text[:80] + "..."
    return InvalidRequest(
        f"{shown!r} is not an e-mail address: {reason[:1].lower()}{reason[1:]}.",
        you_can="write it as ada@example.com or Ada <ada@example.com>.",
    )
