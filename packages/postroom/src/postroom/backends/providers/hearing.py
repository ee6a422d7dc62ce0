"""What web calls of providers have in common: fields of unknown JSON, and a message put together where none came whole."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence

from postroom.mail.addresses.addresses import read_address
from postroom.mail.headers.text import cleaned
from postroom.mail.writing.body import compose_body
from postroom.model.address import Address
from postroom.model.errors import InvalidRequest, InvalidSignature
from postroom.model.message import MAX_TEXT_CHARS, AttachmentContent, Draft

_MOST_FIELDS = 200
_MOST_FIELD_CHARS = 20_000
_MOST_FILES = 200
_MOST_NAME_CHARS = 200
_NOTHING = "."
"""The text of a message that has none: a body must be something."""
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,100}/[A-Za-z0-9!#$&^_.+-]{1,100}")
_CONTENT_ID = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.@-]{1,250}")
_MADE_ANEW = frozenset(
    {
        "content-type", "content-transfer-encoding", "content-disposition", "mime-version",
        "dkim-signature", "arc-seal", "arc-message-signature", "arc-authentication-results",
    }
)  # fmt: skip
"""Fields of the body that was, and signatures over it."""

UNORDERED = frozenset({"authentication-results", "received-spf", "received"})
"""Fields that say something by their place in a header: without it, they could be anybody's."""


def text_of(value: object, *names: str) -> str:
    """The text at this place of a JSON value; empty where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return _written(value) if isinstance(value, str) else ""


def items_of(value: object, *names: str) -> list[object]:
    """The list at this place of a JSON value; empty where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, list) else []


def address_in(text: str) -> Address | None:
    """The address that a text is, or `None`."""
    try:
        return read_address(text.strip().strip("<>"))
    except InvalidRequest:
        return None


def addresses_in(texts: Iterable[str]) -> tuple[Address, ...]:
    """Those of the texts that are addresses."""
    return tuple(address for text in texts if (address := address_in(text)) is not None)


def bracketed(message_id: str) -> str | None:
    """A Message-ID with its angle brackets, or `None` for an empty one."""
    bare = message_id.strip().strip("<>")
    return f"<{bare}>" if bare else None


def decoded(text: str) -> bytes:
    """The octets of base64; of what is none, nothing."""
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""


def fingerprint(*parts: str) -> str:
    """A name for an event that its provider gives none."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def check_basic(authorization: str, expected: str) -> None:
    """Whether a header carries this `user:password` (RFC 7617), compared in constant time. Raises `InvalidSignature`."""
    scheme, _, given = authorization.strip().partition(" ")
    if not (scheme.lower() == "basic" and hmac.compare_digest(decoded(given), expected.encode())):
        raise InvalidSignature("The web call does not carry the user and the password that it should.")


def put_together(
    fields: Sequence[tuple[str, str]], *, text: str, html: str, files: Sequence[AttachmentContent] = ()
) -> bytes:
    """The bytes of a message of which only the parts came: its own header fields, and a body made anew."""
    draft = Draft(
        to=(),
        text=text[:MAX_TEXT_CHARS] if text.strip() or html or files else _NOTHING,
        html=html[:MAX_TEXT_CHARS] or None,
        attachments=tuple(_safe(file) for file in files[:_MOST_FILES]),
    )
    body_fields, body = compose_body(draft, seed=fingerprint(text, html))
    kept = [_field(name, value) for name, value in fields[:_MOST_FIELDS] if name.lower() not in _MADE_ANEW]
    section = "\r\n".join([*kept, "MIME-Version: 1.0", *body_fields])
    return section.encode("utf-8", "replace") + b"\r\n\r\n" + body


def file_of(*, name: str, kind: str, content: str, content_id: str = "") -> AttachmentContent:
    """A file that came in base64."""
    return AttachmentContent(
        filename=name[:255] or "attachment",
        content_type=kind if "/" in kind else "application/octet-stream",
        content=decoded(content),
        inline=bool(content_id),
        content_id=content_id or None,
    )


def _field(name: str, value: str) -> str:
    """One line; a name that could not stand in a header becomes one that means nothing."""
    safe = "".join(char for char in name if 32 < ord(char) < 127 and char != ":")[:100]
    return f"{safe or 'X-Nameless'}: {' '.join(cleaned(value).split())[:_MOST_FIELD_CHARS]}"


def _safe(file: AttachmentContent) -> AttachmentContent:
    """As it came, but for a name or a type that no header field may carry."""
    kind, content_id = file.content_type.strip(), (file.content_id or "").strip("<> ")
    fits = _CONTENT_ID.fullmatch(content_id) is not None
    return file.model_copy(
        update={
            "filename": cleaned(file.filename)[-_MOST_NAME_CHARS:],
            "content_type": kind if _MEDIA_TYPE.fullmatch(kind) else "application/octet-stream",
            "content_id": content_id if fits else None,
            "inline": file.inline and fits,
        }
    )


def _written(text: str) -> str:
    """Without half characters, which JSON can spell and UTF-8 cannot."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
