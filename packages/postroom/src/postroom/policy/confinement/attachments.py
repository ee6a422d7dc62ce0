"""The attachments gate: tainted work attaches nothing that its thread does not hold already (R7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from postroom.mail.mime.parse import parse
from postroom.mail.request_part import stands_in
from postroom.model.errors import ApprovalRequired, Tainted
from postroom.model.message import AttachmentContent
from postroom.model.submission import Submission
from postroom.model.taint import TaintLevel
from postroom.policy.confinement.participants import read_by
from postroom.ports.records import GateRecords


@dataclass(frozen=True)
class AttachmentsGate:
    """Holds files and messages that stand neither in the thread of the draft nor in the run's own. To the room's own mailboxes
    those of any thread that the run has read may go. After suspicious mail nothing else is attached, and what is known is held.
    The JSON part of a request says what the text says, which the other gates read.
    """

    name: str = "attachments"

    def check(self, submission: Submission, records: GateRecords) -> dict[str, Any]:
        """Pass if every file is known."""
        files = [file for file in submission.draft.attachments if not stands_in(submission.draft.text, file)]
        unknown = _unknown(files, submission, records) if files else []
        if unknown and submission.taint.level >= TaintLevel.SUSPICIOUS:
            raise Tainted(
                "This run has read suspicious mail, so nothing may be attached that its thread does not hold.",
                rule=self.name,
                level=submission.taint.level,
                you_can="send it without attachments, or tell the user.",
            )
        if files and submission.taint.level >= TaintLevel.SUSPICIOUS:
            raise ApprovalRequired("it has files attached, and this was written after reading suspicious mail")
        if unknown:
            raise ApprovalRequired(f"{len(unknown)} of its {len(files)} attached files do not come from this thread")
        return {"files": len(files)}


def _unknown(files: list[AttachmentContent], submission: Submission, records: GateRecords) -> list[AttachmentContent]:
    threads = _threads(submission, records)
    known = records.contents.files_of(threads)
    new = [file for file in files if file.sha256 not in known]
    return [file for file in new if not _is_message_of(file, threads, records)]


def _threads(submission: Submission, records: GateRecords) -> set[int]:
    """Where files may come from: the draft's thread and the run's own; inside the room, every thread that the run has read."""
    numbers = (submission.taint.home, submission.thread.number if submission.thread is not None else None)
    here = {number for number in numbers if number is not None}
    return here if submission.outside else here | {text.thread for text in read_by(submission, records)}


def _is_message_of(file: AttachmentContent, threads: set[int], records: GateRecords) -> bool:
    if file.content_type != "message/rfc822":
        return False
    message_id = parse(file.content).message_id or ""
    return records.contents.holds_message(threads, message_id=message_id, content=file.content)
