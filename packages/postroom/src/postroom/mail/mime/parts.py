"""Taking a message apart (RFC 2046): its texts, HTML and attachments, inside bounds whatever it claims to be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from postroom.mail.characters.charsets import decode_text
from postroom.mail.headers.section import Section, read_section
from postroom.mail.mime.attachment_names import made_up_filename, safe_filename, suspicions
from postroom.mail.mime.fields import read_mime_field
from postroom.mail.mime.flowed import unflowed
from postroom.mail.mime.tnef import Unpacked, is_tnef, unpack
from postroom.mail.mime.transfer_encoding import decode_content
from postroom.mail.mime.uuencoded import take_files
from postroom.model.message import MAX_TEXT_CHARS, AttachmentContent

MAX_PARTS = 500
MAX_DEPTH = 10
# Lines that start like a delimiter, over the whole message: each costs a look.
MAX_DELIMITER_LINES = 10_000

_FIRST_DELIMITER = re.compile(rb"(?:\A|\n)--([^\s]{1,70}+)[ \t]*+\r?\n")
_FIRST_PART = re.compile(rb"(?:\A|\n)--([^\s]{1,70}+)[ \t]*+\r?\n[Cc]ontent-[A-Za-z-]{1,40}+:")
_SNIFFED_BYTES = 4_096
_PAGE_HEAD_BYTES = 1_024
_PAGE_CHARSET = re.compile(rb"<meta\s[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,60})", re.IGNORECASE)
_MAX_TEXT_BYTES = 4 * MAX_TEXT_CHARS
_NOT_IN_TEXT = re.compile("[\x00\ud800-\udfff]")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,127}/[a-z0-9!#$&^_.+-]{1,127}")
_TEXTS = frozenset({"text/plain", "text/html"})
# Written as text by some program; alone in a message it is what there is to read.
_LIKE_PLAIN = frozenset(
    {"text/enriched", "text/richtext", "text/markdown", "text/x-markdown", "text/ascii", "text/x-plain"}
)
# The same words once more, for programs that show such (RFC 2046 section 5.1.4).
_OTHER_FORMS = frozenset({"text/x-amp-html", "text/watch-html", "text/vnd.google.email-reaction+json"})
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"})


@dataclass(slots=True)
class BodyText:
    """One text of the body. `covered`: the same words also stand here as plain text (RFC 2046 section 5.1.4)."""

    kind: Literal["plain", "html"]
    text: str
    covered: bool = False


@dataclass(slots=True)
class Contents:
    """What the parts of a message hold, in order, and what was broken or cut on the way."""

    texts: list[BodyText] = field(default_factory=list)
    attachments: list[AttachmentContent] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    parts: int = 0
    delimiter_lines: int = 0
    room: dict[str, int] = field(default_factory=lambda: {"plain": MAX_TEXT_CHARS, "html": MAX_TEXT_CHARS})

    def note(self, defect: str | None) -> None:
        """Remember a defect, once."""
        if defect and defect not in self.defects:
            self.defects.append(defect)

    @property
    def empty(self) -> bool:
        """Whether nothing was found yet, so that what comes now is what was written."""
        return not self.texts and not self.attachments


def read_contents(content: bytes, section: Section) -> Contents:
    """Everything below the header section of a message."""
    contents = Contents()
    _read_entity(contents, section, content[section.body_start :], depth=0)
    return contents


def _read_entity(contents: Contents, section: Section, body: bytes, *, depth: int, within: str = "") -> None:
    default = "message/rfc822" if within == "digest" else "text/plain"
    media_type, parameters = read_mime_field(section.raw("Content-Type") or default)
    if media_type.startswith("multipart/"):
        subtype = media_type.removeprefix("multipart/")
        _read_multipart(contents, subtype, parameters.get("boundary", ""), body, depth=depth)
        return
    disposition, naming = read_mime_field(section.raw("Content-Disposition"))
    filename = naming.get("filename") or parameters.get("name") or ""
    decoded, defect = decode_content(body, section.raw("Content-Transfer-Encoding").split("(")[0])
    contents.note(defect)
    media_type = _checked_type(media_type, filename, alone=not within)
    named = _is_file(contents, naming.get("filename", ""), parameters.get("name", ""), within=within)
    if media_type in _TEXTS and disposition != "attachment" and not named:
        _add_text(contents, media_type, parameters, decoded)
    elif not (within == "alternative" and media_type in _OTHER_FORMS):
        inline = disposition == "inline"
        _add_attachment(contents, section, decoded, media_type=media_type, filename=filename, inline=inline)


def _is_file(contents: Contents, filename: str, name: str, *, within: str) -> bool:
    """Whether a text is a file by its name. What was written has one too in some programs, but mostly only as `name`."""
    if not within or within == "alternative":
        return False
    return bool(filename) or (bool(name) and not contents.empty)


def _checked_type(media_type: str, filename: str, *, alone: bool) -> str:
    if _MEDIA_TYPE.fullmatch(media_type):
        return "text/plain" if alone and media_type in _LIKE_PLAIN else media_type
    bare = media_type in {"", "text", "plain"} and not filename
    return "text/plain" if bare else "application/octet-stream"


def _read_multipart(contents: Contents, subtype: str, boundary: str, body: bytes, *, depth: int) -> None:
    if depth == MAX_DEPTH:
        contents.note("parts nested too deeply were cut")
        return
    spans = _part_spans(contents, body, boundary.rstrip()) or _sniffed_spans(contents, body, boundary)
    if not spans:
        contents.note("multipart without its boundary")
        _read_entity(contents, Section((), 0), body, depth=depth + 1)
        return
    first_text = len(contents.texts)
    for start, end in spans:
        if contents.parts == MAX_PARTS:
            contents.note("parts cut")
            break
        contents.parts += 1
        section = read_section(body, start, end)
        for defect in section.defects:
            contents.note(defect)
        _read_entity(contents, section, body[section.body_start : end], depth=depth + 1, within=subtype)
    if subtype == "alternative":
        _cover(contents.texts[first_text:])


def _cover(alternatives: list[BodyText]) -> None:
    has_plain = any(each.kind == "plain" and each.text.strip() for each in alternatives)
    for each in alternatives:
        each.covered = each.covered or has_plain


def _part_spans(contents: Contents, body: bytes, boundary: str) -> list[tuple[int, int]]:
    """Where each part starts and ends. The line end before a delimiter belongs to the delimiter."""
    marker = b"--" + boundary.encode("latin-1" if boundary.isascii() else "utf-8", "replace")
    if marker == b"--":
        return []
    spans: list[tuple[int, int]] = []
    opened, closed = -1, False
    for start, end, closes in _delimiters(contents, body, marker):
        if opened >= 0:
            spans.append((opened, max(opened, _before_line_end(body, start))))
        elif closed and not closes:
            contents.note("parts after the end of a multipart")
        opened, closed = (-1, True) if closes else (end, closed)
        if len(spans) > MAX_PARTS:
            break
    if opened >= 0:
        contents.note("multipart not closed")
        spans.append((opened, len(body)))
    return spans


def _sniffed_spans(contents: Contents, body: bytes, boundary: str) -> list[tuple[int, int]]:
    """The parts between the delimiters that the body itself shows, where the header names none, or one that is not there."""
    if not boundary:
        contents.note("multipart without a boundary parameter")
    found = (_FIRST_PART if boundary else _FIRST_DELIMITER).search(body[:_SNIFFED_BYTES])
    return _part_spans(contents, body, found[1].decode("latin-1")) if found else []


def _delimiters(contents: Contents, body: bytes, marker: bytes) -> Iterator[tuple[int, int, bool]]:
    """Every delimiter line: where it starts, where the line after it starts, whether it closes the multipart."""
    position = 0 if body.startswith(marker) else body.find(b"\n" + marker) + 1
    while position > 0 or body.startswith(marker, position):
        if contents.delimiter_lines == MAX_DELIMITER_LINES:
            contents.note("parts cut")
            return
        contents.delimiter_lines += 1
        line_end = body.find(b"\n", position + len(marker))
        line_end = len(body) if line_end < 0 else line_end
        rest = body[position + len(marker) : min(line_end, position + len(marker) + 1_000)].rstrip()
        if rest in {b"", b"--"}:
            yield position, min(line_end + 1, len(body)), rest == b"--"
        position = body.find(b"\n" + marker, line_end) + 1
        if not position:
            return


def _before_line_end(body: bytes, position: int) -> int:
    if body[position - 1 : position] == b"\n":
        position -= 1
        if body[position - 1 : position] == b"\r":
            position -= 1
    return position


def _add_text(contents: Contents, media_type: str, parameters: Mapping[str, str], decoded: bytes) -> None:
    charset = parameters.get("charset") or (_charset_of_page(decoded) if media_type == "text/html" else "")
    text, exact = decode_text(decoded[:_MAX_TEXT_BYTES], charset)
    if not exact:
        contents.note("text not in its charset")
    text = _storable(text.replace("\r\n", "\n").replace("\r", "\n"))
    kind: Literal["plain", "html"] = "html" if media_type == "text/html" else "plain"
    if len(text) > contents.room[kind] or len(decoded) > _MAX_TEXT_BYTES:
        text = text[: contents.room[kind]]
        contents.note("text cut")
    contents.room[kind] -= len(text)
    if kind == "plain":
        text = _without_files(contents, text)
        if parameters.get("format", "").lower() == "flowed":
            text = unflowed(text, delete_space=parameters.get("delsp", "").lower() == "yes")
    contents.texts.append(BodyText(kind, text))


def _charset_of_page(content: bytes) -> str:
    """What a page says of itself near its beginning, as browsers take it where the header says nothing."""
    found = _PAGE_CHARSET.search(content[:_PAGE_HEAD_BYTES])
    return found[1].decode("ascii") if found else ""


def _storable(text: str) -> str:
    """The text without what no database keeps: NUL, and halves of characters."""
    if text.isascii():
        return text.replace("\x00", "\ufffd")
    return _NOT_IN_TEXT.sub("\ufffd", text) if "\x00" in text or not _is_whole(text) else text


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _without_files(contents: Contents, text: str) -> str:
    text, files = take_files(text)
    for file in files:
        _keep(contents, AttachmentContent(filename=file.name, content=file.content))
    return text


def _add_attachment(
    contents: Contents, section: Section, decoded: bytes, *, media_type: str, filename: str, inline: bool
) -> None:
    if media_type in _SEALED:
        contents.note("the words are sealed in an attachment")
    content_id = section.value("Content-ID").strip("<> ")[:250] or None
    _keep(
        contents,
        AttachmentContent(
            filename=filename, content_type=media_type, content=decoded, inline=inline, content_id=content_id
        ),
    )


def _keep(contents: Contents, attachment: AttachmentContent) -> None:
    """Add an attachment; of Outlook's package what is in it, where it can be unpacked."""
    if not is_tnef(attachment.content):
        _add(contents, attachment)
    elif (unpacked := unpack(attachment.content)) is None:
        contents.note("a TNEF file was not unpacked: postroom[tnef] does")
        _add(contents, attachment)
    elif unpacked.empty:
        _add(contents, attachment)
    else:
        _add_unpacked(contents, unpacked)


def _add_unpacked(contents: Contents, unpacked: Unpacked) -> None:
    """The files of a package; its text only where there is no other."""
    if not contents.texts and unpacked.text.strip():
        _add_text(contents, "text/plain", {"charset": "utf-8"}, unpacked.text.encode("utf-8", "replace"))
    elif not contents.texts and unpacked.html.strip():
        _add_text(contents, "text/html", {"charset": "utf-8"}, unpacked.html.encode("utf-8", "replace"))
    for name, content in unpacked.files:
        _add(contents, AttachmentContent(filename=name, content=content))


def _add(contents: Contents, attachment: AttachmentContent) -> None:
    """Keep an attachment under a harmless name; what it pretends to be is noted."""
    kind = attachment.content_type
    filename = safe_filename(attachment.filename) or made_up_filename(len(contents.attachments) + 1, kind)
    for suspicion in suspicions(filename, kind, attachment.content):
        contents.note(suspicion)
    contents.attachments.append(attachment.model_copy(update={"filename": filename}))
