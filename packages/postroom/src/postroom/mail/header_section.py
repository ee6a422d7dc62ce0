"""Reading a header section (RFC 5322 section 2.2): cut to size first, then split, unfolded and decoded by field."""

from __future__ import annotations

import re
from dataclasses import dataclass

from postroom.mail.charsets import decode_text
from postroom.mail.encoded_words import decode_words
from postroom.mail.header_text import cleaned

MAX_SECTION_BYTES = 256 * 1024
MAX_FIELDS = 1_000

_FIELD_END = re.compile(rb"\r?\n(?![ \t])")
_FIELD = re.compile(rb"([!-9;-~]{1,200}+)[ \t]*+:")
_ENVELOPE_LINE = re.compile(rb">?From ")
_FOLD = re.compile(rb"\r?\n")


@dataclass(frozen=True, slots=True)
class Field:
    """One header field: `raw` is unfolded text with its encoded words still standing, as structured fields are read."""

    name: str
    raw: str

    @property
    def value(self) -> str:
        """The decoded value, on one line, without control characters."""
        return cleaned(decode_words(self.raw)).strip()


@dataclass(frozen=True, slots=True)
class Section:
    """A header section and the index in the content where the body starts."""

    fields: tuple[Field, ...]
    body_start: int
    defects: tuple[str, ...] = ()

    def raws(self, name: str) -> list[str]:
        """The raw values of every field of that name, in order."""
        wanted = name.lower()
        return [field.raw for field in self.fields if field.name.lower() == wanted]

    def raw(self, name: str) -> str:
        """The raw value of the first field of that name, or an empty text."""
        return next(iter(self.raws(name)), "")

    def value(self, name: str) -> str:
        """The decoded value of the first field of that name, or an empty text."""
        wanted = name.lower()
        return next((field.value for field in self.fields if field.name.lower() == wanted), "")


def read_section(content: bytes, start: int = 0, end: int | None = None) -> Section:
    """The header section that starts at `start`. A line that cannot be a field ends it: then the body begins."""
    end = len(content) if end is None else end
    section_end, body_start = _section_end(content, start, end)
    cut = min(section_end, start + MAX_SECTION_BYTES)
    defects = ["header section cut"] if cut < section_end else []
    fields: list[Field] = []
    for line_start, line_end in _field_spans(content, start, cut):
        if len(fields) == MAX_FIELDS:
            defects.append("header fields cut")
            break
        line = content[line_start:line_end]
        if field := _FIELD.match(line):
            fields.append(Field(field[1].decode("ascii"), _unfolded(line[field.end() :])))
        elif line_start == start and _ENVELOPE_LINE.match(line):
            continue
        else:
            return Section(tuple(fields), line_start, (*defects, "header section ends without an empty line"))
    return Section(tuple(fields), body_start, tuple(defects))


def _section_end(content: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the fields end and where the body starts: at the first empty line, or nowhere."""
    for empty in (b"\n", b"\r\n"):
        if content.startswith(empty, start):
            return start, start + len(empty)
    found = [
        (position, position + len(gap))
        for gap in (b"\n\n", b"\n\r\n")
        if (position := content.find(gap, start, end)) >= 0
    ]
    return min(found, default=(end, end))


def _field_spans(content: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Where each field starts and ends, folded lines included. One more than may be kept, so that a cut shows."""
    spans: list[tuple[int, int]] = []
    while start < end and len(spans) <= MAX_FIELDS:
        found = _FIELD_END.search(content, start, end)
        stop, following = found.span() if found else (end, end)
        if stop > start:
            spans.append((start, stop))
        start = following
    return spans


def _unfolded(value: bytes) -> str:
    value = _FOLD.sub(b"", value) if b"\n" in value else value
    text = value.decode("ascii") if value.isascii() else decode_text(value)[0]
    return text.strip(" \t\r")
