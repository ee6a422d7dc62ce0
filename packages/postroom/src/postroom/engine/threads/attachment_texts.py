"""What an attachment says: found where it was read before, else read, each kind by what it takes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from postroom.backends.documents.process import read_document
from postroom.backends.documents.refusal import CannotRead
from postroom.backends.store.records.attachments import SaidText
from postroom.backends.store.records.records import Records
from postroom.engine.threads.reading import Opened, attachment, attachment_row
from postroom.mail.mime.attachment_text import kind_of, light_text
from postroom.model.ids import inside
from postroom.model.message import AttachmentContent
from postroom.model.settings import Settings
from postroom.ports.database import Row

_NO_BYTES = AttachmentContent(filename="", content=b"")


@dataclass(frozen=True)
class Found:
    """An attachment, and what is known of its text; its bytes only where it was not read before."""

    row: Row
    said: SaidText | None
    content: AttachmentContent


def find(records: Records, attachment_id: str, *, mailbox: str) -> Opened[Found]:
    """An attachment that a mailbox can see: its text if it was read before, else its bytes. Raises `NotFound`."""
    messages, row = attachment_row(records, attachment_id, mailbox=mailbox)
    said = records.attachments.text_of(inside("a", attachment_id))
    if said is not None:
        return messages, Found(row, said, _NO_BYTES)
    return messages, Found(row, None, attachment(records, attachment_id, mailbox=mailbox)[1])


async def read(found: Found, settings: Settings) -> SaidText:
    """What its bytes say, off the loop; a document in a process of its own, for a bounded time."""
    return await asyncio.to_thread(_read, found.content, settings.attachment_seconds)


def keep(records: Records, found: Found, said: SaidText) -> None:
    """Remember what was read, for the next page and for the rules that compare drafts with it."""
    if said.lasting:
        records.attachments.keep_text(found.row["id"], said, message=found.row["message_id"])


def _read(content: AttachmentContent, seconds: float) -> SaidText:
    kind = kind_of(content)
    if not kind:
        return SaidText("", "It is not text; a person or another tool must open it.")
    if kind not in ("pdf", "docx", "xlsx"):
        return SaidText(light_text(content.content, kind), "")
    try:
        text = read_document(content.content, kind=kind, seconds=seconds)
    except CannotRead as error:
        return SaidText("", str(error), error.lasting)
    return SaidText(text, "" if text.strip() else "It holds no text; it may be a picture of one.")
