"""The text in attached files: plain text, office files and other archives, PDF, messages; all inside one bound."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import zip_longest

from postroom.mail.mime.parse import parse

MAX_OCTETS = 4 * 1024 * 1024
MAX_MEMBERS = 200
MAX_DEPTH = 3

_ZIP, _GZIP, _PDF = b"PK\x03\x04", b"\x1f\x8b", b"%PDF-"
_TAG = re.compile(r"<[^<>]*>")
_MARKUP = re.compile(rb"\s*<(?:\?xml|!DOCTYPE|html|[a-z]+:)", re.IGNORECASE)
_PRINTABLE = re.compile(rb"[\x20-\x7e\r\n\t]{8,}")
_PDF_STREAM = re.compile(rb"stream\r?\n")
_PDF_STRING = re.compile(rb"\(((?:[^()\\]|\\.)*)\)|<([0-9A-Fa-f\s]{4,})>|(-?\d+)|(T[dDm*])", re.DOTALL)
_PDF_ESCAPE = re.compile(rb"\\([()\\])")
_PDF_WORD_GAP = -200
_UTF16_SAMPLE = 512
_PACKED_OCTETS = 4_096


@dataclass
class FileReader:
    """Reads the files of one draft. `room` is how many octets it will still unpack, `unread` counts what it could not read."""

    room: int = MAX_OCTETS
    unread: int = 0

    def texts(self, content: bytes, content_type: str = "", *, depth: int = 0) -> Iterator[str]:
        """Every text in a file; archives are opened, to a depth of three. Scripts, fonts and pictures have none."""
        if self.room <= 0 or depth > MAX_DEPTH:
            self.unread += 1
        elif content_type == "message/rfc822":
            yield from self._of_message(content, depth)
        elif content.startswith(_ZIP):
            yield from self._of_archive(content, depth)
        elif content.startswith(_GZIP):
            yield from self.texts(self._inflated(content, wbits=31), depth=depth + 1)
        elif content.startswith(_PDF):
            yield from self._of_pdf(content)
        else:
            yield _plain(self._taken(content))

    def _of_message(self, content: bytes, depth: int) -> Iterator[str]:
        parsed = parse(self._taken(content))
        yield from ("\n".join(value for _, value in parsed.headers), parsed.text, _without_tags(parsed.html))
        for attachment in parsed.attachments:
            yield attachment.filename
            yield from self.texts(attachment.content, attachment.content_type, depth=depth + 1)

    def _of_archive(self, content: bytes, depth: int) -> Iterator[str]:
        try:
            archive = zipfile.ZipFile(io.BytesIO(content))
            members = archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError):
            self.unread += 1
            return
        self.unread += len(members) > MAX_MEMBERS
        for member in members[:MAX_MEMBERS]:
            yield member.filename
            yield from self._of_member(archive, member, depth)

    def _of_member(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, depth: int) -> Iterator[str]:
        try:
            with archive.open(member) as opened:
                content = opened.read(max(0, self.room) + 1)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
            self.unread += 1  # locked with a password, damaged, or packed in a way that Python does not know
        else:
            yield from self.texts(content, depth=depth + 1)

    def _of_pdf(self, content: bytes) -> Iterator[str]:
        """What is shown by text operators in plain or deflated streams. Fonts with their own numbering stay unread."""
        streams = [*_PDF_STREAM.finditer(content)]
        for stream, following in zip_longest(streams, streams[1:]):
            if self.room <= 0:
                self.unread += 1
                return
            page = self._inflated(content, start=stream.end())
            yield _shown(page or content[stream.end() : following.start() if following else len(content)])

    def _inflated(self, content: bytes, *, start: int = 0, wbits: int = 15) -> bytes:
        """What is packed from `start` on, taken in pieces: what follows its end is not touched."""
        unpacking, unpacked, room = zlib.decompressobj(wbits), bytearray(), max(1, self.room)
        with suppress(zlib.error):
            for place in range(start, len(content), _PACKED_OCTETS):
                unpacked += unpacking.decompress(content[place : place + _PACKED_OCTETS], room - len(unpacked))
                if unpacking.eof or len(unpacked) >= room:
                    break
        return self._taken(bytes(unpacked))

    def _taken(self, content: bytes) -> bytes:
        self.unread += len(content) > self.room
        taken = content[: max(0, self.room)]
        self.room -= len(taken)
        return taken


def _plain(content: bytes) -> str:
    """Bytes as text in the encoding they look like; of other files the printable runs."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    sample = content[:_UTF16_SAMPLE]
    if sample.count(0) * 3 > len(sample):
        return content.decode("utf-16-le" if sample[1:2] == b"\0" else "utf-16-be", "replace")
    if b"\0" in sample:
        return "\n".join(run.decode() for run in _PRINTABLE.findall(content))
    text = content.decode("utf-8", "replace")
    return _without_tags(text) if _MARKUP.match(sample) else text


def _without_tags(markup: str) -> str:
    return _TAG.sub("", markup)


def _shown(page: bytes) -> str:
    pieces: list[str] = []
    for literal, digits, gap, moved in _PDF_STRING.findall(page):
        if moved or (gap and int(gap[:9]) < _PDF_WORD_GAP):
            pieces.append("\n" if moved else " ")
        elif digits:
            pieces.append(bytes.fromhex(_even(digits)).replace(b"\0", b"").decode("latin-1"))
        else:
            pieces.append(_PDF_ESCAPE.sub(rb"\1", literal).decode("latin-1"))
    return "".join(pieces)


def _even(digits: bytes) -> str:
    plain = b"".join(digits.split()).decode()
    return plain if len(plain) % 2 == 0 else f"{plain}0"
