"""Outlook's winmail.dat (TNEF), unpacked by the tnefparse library where it is installed (`postroom[tnef]`)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from postroom.mail.characters.charsets import decode_text

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 100
# Such a file may stand in another one; each level costs a copy.
MAX_NESTED = 10
_SIGNATURE = b"\x78\x9f\x3e\x22"


@dataclass(frozen=True)
class Unpacked:
    """What a TNEF file holds: the text of the message, as text or HTML, and its files by name."""

    text: str
    html: str
    files: tuple[tuple[str, bytes], ...]

    @property
    def empty(self) -> bool:
        """Whether nothing of it could be read, as where its text is RTF only."""
        return not (self.files or self.text.strip() or self.html.strip())


def is_tnef(content: bytes) -> bool:
    """Whether this is such a file, whatever type it says it has."""
    return content.startswith(_SIGNATURE)


def unpack(content: bytes) -> Unpacked | None:
    """What is inside; `None` where the library is missing or cannot read it."""
    try:
        from tnefparse import TNEF
    except ImportError:
        return None
    logging.getLogger("tnefparse").setLevel(logging.CRITICAL)  # it warns about what every sender may write
    if len(content) > MAX_BYTES or content.count(_SIGNATURE) > MAX_NESTED:
        return None
    try:
        found = TNEF(content, do_checksum=False)
        files = tuple((_name(file), bytes(file.data or b"")) for file in found.attachments[:MAX_FILES])
        return Unpacked(_text(found.body), _text(found.htmlbody), files)
    except Exception:  # the library may raise anything on broken input; then the file stays as it is
        return None


def _name(file: Any) -> str:
    name = file.long_filename() if callable(getattr(file, "long_filename", None)) else file.name
    return _text(name).strip("\x00 ")


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        value = value[0] if value else b""
    if isinstance(value, bytes):
        value = decode_text(value)[0]
    return str(value or "").replace("\x00", "")
