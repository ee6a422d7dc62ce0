"""The public values of message rows."""

from __future__ import annotations

import json
from datetime import date as calendar_date

from pydantic import BaseModel

from postroom.model.address import Participant
from postroom.model.authentication import AuthenticationResults
from postroom.model.ids import at, outside
from postroom.model.mail_class import MailKind
from postroom.model.message import Attachment, Direction, Message
from postroom.model.risk import Risk
from postroom.model.taint import TaintLevel
from postroom.ports.database import Row


class Recipients(BaseModel, frozen=True):
    """Whom a message's header names as recipients, and for answers."""

    to: tuple[Participant, ...]
    cc: tuple[Participant, ...]
    reply_to: tuple[Participant, ...]

    @property
    def addressed(self) -> tuple[Participant, ...]:
        """To and Cc, in this order."""
        return (*self.to, *self.cc)


def recipients_of(row: Row) -> Recipients:
    """Whom a message row's header names."""
    return Recipients.model_validate_json(row["recipients"])


def addresses_in(row: Row) -> str:
    """Every address that a message row's header names as a recipient or for answers, as one text."""
    named = recipients_of(row)
    return " ".join(str(person.address) for person in (*named.addressed, *named.reply_to))


def _authentication(row: Row) -> AuthenticationResults | None:
    kept = row["authentication"]
    return AuthenticationResults.model_validate_json(kept) if kept else None


def attachment_value(row: Row) -> Attachment:
    """An attachment by reference."""
    return Attachment(
        id=outside("a", row["id"]),
        filename=row["filename"],
        content_type=row["content_type"],
        size=row["size"],
        sha256=row["sha256"],
        kept=row["removed_at"] is None,
    )


def message_value(row: Row, mailbox: str, attachments: tuple[Attachment, ...]) -> Message:
    """A message as the named mailbox sees it."""
    named = recipients_of(row)
    return Message(
        id=outside("m", row["id"]),
        message_id=row["message_id"],
        thread_id=outside("t", row["thread_id"]),
        direction=Direction(row["direction"]),
        mailbox=mailbox,
        sender=Participant.model_validate_json(row["sender"]),
        to=named.to,
        cc=named.cc,
        subject=row["subject"],
        new_text=row["new_text"],
        date=at(row["date"]),
        in_reply_to=row["in_reply_to"],
        references=tuple(json.loads(row["refs"])),
        attachments=attachments,
        auto_submitted=row["auto_submitted"],
        automatic=row["automatic"],
        kind=MailKind(row["kind"]) if row["kind"] else None,
        until=calendar_date.fromisoformat(row["until"]) if row["until"] else None,
        by_agent=bool(row["by_agent"]),
        unread=bool(row["unread"]) if "unread" in row.keys() else False,  # noqa: SIM118 - sqlite3.Row iterates values
        size=row["size"],
        epoch=row["epoch"],
        taint=TaintLevel(row["taint"]),
        authentication=_authentication(row),
        risk=Risk.model_validate_json(row["risk"]) if row["risk"] else None,
    )
