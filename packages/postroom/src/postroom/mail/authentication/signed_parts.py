"""The parts of a message that signatures are made over: raw header fields, and their canonical forms (RFC 6376 section 3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from postroom.mail.headers.section import MAX_FIELDS, MAX_SECTION_BYTES

_FIELD_NAME = re.compile(rb"[!-9;-~]{1,200}+")
_FIELD_END = re.compile(rb"\n(?![ \t])")
_WHITE_SPACE = re.compile(rb"[ \t]+")
_WSP = b" \t"
_ENVELOPE_LINE = b"From "
_BTAG = re.compile(rb"[ \t\r\n]*b[ \t\r\n]*=")


@dataclass(frozen=True, slots=True)
class RawField:
    """One header field as it came, its line ends LF: all that stands after the colon, folds included."""

    name: bytes
    value: bytes

    @property
    def key(self) -> bytes:
        """Its name, as names are compared."""
        return self.name.strip(_WSP).lower()

    def relaxed(self) -> bytes:
        """The field in relaxed form, without a line end (section 3.4.2)."""
        value = _WHITE_SPACE.sub(b" ", self.value.replace(b"\n", b""))
        return self.key + b":" + value.strip(b" \r")

    def simple(self) -> bytes:
        """The field unchanged, its line ends CRLF, without the last (section 3.4.1)."""
        return self.name + b":" + self.value.replace(b"\n", b"\r\n")

    def without_signature(self) -> RawField:
        """The field with its `b=` empty, as it is signed (section 3.7)."""
        pieces = self.value.split(b";")
        return RawField(self.name, b";".join(_emptied(piece) for piece in pieces))


class MalformedSection(ValueError):
    """A header section that no signature can be verified over, because readers may disagree about its fields."""


@dataclass(frozen=True, slots=True)
class SignedParts:
    """A message split for verification. The fields stand in order, the body has LF line ends."""

    fields: tuple[RawField, ...]
    body: bytes

    def named(self, key: bytes) -> tuple[RawField, ...]:
        """Every field of that name, topmost first."""
        return tuple(field for field in self.fields if field.key == key)

    def select(self, names: Iterable[bytes]) -> list[RawField]:
        """The fields that an `h=` names: each time it names one, the next from the bottom (section 5.4.2)."""
        left: dict[bytes, list[RawField]] = {}
        for field in self.fields:
            left.setdefault(field.key, []).append(field)
        return [left[name].pop() for name in names if left.get(name)]


def split_message(raw: bytes) -> SignedParts:
    """Split a message at its line ends, CRLF or bare LF. Raises `MalformedSection`, also for one that is larger than is read."""
    lines = raw[: MAX_SECTION_BYTES + 4].replace(b"\r\n", b"\n")
    if lines.startswith(b"\n"):
        return SignedParts((), raw.replace(b"\r\n", b"\n")[1:])
    head, gap, _ = lines.partition(b"\n\n")
    if not gap and len(raw) > MAX_SECTION_BYTES:
        raise MalformedSection("the header section is larger than is examined")
    body = raw.replace(b"\r\n", b"\n")[len(head) + 2 :]
    return SignedParts(tuple(_fields(head.removesuffix(b"\n"))), body)


def relaxed_body(body: bytes) -> bytes:
    """A body with LF line ends in relaxed form (section 3.4.4)."""
    lines = body.replace(b"\t", b" ") + b"\n"
    while b"  " in lines:
        lines = lines.replace(b"  ", b" ")
    lines = lines.replace(b" \n", b"\n").rstrip(b"\n")
    return lines.replace(b"\n", b"\r\n") + b"\r\n" if lines else b""


def simple_body(body: bytes) -> bytes:
    """A body with LF line ends in simple form (section 3.4.3)."""
    return body.rstrip(b"\n").replace(b"\n", b"\r\n") + b"\r\n"


def _fields(head: bytes) -> Sequence[RawField]:
    fields: list[RawField] = []
    for line in _FIELD_END.split(head) if head else ():
        name, colon, value = line.partition(b":")
        if colon and _FIELD_NAME.fullmatch(name.rstrip(_WSP)):
            fields.append(RawField(name, value))
        elif fields or not line.startswith(_ENVELOPE_LINE):
            raise MalformedSection("a line of the header section is no field")
    if len(fields) > MAX_FIELDS:
        raise MalformedSection("there are more header fields than are examined")
    return fields


def _emptied(piece: bytes) -> bytes:
    found = _BTAG.match(piece)
    return found[0] if found else piece
