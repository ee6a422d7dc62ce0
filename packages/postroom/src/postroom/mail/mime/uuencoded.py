"""Files that older programs write into the text itself (uuencode): taken out, so that text is text and files are files."""

from __future__ import annotations

import binascii
import re
from typing import NamedTuple

MAX_FILES = 50
# As many as 35 MB have, of the usual 45 octets a line.
MAX_LINES = 800_000

_BEGIN = re.compile(r"^begin [0-7]{3,4} +(\S[^\n]{0,250})\n(?=[!-`][ -`]{1,90} *\n)", re.MULTILINE)
_END = re.compile(r"^end[ \t]*$", re.MULTILINE)
_FIRST_LINE = re.compile(rb"(?:\A|\n)begin [0-7]{3,4} [^\n]{0,250}\n")


class UuFile(NamedTuple):
    """A file that stood in a text."""

    name: str
    content: bytes


def take_files(text: str) -> tuple[str, list[UuFile]]:
    """The text without its files, and the files. What begins like one but is none, or does not end, stays text."""
    if "begin " not in text:
        return text, []
    kept: list[str] = []
    files: list[UuFile] = []
    position = 0
    while len(files) < MAX_FILES and (begin := _BEGIN.search(text, position)):
        end = _END.search(text, begin.end())
        if end is None:
            break
        content = _decoded_lines(text[begin.end() : end.start()].encode("ascii", "replace"))
        if content is None:
            kept.append(text[position : end.end()])
        else:
            kept.append(text[position : begin.start()])
            files.append(UuFile(begin[1].strip(), content))
        position = end.end()
    return "".join([*kept, text[position:]]), files


def decode_uuencoded(content: bytes) -> tuple[bytes, str | None]:
    """A whole part in this encoding, from its `begin` line on."""
    found = _FIRST_LINE.search(content[:10_000].replace(b"\r\n", b"\n"))
    if found is None:
        return content, "broken uuencode"
    lines = content.replace(b"\r\n", b"\n")[found.end() :]
    return b"".join(_decoded_line(line) for line in _until_end(lines)), None


def _until_end(lines: bytes) -> list[bytes]:
    end = lines.find(b"\nend")
    return (lines if end < 0 else lines[:end]).split(b"\n", MAX_LINES)[:MAX_LINES]


def _decoded_lines(lines: bytes) -> bytes | None:
    """The file, or `None` where too many lines are no such lines."""
    found = lines.strip(b"\n").split(b"\n")
    if sum(1 for line in found if line and not _has_its_length(line)) * 10 > len(found):
        return None
    return b"".join(map(_decoded_line, found))


def _has_its_length(line: bytes) -> bool:
    """Whether a line is about as long as its first octet says; programs cut or add trailing spaces."""
    needed = ((line[0] - 32 & 63) + 2) // 3 * 4
    return 0x20 <= line[0] <= 0x60 and needed - 8 <= len(line) - 1 <= needed + 2


def _decoded_line(line: bytes) -> bytes:
    if not line:
        return b""
    octets = ((line[0] - 32) & 63) * 4 + 5
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # The standard library's own way round lines with a surplus checksum octet.
        try:
            return binascii.a2b_uu(line[: octets // 3])
        except binascii.Error:
            return b""
