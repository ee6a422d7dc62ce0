"""Names and kinds of attachments as they came: made harmless, and what does not fit together is named."""

from __future__ import annotations

import re
import unicodedata

from postroom.mail.headers.text import cleaned
from postroom.mail.wording.expression import expression

MAX_FILENAME_CHARS = 255

_EXTENSIONS = {
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
    "application/ms-tnef": ".dat",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
}
_RUNNABLE = (
    "exe|com|scr|pif|bat|cmd|js|jse|vbs|vbe|wsf|wsh|hta|ps1|msi|msc|jar|lnk|cpl|reg"
    "|dll|apk|app|dmg|iso|img|vhd|chm|sh|url|xll"
)
_DISGUISED = expression(
    rf"\.(?:pdf|docx?|xlsx?|pptx?|txt|rtf|jpe?g|png|gif|csv|zip|mp[34]|html?)[\s._-]{{1,200}}(?:{_RUNNABLE})\Z",
    re.IGNORECASE,
)
_RUNS = expression(rf"\.(?:{_RUNNABLE})\Z", re.IGNORECASE)

_OFFICE = "officedocument|opendocument|ms-?excel|ms-?word|ms-?powerpoint|visio"

# How files of a kind begin, and the media types that may say so.
_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "PDF", r"application/(?:x-)?pdf"),
    (b"MZ", "a Windows program", r"application/(?:x-)?(?:ms-?dos|msdownload|dosexec|exe|ms-?dos-program|winexe|msdos).*"),
    (b"\x7fELF", "a Linux program", r"application/x-(?:executable|elf|sharedlib).*"),
    (b"PK\x03\x04", "a ZIP archive", rf".*(?:zip|{_OFFICE}|java-archive|epub|android|apk|x-xpinstall).*"),
    (b"Rar!\x1a\x07", "a RAR archive", r".*rar.*|.*compressed"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", r".*7z.*|.*compressed"),
    (b"\x89PNG\r\n", "a PNG image", r"image/(?:x-|a?)png"),
    (b"\xff\xd8\xff", "a JPEG image", r"image/p?jpe?g"),
    (b"GIF8", "a GIF image", r"image/gif"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file", rf".*(?:{_OFFICE}|office|outlook|cfb|ole).*"),
)  # fmt: skip
_FITS = {kind: expression(pattern) for _, kind, pattern in _KINDS}


def safe_filename(name: str) -> str:
    """The last step of whatever path was given, short, on one line, without characters that change how the others look."""
    name = cleaned(name)
    if not name.isascii():
        name = "".join(char for char in name if unicodedata.category(char) != "Cf")
    name = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    if len(name) > MAX_FILENAME_CHARS:
        name = name[: MAX_FILENAME_CHARS - 20] + name[-20:]
    return "" if name in {".", ".."} else name


def made_up_filename(number: int, media_type: str) -> str:
    """A name for an attachment that came without one."""
    return f"attachment-{number}{_EXTENSIONS.get(media_type, '')}"


def suspicions(filename: str, media_type: str, content: bytes) -> tuple[str, ...]:
    """What an attachment pretends to be and is not. Names of kinds only: nothing that the sender wrote is repeated."""
    found = []
    kind = sniffed_kind(content)
    if _DISGUISED.search(filename):
        found.append("an attachment's name hides that it is a program")
    elif _RUNS.search(filename) or kind in {"a Windows program", "a Linux program"}:
        found.append("an attachment is a program")
    if kind and media_type != "application/octet-stream" and not _FITS[kind].fullmatch(media_type):
        found.append(f"an attachment is {kind} and says that it is something else")
    return tuple(found)


def sniffed_kind(content: bytes) -> str:
    """What the first octets say that a file is, in words, or an empty text."""
    found = next((kind for start, kind, _ in _KINDS if content.startswith(start)), "")
    return "" if found == "a Windows program" and b"\x00" not in content[:128] else found
