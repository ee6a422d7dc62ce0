"""What an attachment says: the kinds that can be read here, and which kind a file is. Documents take a process of their own."""

from __future__ import annotations

import codecs
from typing import Literal

from postroom.mail.characters.charsets import decode_text
from postroom.mail.html.text import html_to_text
from postroom.mail.mime.parse import parse
from postroom.model.message import MAX_TEXT_CHARS, AttachmentContent

Kind = Literal["text", "html", "message", "pdf", "docx", "xlsx", ""]

MAX_LIGHT_BYTES = 4 * MAX_TEXT_CHARS
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_TEXT_TYPES = ("text/", "application/json", "application/xml", "application/csv", "application/ics", "application/yaml")
_TYPES: dict[str, Kind] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "message/rfc822": "message",
    "message/global": "message",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
_EXTENSIONS: dict[str, Kind] = {
    **dict.fromkeys(("txt", "csv", "tsv", "md", "json", "xml", "ics", "vcf", "log", "yaml", "yml", "ini"), "text"),
    **dict.fromkeys(("html", "htm"), "html"),
    "eml": "message",
    "pdf": "pdf",
    "docx": "docx",
    "docm": "docx",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
}


def kind_of(attachment: AttachmentContent) -> Kind:
    """Which reader a file is for: by its media type, else by its name; empty where nothing here reads it."""
    if attachment.content.startswith(b"%PDF-"):
        return "pdf"
    if kind := _TYPES.get(attachment.content_type):
        return kind
    if attachment.content_type.startswith(_TEXT_TYPES) or attachment.content_type.startswith("message/"):
        return "text"
    return _EXTENSIONS.get(attachment.filename.rpartition(".")[2].lower(), "")


def light_text(content: bytes, kind: Kind) -> str:
    """The text of plain text, HTML or a whole message, cut to size before it is read. Linear in what is left."""
    if kind == "message":
        return message_text(content)
    text = _decoded(content[:MAX_LIGHT_BYTES])
    return (html_to_text(text) if kind == "html" else text)[:MAX_TEXT_CHARS]


def message_text(content: bytes) -> str:
    """A message inside a message: who wrote it to whom and when, its text, and the names of its files."""
    message = parse(content)
    people = ", ".join(map(str, message.to))
    lines = [
        f"From: {message.sender or ''}",
        f"To: {people}",
        f"Date: {message.date.isoformat() if message.date else ''}",
        f"Subject: {message.subject}",
        *(f"File: {file.filename} ({file.content_type}, {len(file.content)} octets)" for file in message.attachments),
        "",
        message.text,
    ]
    return "\n".join(lines)


def _decoded(content: bytes) -> str:
    for mark, codec in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(codec, "replace").replace("\x00", "")
    text = decode_text(content)[0]
    return text.replace("\x00", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
