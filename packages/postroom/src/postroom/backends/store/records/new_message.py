"""A message that is stored for the first time, and the columns that it fills."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date as calendar_date
from typing import Any

from postroom.backends.store.records.message_values import Recipients
from postroom.model.address import Participant
from postroom.model.authentication import AuthenticationResults
from postroom.model.message import AttachmentContent, Direction
from postroom.model.risk import Risk
from postroom.model.taint import TaintLevel


@dataclass(frozen=True)
class NewMessage:
    """Everything that is stored of a message the first time it is seen. `date` is milliseconds UTC, `taint` its own level.

    Its attachments count in the usage of the mailbox `keeper_id`; with `without_files` their bytes are not kept. `span` is its
    place in its trace, `told_trace` the id by which others know that trace where they may not know its own.
    """

    message_id: str
    content: bytes
    thread_id: int
    mailbox_id: int | None
    direction: Direction
    sender: Participant
    to: tuple[Participant, ...]
    cc: tuple[Participant, ...]
    reply_to: tuple[Participant, ...]
    subject: str
    new_text: str
    in_reply_to: str | None
    references: tuple[str, ...]
    auto_submitted: str
    trace_id: str
    date: int
    attachments: tuple[AttachmentContent, ...]
    taint: TaintLevel = TaintLevel.NONE
    authentication: AuthenticationResults | None = None
    risk: Risk | None = None
    automatic: str = ""
    kind: str = ""
    until: calendar_date | None = None
    by_agent: bool = False
    exchange: bool = False
    hops: int = 0
    keeper_id: int = 0
    without_files: bool = False
    span: str = ""
    told_trace: str = ""

    def columns(self) -> dict[str, Any]:
        """What its row says, but for what the store itself adds."""
        return {
            "message_id": self.message_id,
            "thread_id": self.thread_id,
            "mailbox_id": self.mailbox_id,
            "direction": self.direction,
            "sender": self.sender.model_dump_json(),
            "sender_key": self.sender.address.key,
            "recipients": Recipients(to=self.to, cc=self.cc, reply_to=self.reply_to).model_dump_json(),
            "subject": self.subject,
            "new_text": self.new_text,
            "in_reply_to": self.in_reply_to,
            "refs": json.dumps(self.references),
            "auto_submitted": self.auto_submitted,
            "automatic": self.automatic,
            "kind": self.kind,
            "until": self.until.isoformat() if self.until else "",
            "by_agent": int(self.by_agent),
            "exchange": int(self.exchange),
            "hops": self.hops,
            "trace_id": self.trace_id,
            "date": self.date,
            "size": len(self.content),
            "taint": int(self.taint),
            "authentication": self.authentication.model_dump_json(exclude_defaults=True) if self.authentication else "",
            "risk": _risk_json(self.risk),
            "span": self.span,
            "told_trace": self.told_trace,
        }


def _risk_json(risk: Risk | None) -> str:
    """Without the words that were found: those stand in the message's bytes."""
    if risk is None:
        return ""
    reasons = tuple(dict.fromkeys(reason.model_copy(update={"excerpt": ""}) for reason in risk.reasons))
    return risk.model_copy(update={"reasons": reasons}).model_dump_json(exclude_defaults=True)
