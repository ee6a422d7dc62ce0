"""Writing header fields: checked, encoded and folded (RFC 5322 section 2.2.3, RFC 2047, RFC 2231)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from postroom.mail.addresses.addresses import written
from postroom.mail.headers.encoded_words import encode_words
from postroom.mail.headers.text import require_field_name, require_safe
from postroom.model.address import Address, Participant
from postroom.model.errors import InvalidRequest

# RFC 5322 section 2.1.1: a line should have at most 78 characters and must have at most 998.
FOLD_AT = 78
MAX_LINE = 998
# RFC 2047 section 2: a line that carries an encoded word has at most 76.
_FOLD_ENCODED_AT = 76
MAX_NAME_CHARS = 255

_TOKEN = re.compile(r" *[^ ]+")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_TO_ESCAPE = re.compile(r'(["\\])')
_ADDRESS = re.compile(r'[^\s<>()\[\]:;,"\\@\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+')
_FIRST_TO_LAST_BEYOND_ASCII = re.compile(r"[^ ]*[^\x00-\x7f](?:.*[^\x00-\x7f])?[^ ]*")
_SECTION_CHARS = 50
_UNFOLDED_CHARS = 60


def text_field(name: str, value: str) -> str:
    """An unstructured field (RFC 5322 section 3.6.5): words beyond ASCII are encoded, the others stay readable."""
    value = require_safe(value, what=f"{name} header").strip(" ")
    if len(name) + len(value) + 2 <= FOLD_AT and value.isascii() and "=?" not in value:
        return f"{name}: {value}"
    return folded(name, text_tokens(value, limit=_FOLD_ENCODED_AT - len(name) - 2))


def folded(name: str, tokens: Iterable[str]) -> str:
    """A field whose tokens, each with the white space before it, are laid on as few lines as they need."""
    lines, line = [], f"{name}:"
    for token in tokens:
        limit = _FOLD_ENCODED_AT if "=?" in token or "=?" in line else FOLD_AT
        if len(line) + len(token) > limit and line.strip() != f"{name}:":
            lines.append(line)
            line = ""
        line += token
    return "\r\n".join([*lines, line])


def text_tokens(value: str, *, limit: int) -> list[str]:
    """The value cut where it may be folded. From the first to the last word that needs it, it is encoded."""
    if "=?" in value or _overlong(value):
        return [f" {word}" for word in encode_words(value, limit=limit)]
    found = None if value.isascii() else _FIRST_TO_LAST_BEYOND_ASCII.search(value)
    if found is None:
        return _TOKEN.findall(f" {value}")
    before, after = value[: found.start()], value[found.end() :]
    # White space next to an encoded word survives reading only once, so longer runs are encoded with it.
    if before.endswith("  ") or after.startswith("  "):
        return [f" {word}" for word in encode_words(value, limit=limit)]
    encoded = [f" {word}" for word in encode_words(found[0], limit=limit)]
    return [*_TOKEN.findall(f" {before}"), *encoded, *_TOKEN.findall(after)]


def _overlong(value: str) -> bool:
    return len(value) > MAX_LINE - 100 and any(len(token) > MAX_LINE - 100 for token in _TOKEN.findall(value))


def address_field(name: str, participants: Iterable[Participant]) -> str:
    """An address list (RFC 5322 section 3.4)."""
    tokens: list[str] = []
    for participant in participants:
        if tokens:
            tokens[-1] += ","
        tokens += _mailbox_tokens(participant, limit=_FOLD_ENCODED_AT - len(name) - 2)
    return folded(name, tokens)


def _mailbox_tokens(participant: Participant, *, limit: int) -> list[str]:
    address = checked_address(participant.address)
    if not participant.name:
        return [f" {address}"]
    display_name = require_safe(participant.name, what="display name").strip()
    if len(display_name) > MAX_NAME_CHARS:
        raise InvalidRequest(
            f"The name of {address} has {len(display_name)} characters; at most {MAX_NAME_CHARS} are allowed."
        )
    return [*_phrase_tokens(display_name, limit=limit), f" <{address}>" if display_name else f" {address}"]


def _phrase_tokens(name: str, *, limit: int) -> list[str]:
    if not name.isascii() or "=?" in name:
        return [f" {word}" for word in encode_words(name, limit=limit)]
    if name and not _ATOMS.fullmatch(name):
        name = '"' + _TO_ESCAPE.sub(r"\\\1", name) + '"'
        return [f" {name}"] if len(name) <= _UNFOLDED_CHARS else _TOKEN.findall(f" {name}")
    return _TOKEN.findall(f" {name}") if name else []


def checked_address(address: Address) -> str:
    """The addr-spec as it is written in a header; a local-part beyond ASCII stays raw UTF-8 (RFC 6532)."""
    if not (_ADDRESS.fullmatch(address.local_part) and _ADDRESS.fullmatch(address.domain)):
        raise InvalidRequest(
            f"{str(address)[:80]!r} is not an address a header can carry.", you_can="check how it is spelt."
        )
    return written(address)


def parameter(name: str, value: str) -> list[str]:
    """One parameter of a MIME field as fold tokens: quoted if it is short ASCII, else in RFC 2231 sections."""
    if value.isascii() and len(value) <= _SECTION_CHARS:
        return [f' {name}="' + _TO_ESCAPE.sub(r"\\\1", value) + '"']
    sections = _sections(value)
    if len(sections) == 1:
        return [f" {name}*=utf-8''{sections[0]}"]
    first, *rest = sections
    return [f" {name}*0*=utf-8''{first}", *(f" {name}*{number}*={part}" for number, part in enumerate(rest, start=1))]


def _sections(value: str) -> list[str]:
    sections = [""]
    for character in value:
        escaped = quote(character, safe="")
        if len(sections[-1]) + len(escaped) > _SECTION_CHARS:
            sections.append("")
        sections[-1] += escaped
    return sections


def named_field(name: str, value: str) -> str:
    """A field the caller brings along, its name and value checked."""
    field = text_field(require_field_name(name), value)
    if not value.isascii() and name.lower().startswith(("list-", "reply-to", "sender")):
        raise InvalidRequest(
            f"The {name} header must be ASCII: it is read by programs.", you_can="write it without accents."
        )
    return field
