"""Held drafts: what a person is asked about, and the intents that each one stands for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from postroom.backends.store.records.mailboxes import address_of
from postroom.backends.store.records.table import Table
from postroom.model.address import Participant
from postroom.model.approval import Approval, ApprovalState, HeldDraft, HeldFile
from postroom.model.errors import NotFound
from postroom.model.ids import at, outside
from postroom.model.message import AttachmentContent, Draft
from postroom.model.verdict import Verdict, as_json
from postroom.ports.database import Row

_REFUSING = (ApprovalState.REJECTED, ApprovalState.ANSWERED)
_UNCLAIMED = 0


@dataclass(frozen=True)
class NewApproval:
    """Everything that is kept of a draft when it is held. `run` is plain JSON data: on whose behalf it was written."""

    mailbox_id: int
    thread_id: int | None
    epoch: int | None
    answers_id: int | None
    plan_id: int | None
    draft: Draft
    reasons: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    run: dict[str, Any]
    digest: str
    expires_at: int


class Approvals(Table):
    """Drafts that a person is asked about."""

    def create(self, new: NewApproval) -> int:
        """Insert a held draft with its attachments; its id."""
        number = self.inserted(
            "insert_approval",
            mailbox_id=new.mailbox_id,
            thread_id=new.thread_id,
            epoch=new.epoch,
            answers_id=new.answers_id,
            plan_id=new.plan_id,
            recipients=_recipients_json(new.draft),
            subject=new.draft.subject,
            body=new.draft.text,
            html=new.draft.html,
            reasons=json.dumps(new.reasons),
            verdicts=as_json(new.verdicts),
            run=json.dumps(new.run),
            digest=new.digest,
            expires_at=new.expires_at,
        )
        files = [_file_row(number, *entry) for entry in enumerate(new.draft.attachments)]
        self.connection.many("insert_approval_file", files)
        return number

    def claim(self, keys: Sequence[str]) -> list[str]:
        """Lock these intents until the commit; those that stand for no held draft yet.

        In order of their text, so that two claims of the same set never wait for each other.
        """
        rows = {key: self.connection.one("claim_approval_key", room=self.room, key=key) for key in sorted(set(keys))}
        return [key for key, row in rows.items() if row is not None and row["approval_id"] == _UNCLAIMED]

    def bind(self, keys: Sequence[str], number: int) -> None:
        """Let these intents stand for a held draft."""
        self.connection.run("bind_approval_keys", room=self.room, keys=json.dumps(list(keys)), approval_id=number)

    def keys_of(self, number: int) -> tuple[str, ...]:
        """Every intent that stands for a held draft."""
        rows = self.connection.all("keys_of_approval", room=self.room, approval_id=number)
        return tuple(row["key"] for row in rows)

    def standing(self, keys: Sequence[str]) -> HeldDraft | None:
        """The newest draft of any of these intents that waits for a person, or that a person did not let go."""
        rows = self.connection.all("approvals_by_key", room=self.room, keys=json.dumps(list(keys)))
        return next((held_draft(row) for row in rows if self._stands(row)), None)

    def row(self, number: int, *, lock: bool = False) -> Row:
        """The row of a held draft with its mailbox, locked against other decisions on request. Raises `NotFound`."""
        if lock:
            self.connection.one("lock_approval", room=self.room, id=number)
        row = self.connection.one("approval_by_id", room=self.room, id=number)
        if row is None:
            raise NotFound(f"There is no held draft {outside('p', number)} here.")
        return row

    def waiting(self, *, count: int) -> list[Row]:
        """Rows that wait for a person, oldest first; not those whose time is over."""
        return self.connection.all("waiting_approvals", room=self.room, now=self.now, count=count)

    def with_state(self, states: Iterable[ApprovalState], *, count: int) -> list[Row]:
        """Rows in any of these states, newest first."""
        return self.newest_of("approvals_by_state", (("state", each) for each in set(states)), count=count)

    def of_thread(self, thread_id: int, *, count: int) -> tuple[HeldDraft, ...]:
        """The newest held drafts of a thread, oldest first."""
        rows = self.connection.all("approvals_of_thread", thread_id=thread_id, count=count)
        return tuple(held_draft(row) for row in reversed(rows))

    def waiting_of_thread(self, thread_id: int, *, mailbox_id: int) -> list[int]:
        """The ids of a mailbox's drafts in a thread that wait for a person."""
        return _ids(self.connection.all("waiting_approvals_of_thread", thread_id=thread_id, mailbox_id=mailbox_id))

    def waiting_of_mailbox(self, mailbox_id: int) -> list[int]:
        """The ids of a mailbox's drafts that wait for a person."""
        return _ids(self.connection.all("waiting_approvals_of_mailbox", room=self.room, mailbox_id=mailbox_id))

    def waiting_of_plan(self, plan_id: int) -> list[int]:
        """The ids of a follow-up plan's drafts that wait for a person."""
        return _ids(self.connection.all("waiting_approvals_of_plan", room=self.room, plan_id=plan_id))

    def decide(
        self,
        number: int,
        state: ApprovalState,
        *,
        by: str | None,
        why: str = "",
        outbox_id: int | None = None,
        thread_id: int | None = None,
    ) -> bool:
        """Write down what became of a draft that waits; false if it waits no more.

        One that did not leave stands for a handler's turn no longer: run again, the turn may send something else.
        """
        settled = self.connection.run(
            "decide_approval",
            id=number,
            state=state,
            decided_by=by,
            why=why,
            outbox_id=outbox_id,
            thread_id=thread_id,
            now=self.now,
        )
        if settled and outbox_id is None:
            self.connection.run("forget_turns_of_approval", room=self.room, approval_id=number)
        return bool(settled)

    def files(self, number: int) -> tuple[AttachmentContent, ...]:
        """The attachments of a held draft, with their bytes."""
        rows = self.connection.all("file_contents_of_approval", approval_id=number)
        return tuple(_attachment(row) for row in rows)

    def value(self, row: Row) -> Approval:
        """The public value of a row."""
        files = self.connection.all("files_of_approval", approval_id=row["id"])
        recipients, run = json.loads(row["recipients"]), json.loads(row["run"])
        return Approval(
            **dict(held_draft(row)),
            thread_id=outside("t", row["thread_id"]) if row["thread_id"] else None,
            answers=outside("m", row["answers_id"]) if row["answers_id"] else None,
            sender=Participant(address=address_of(row), name=row["display_name"]),
            to=recipients["to"],
            cc=recipients["cc"],
            subject=row["subject"],
            text=row["body"],
            html=row["html"],
            attachments=tuple(HeldFile.model_validate(dict(file)) for file in files),
            verdicts=tuple(Verdict.model_validate(verdict) for verdict in json.loads(row["verdicts"])),
            framework=run["framework"],
            trace_id=run["trace_id"],
            digest=row["digest"],
        )

    def _stands(self, row: Row) -> bool:
        return row["state"] in _REFUSING or waits(row, now=self.now)


