"""Reading a header section (RFC 5322 section 2.2): cut to size first, then split, unfolded and decoded by field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple

from postroom.mail.characters.charsets import decode_unlabelled
from postroom.mail.headers.encoded_words import decode_words
from postroom.mail.headers.text import cleaned

MAX_SECTION_BYTES = 256 * 1024
MAX_FIELDS = 1_000

_FIELD_END = re.compile(rb"\r?\n(?![ \t])")
_FIELD_NAME = re.compile(r"([!-9;-~]{1,200}+)[ \t]*+")
_MAX_NAME_CHARS = 300
_ENVELOPE_LINE = re.compile(r">?From ")
_CHARSET = re.compile(r"\bcharset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_:.-]{1,60})", re.IGNORECASE)


class Field(NamedTuple):
    """One header field: `raw` is unfolded text with its encoded words still standing, as structured fields are read."""

    name: str
    raw: str

    @property
    def value(self) -> str:
        """The decoded value, on one line, without control characters."""
        return cleaned(decode_words(self.raw)).strip()


@dataclass(frozen=True)
class Section:
    """A header section and the index in the content where the body starts."""

    fields: tuple[Field, ...]
    body_start: int
    defects: tuple[str, ...] = ()

    @cached_property
    def _by_name(self) -> dict[str, list[Field]]:
        found: dict[str, list[Field]] = {}
        for field in self.fields:
            found.setdefault(field.name.lower(), []).append(field)
        return found

    def raws(self, name: str) -> list[str]:
        """The raw values of every field of that name, in order."""
        return [field.raw for field in self._by_name.get(name.lower(), ())]

    def raw(self, name: str) -> str:
        """The raw value of the first field of that name, or an empty text."""
        found = self._by_name.get(name.lower())
        return found[0].raw if found else ""

    def value(self, name: str) -> str:
        """The decoded value of the first field of that name, or an empty text."""
        found = self._by_name.get(name.lower())
        return found[0].value if found else ""


def read_section(content: bytes, start: int = 0, end: int | None = None) -> Section:
    """The header section that starts at `start`. A line that cannot be a field ends it: then the body begins."""
    whole = start == 0 and end is None and len(content) <= MAX_SECTION_BYTES
    return _read_whole(content) if whole else _read(content, start, end)


@lru_cache(maxsize=2)
def _read_whole(content: bytes) -> Section:
    """That of a message is asked for by one reader after another, so the last two are kept."""
    return _read(content, 0, None)


def _read(content: bytes, start: int, end: int | None) -> Section:
    end = len(content) if end is None else end
    section_end, body_start = _section_end(content, start, end)
    cut = min(section_end, start + MAX_SECTION_BYTES)
    defects = ["header section cut"] if cut < section_end else []
    fields: list[Field] = []
    head = content[start:cut]
    for number, line in enumerate(_unfolded_lines(head)):
        name, colon, value = line.partition(":")
        if len(fields) == MAX_FIELDS:
            defects.append("header fields cut")
            break
        if colon and (name := _field_name(name)):
            fields.append(Field(name, value.strip(" \t\r")))
        elif number or not _ENVELOPE_LINE.match(line):
            defects.append("header section ends without an empty line")
            body_start = _line_start(content, start, cut, number=number)
            break
    return Section(tuple(fields) if head.isascii() else _readable(fields), body_start, tuple(defects))


def _section_end(content: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the fields end and where the body starts: at the first empty line, or nowhere."""
    for empty in (b"\n", b"\r\n"):
        if content.startswith(empty, start):
            return start, start + len(empty)
    found = content.find(b"\n\r\n", start, end)
    bare = content.find(b"\n\n", start, end if found < 0 else found)
    if bare >= 0:
        return bare, bare + 2
    return (found, found + 3) if found >= 0 else (end, end)


def _unfolded_lines(section: bytes) -> list[str]:
    """Every field on one line, one line more than may be kept, so that a cut shows. What is not ASCII stays escaped."""
    text = section.decode("ascii", "surrogateescape").replace("\r\n", "\n")
    lines = text.replace("\n ", " ").replace("\n\t", "\t").split("\n", MAX_FIELDS + 2)
    return [line for line in lines[: MAX_FIELDS + 2] if line]


def _line_start(content: bytes, start: int, end: int, *, number: int) -> int:
    """Where the line of this number begins in the content, folded lines counted as one."""
    ends = (found.end() for found in _FIELD_END.finditer(content, start, end))
    return next(islice(ends, number - 1, None)) if number else start


def _field_name(text: str) -> str:
    """The name before the colon, or an empty text where it can be none."""
    return _checked_name(text) if len(text) <= _MAX_NAME_CHARS else ""


@lru_cache(maxsize=4096)
def _checked_name(text: str) -> str:
    found = _FIELD_NAME.fullmatch(text)
    return found[1] if found else ""


def _readable(fields: list[Field]) -> tuple[Field, ...]:
    """Octets beyond ASCII as the text they most likely are: UTF-8, or the charset that the message names for its body."""
    named = (_CHARSET.search(field.raw) for field in fields if field.name.lower() == "content-type")
    charset = next((found[1] for found in named if found), "")
    return tuple(Field(name, _decoded(raw, charset)) for name, raw in fields)


def _decoded(raw: str, charset: str) -> str:
    return raw if raw.isascii() else decode_unlabelled(raw.encode("ascii", "surrogateescape"), charset)
