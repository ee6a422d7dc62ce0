"""An mbox file, read in the order in which its messages were written, however large it is."""

from __future__ import annotations

from collections.abc import Iterator
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from postroom.mail.mbox import SEPARATOR, entries, message
from postroom.model.errors import InvalidRequest

_LONGEST_HEADER = 256 * 1024


class Place(NamedTuple):
    """Where an entry lies in its file; entries of one moment stay in the order of the file."""

    written_at: float
    offset: int
    octets: int


def places(file: Path) -> list[Place]:
    """Every entry, the oldest first. Raises `InvalidRequest` for a file that is no mbox."""
    found, offset = [], 0
    try:
        with file.open("rb") as lines:
            _refuse_unless_mbox(lines, file)
            for entry in entries(lines):
                found.append(Place(_written_at(entry), offset, len(entry)))
                offset += len(entry)
    except OSError as error:
        raise InvalidRequest(f"{file} cannot be read: {error.strerror}.", you_can="name an mbox file.") from None
    return sorted(found)


def messages(file: Path, wanted: list[Place]) -> Iterator[bytes]:
    """The messages at these places."""
    with file.open("rb") as opened:
        for place in wanted:
            opened.seek(place.offset)
            yield message(opened.read(place.octets))


def _refuse_unless_mbox(opened: BufferedReader, file: Path) -> None:
    if opened.read(len(SEPARATOR)) != SEPARATOR:
        raise InvalidRequest(f"{file} is no mbox: it does not begin with `From `.", you_can="name an mbox file.")
    opened.seek(0)


def _written_at(entry: bytes) -> float:
    """When its Date field says; the very beginning where it says nothing."""
    header = entry.partition(b"\n")[2][:_LONGEST_HEADER].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    try:
        return parsedate_to_datetime(str(BytesHeaderParser().parsebytes(header + b"\n\n").get("Date", ""))).timestamp()
    except (ValueError, OverflowError):
        return 0.0
