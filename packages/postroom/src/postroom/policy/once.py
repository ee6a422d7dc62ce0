"""The once gate: the same intent inside the window is the same send."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from postroom.mail.characters.unfolding import normal_form
from postroom.model.address import Address
from postroom.model.submission import Submission
from postroom.ports.records import GateRecords


class AlreadyAccepted(Exception):
    """Not an error: this intent was accepted before. The outbox then answers with the first receipt."""

    def __init__(self, outbox_id: int, *, retry: bool) -> None:
        super().__init__(outbox_id)
        self.outbox_id = outbox_id
        self.retry = retry


@dataclass(frozen=True)
class OnceGate:
    """Claims the intent's keys for this send, or stops at the first acceptance that holds one of them."""

    name: str = "once"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if every key is new. Raises `AlreadyAccepted`."""
        first = records.intents.claim(
            submission.intent_keys, call_ref=submission.run.call_ref, expires_at=submission.intent_expires_at
        )
        if first is not None:
            raise AlreadyAccepted(first["outbox_id"], retry=_same_call(first["key"], first["call_ref"], submission))
        return {"keys": len(submission.intent_keys)}


def _same_call(key: str, call_ref: str | None, submission: Submission) -> bool:
    return key.startswith("wake:") or (call_ref is not None and call_ref == submission.run.call_ref)


def wake_key(wake: int, ordinal: int) -> str:
    """Inside a handler: the delivery that woke it and the ordinal of the send, however the model words it."""
    return f"wake:{wake}:{ordinal}"


def caller_key(key: str) -> str:
    """The caller's own key, in place of the content's."""
    return f"key:{_digest([key])}"


def reply_key(*, thread: int, epoch: int, answered: int, text: str, attachments: Sequence[bytes]) -> str:
    """A reply means: this thread in this epoch, this message answered, this text."""
    return f"reply:{_digest([thread, epoch, answered, normalised(text), *_hashes(attachments)])}"


def message_key(*, recipients: Iterable[Address], subject: str, text: str, attachments: Sequence[bytes]) -> str:
    """A new message means: these recipients, this subject, this text."""
    to = sorted(address.key for address in recipients)
    return f"message:{_digest([to, normalised(subject), normalised(text), *_hashes(attachments)])}"


def normalised(text: str) -> str:
    """Text as two wordings are compared: NFKC, case-folded, white space collapsed."""
    return " ".join(normal_form("NFKC", text).casefold().split())


def _hashes(attachments: Sequence[bytes]) -> list[str]:
    return [hashlib.sha256(content).hexdigest() for content in attachments]


def _digest(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()[:40]
