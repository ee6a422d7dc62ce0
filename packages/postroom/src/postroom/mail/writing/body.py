"""The body of a composed message: parts, transfer encodings and boundaries (RFC 2045, RFC 2046)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from postroom.mail.headers.fields import FOLD_AT, MAX_NAME_CHARS, folded, parameter
from postroom.mail.headers.text import require_safe
from postroom.mail.html.text import html_to_text
from postroom.model.errors import InvalidRequest
from postroom.model.message import AttachmentContent, Draft

_LINE_END = re.compile("\r\n|\r|\n")
_MEDIA_TYPE = re.compile(
    r"[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}"
    r'(?:; *[A-Za-z0-9!#$&^_.+*-]{1,60}=(?:[A-Za-z0-9!#$&^_.+*-]{1,200}|"[ !#-\[\]-~]{0,200}"))*'
)
_CONTENT_ID = re.compile(r"<?([A-Za-z0-9!#$%&'*+/=?^_`{|}~.@-]{1,250})>?")
_LONG_LINE = re.compile(rb"[^\n]{%d}" % (FOLD_AT + 2))
_CONTROLS = re.compile(rb"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]")
_BASE64_LINE = 76


@dataclass(frozen=True, slots=True)
class _Part:
    """One MIME entity: its header fields and its encoded content."""

    fields: tuple[str, ...]
    content: bytes

    def as_bytes(self) -> bytes:
        return "\r\n".join(self.fields).encode() + b"\r\n\r\n" + self.content


def compose_body(draft: Draft, *, seed: str) -> tuple[tuple[str, ...], bytes]:
    """The content fields of the header section and the body below it; `seed` makes the boundaries."""
    part = _whole(draft, seed=seed)
    return part.fields, part.content


def _whole(draft: Draft, *, seed: str) -> _Part:
    embedded = [each for each in draft.attachments if draft.html and _is_embeddable(each)]
    attached = [each for each in draft.attachments if not (draft.html and _is_embeddable(each))]
    written = _written(draft, embedded, seed=seed)
    if not attached:
        return written[0]
    return _multipart("mixed", [*written, *map(_attachment, attached)], seed=f"{seed}/mixed")


def _is_embeddable(attachment: AttachmentContent) -> bool:
    """Whether the HTML may refer to it (RFC 2392)."""
    return attachment.inline and attachment.content_id is not None


def _written(draft: Draft, embedded: Sequence[AttachmentContent], *, seed: str) -> list[_Part]:
    """What the author wrote: nothing, text, or the same as text and as HTML."""
    if not draft.html:
        return [_text(draft.text, subtype="plain")] if draft.text.strip() else []
    html = _text(draft.html, subtype="html")
    if embedded:
        html = _multipart("related", [html, *map(_attachment, embedded)], seed=f"{seed}/related")
    plain = _text(draft.text if draft.text.strip() else html_to_text(draft.html), subtype="plain")
    return [_multipart("alternative", [plain, html], seed=f"{seed}/alternative")]


def _text(text: str, *, subtype: str) -> _Part:
    content = _octets("\r\n".join(_LINE_END.split(text.rstrip("\r\n") + "\n")))
    charset = "us-ascii" if content.isascii() else "utf-8"
    encoding, encoded = _transfer_encoded(content)
    return _Part(
        (f"Content-Type: text/{subtype}; charset={charset}", f"Content-Transfer-Encoding: {encoding}"),
        encoded,
    )


def _octets(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise InvalidRequest(
            f"The text contains half a character (a lone surrogate) at position {error.start + 1}.",
            you_can="write the text anew.",
        ) from None


def _transfer_encoded(content: bytes) -> tuple[str, bytes]:
    """As it is if every server takes it so (RFC 5322 section 2.1.1), else whichever is shorter and more readable."""
    ascii_only = content.isascii()
    if ascii_only and not _LONG_LINE.search(content) and not _CONTROLS.search(content):
        return "7bit", content
    high = 0 if ascii_only else len(content) - len(content.decode().encode("ascii", "ignore"))
    if high * 5 > len(content):
        return "base64", _base64_lines(content)
    return "quoted-printable", binascii.b2a_qp(content, istext=True)


def _base64_lines(content: bytes) -> bytes:
    encoded = base64.b64encode(content)
    lines = [encoded[start : start + _BASE64_LINE] for start in range(0, len(encoded), _BASE64_LINE)]
    return b"\r\n".join(lines) + b"\r\n"


def _attachment(attachment: AttachmentContent) -> _Part:
    media_type = _media_type(attachment)
    disposition = "inline" if attachment.inline else "attachment"
    fields = [
        f"Content-Type: {media_type}",
        "Content-Transfer-Encoding: base64",
        _disposition_field(disposition, _filename(attachment)),
    ]
    if attachment.content_id is not None:
        fields.append(f"Content-ID: <{_content_id(attachment.content_id)}>")
    return _Part(tuple(fields), _base64_lines(attachment.content))


def _disposition_field(disposition: str, filename: str) -> str:
    *first, last = parameter("filename", filename)
    return folded("Content-Disposition", [f" {disposition};", *(f"{section};" for section in first), last])


def _media_type(attachment: AttachmentContent) -> str:
    media_type = require_safe(attachment.content_type, what="content type").strip()
    if not _MEDIA_TYPE.fullmatch(media_type):
        raise InvalidRequest(f"{media_type[:80]!r} is not a content type.", you_can="write one like application/pdf.")
    # RFC 2046 section 5: composite types must not be base64, and re-wrapping them would change their bytes.
    composite = media_type.lower().startswith(("message/", "multipart/"))
    return "application/octet-stream" if composite else media_type


def _filename(attachment: AttachmentContent) -> str:
    name = require_safe(attachment.filename, what="attachment's file name").strip()
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    if len(name) > MAX_NAME_CHARS:
        raise InvalidRequest(f"A file name has {len(name)} characters; at most {MAX_NAME_CHARS} are allowed.")
    return name or "attachment"


def _content_id(content_id: str) -> str:
    found = _CONTENT_ID.fullmatch(require_safe(content_id, what="Content-ID"))
    if not found:
        raise InvalidRequest(f"{content_id[:80]!r} is not a Content-ID.", you_can="write one such as logo@example.com.")
    return found[1]


def _multipart(subtype: str, parts: Sequence[_Part], *, seed: str) -> _Part:
    contents = [part.as_bytes() for part in parts]
    boundary = _boundary(seed, contents)
    delimiter = f"--{boundary}".encode()
    body = b"".join(delimiter + b"\r\n" + content + b"\r\n" for content in contents) + delimiter + b"--\r\n"
    return _Part((f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"',), body)


def _boundary(seed: str, contents: Sequence[bytes]) -> str:
    """The same for the same message, and in none of its parts."""
    number = 0
    while True:
        digest = hashlib.sha256(f"{seed}/{number}".encode()).hexdigest()
        boundary = f"=_{digest[:32]}"
        if not any(boundary.encode() in content for content in contents):
            return boundary
        number += 1