def waits(row: Row, *, now: int) -> bool:
    """Whether a held draft still waits for a person; after its time it does not, whether or not anybody noted that."""
    return bool(row["state"] == ApprovalState.PENDING and row["expires_at"] > now)


def held_draft(row: Row) -> HeldDraft:
    """What a thread shows of a held draft."""
    return HeldDraft(
        id=outside("p", row["id"]),
        state=ApprovalState(row["state"]),
        mailbox=row["mailbox"],
        reasons=tuple(json.loads(row["reasons"])),
        since=at(row["created_at"]),
        expires_at=at(row["expires_at"]),
        decided_by=row["decided_by"],
        decided_at=at(row["decided_at"]) if row["decided_at"] else None,
        why=row["why"],
        message_id=outside("m", row["message_id"]) if row["message_id"] else None,
    )


def _recipients_json(draft: Draft) -> str:
    fields = {"to": draft.to, "cc": draft.cc}
    return json.dumps({name: [person.model_dump(mode="json") for person in people] for name, people in fields.items()})


def _file_row(number: int, position: int, file: AttachmentContent) -> dict[str, object]:
    return {
        "approval_id": number,
        "position": position,
        "filename": file.filename,
        "content_type": file.content_type,
        "inline": int(file.inline),
        "content_id": file.content_id,
        "size": len(file.content),
        "sha256": hashlib.sha256(file.content).hexdigest(),
        "content": file.content,
    }


def _attachment(row: Row) -> AttachmentContent:
    return AttachmentContent(
        filename=row["filename"],
        content_type=row["content_type"],
        content=bytes(row["content"]),
        inline=bool(row["inline"]),
        content_id=row["content_id"],
    )


def _ids(rows: list[Row]) -> list[int]:
    return [row["id"] for row in rows]
