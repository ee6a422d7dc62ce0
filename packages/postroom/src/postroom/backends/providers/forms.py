"""Web calls whose body is a form: `multipart/form-data` (RFC 7578) as it comes from providers, and its writing for one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from postroom.mail.headers.section import read_section
from postroom.model.errors import MalformedMessage

_MOST_FIELDS = 1_000
_BOUNDARY = re.compile(r"""boundary="?([^";,\s]{1,200})"?""", re.IGNORECASE)
_NAME = re.compile(r'(?<![a-z])name="([^"]{0,500})"', re.IGNORECASE)
_FILENAME = re.compile(r'filename="([^"]{0,500})"', re.IGNORECASE)


@dataclass(frozen=True)
class FormField:
    """One field; `filename` is empty but for files."""

    name: str
    content: bytes
    filename: str = ""
    content_type: str = ""

    @property
    def text(self) -> str:
        """As UTF-8."""
        return self.content.decode("utf-8", "replace")


def read_form(body: bytes, content_type: str) -> tuple[FormField, ...]:
    """The fields of a form, in order. Raises `MalformedMessage` for what is none."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data" and (boundary := _BOUNDARY.search(content_type)):
        return _parts(body, boundary[1].encode("latin-1", "replace"))
    if kind == "application/x-www-form-urlencoded":
        return _pairs(body)
    raise MalformedMessage("The body of this web call is no form that can be read.")


def field(form: Sequence[FormField], name: str) -> str:
    """The text of the first field of that name; empty where there is none."""
    return next((each.text for each in form if each.name == name), "")


def octets(form: Sequence[FormField], name: str) -> bytes:
    """The same, as it came."""
    return next((each.content for each in form if each.name == name), b"")


def write_form(fields: Sequence[FormField], *, boundary: str) -> tuple[bytes, str]:
    """A multipart body, and its content type."""
    mark = b"--" + boundary.encode()
    parts = [mark + b"\r\n" + _head(each) + b"\r\n\r\n" + each.content + b"\r\n" for each in fields]
    return b"".join(parts) + mark + b"--\r\n", f"multipart/form-data; boundary={boundary}"


def _head(each: FormField) -> bytes:
    file = f'; filename="{each.filename}"' if each.filename else ""
    kind = f"\r\nContent-Type: {each.content_type}" if each.content_type else ""
    return f'Content-Disposition: form-data; name="{each.name}"{file}{kind}'.encode()


def _parts(body: bytes, boundary: bytes) -> tuple[FormField, ...]:
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary, _MOST_FIELDS)
    return tuple(_part(piece) for piece in pieces[1:] if piece.startswith(b"\r\n"))


def _part(piece: bytes) -> FormField:
    content = piece.removeprefix(b"\r\n")
    section = read_section(content)
    disposition = section.raw("Content-Disposition")
    name, filename = _NAME.search(disposition), _FILENAME.search(disposition)
    return FormField(
        name=name[1] if name else "",
        content=content[section.body_start :],
        filename=filename[1] if filename else "",
        content_type=section.raw("Content-Type"),
    )


def _pairs(body: bytes) -> tuple[FormField, ...]:
    try:
        pairs = parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise MalformedMessage("The form of this web call has too many fields.") from None
    return tuple(FormField(name, value.encode("utf-8", "replace")) for name, value in pairs)
