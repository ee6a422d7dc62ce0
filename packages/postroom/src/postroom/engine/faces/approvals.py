"""`room.approvals`: a person's decisions about held drafts. Never an agent's tool."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from postroom.engine.outbound import approvals
from postroom.model.address import Recipient
from postroom.model.approval import Approval, ApprovalState
from postroom.model.bounds import how_many
from postroom.model.delivery import Receipt
from postroom.model.message import AttachmentContent

if TYPE_CHECKING:
    from postroom.engine.room import AsyncPostroom


class AsyncApprovals:
    """The held drafts of a room. Made by `AsyncPostroom.approvals`.

    `by` is the name of the person who decides, `why` what the person says about it. Every method that takes an id raises
    `NotFound`; every decision raises `InvalidRequest`, with what became of the draft, where it waits no more. With
    `tell=False` the agent is not woken, because it learns by another way.
    """

    def __init__(self, room: AsyncPostroom) -> None:
        self._room = room

    async def pending(self, *, count: int = 100) -> list[Approval]:
        """What waits for a person, the longest first."""
        return await self._room.read(lambda records: approvals.waiting(records, count=how_many(count)))

    async def all(self, *states: ApprovalState, count: int = 100) -> list[Approval]:
        """Held drafts in these states, or in every state, newest first."""
        return await self._room.read(lambda records: approvals.with_state(records, states, count=how_many(count)))

    async def get(self, approval_id: str) -> Approval:
        """One held draft (`p5`): what would leave, who asked, and what every gate said."""
        return await self._room.read(lambda records: approvals.get(records, approval_id))

    async def files(self, approval_id: str) -> tuple[AttachmentContent, ...]:
        """The attachments of a held draft, with their bytes."""
        return await self._room.read(lambda records: approvals.files(records, approval_id))

    async def approve(self, approval_id: str, *, by: str, why: str = "", tell: bool = True) -> Receipt:
        """Let a draft leave as it was held. Every gate is asked again; approving twice gives the first receipt.

        Raises the refusal of any gate that does more than ask for a person; then the draft waits on.
        """
        return await self._room.run(
            lambda opened: approvals.let_go(opened.wiring, approval_id, by=by, why=why, tell=tell), shield=True
        )

    async def edit(
        self,
        approval_id: str,
        *,
        by: str,
        text: str | None = None,
        subject: str | None = None,
        html: str | None = None,
        to: Sequence[Recipient] | None = None,
        cc: Sequence[Recipient] | None = None,
        why: str = "",
        tell: bool = True,
    ) -> Receipt:
        """Let a draft leave in a person's own words; what is not given stays. Otherwise as `approve`."""
        changes = approvals.changes_of(
            text=text,
            subject=subject,
            html=html,
            to=tuple(to) if to is not None else None,
            cc=tuple(cc) if cc is not None else None,
        )
        return await self._room.run(
            lambda opened: approvals.let_go(opened.wiring, approval_id, by=by, why=why, changes=changes, tell=tell),
            shield=True,
        )

    async def reject(self, approval_id: str, *, by: str, why: str = "", tell: bool = True) -> Approval:
        """Nothing leaves. The agent is woken, told why, and is refused when it asks for the very same again."""
        return await self._room.write(
            lambda records: approvals.keep_back(records, approval_id, ApprovalState.REJECTED, by=by, why=why, tell=tell)
        )

    async def answer(self, approval_id: str, *, by: str, text: str, tell: bool = True) -> Approval:
        """Nothing leaves. The agent is woken and reads this text: a person's word to it instead."""
        return await self._room.write(
            lambda records: approvals.keep_back(
                records, approval_id, ApprovalState.ANSWERED, by=by, why=text, tell=tell
            )
        )


class Approvals:
    """The held drafts of a room, blocking. See `AsyncApprovals` for what each method raises."""

    def __init__(self, asynchronous: AsyncApprovals, room: AsyncPostroom) -> None:
        self._asynchronous = asynchronous
        self._call = room.call

    def pending(self, *, count: int = 100) -> list[Approval]:
        """What waits for a person, the longest first."""
        return self._call(lambda: self._asynchronous.pending(count=count))

    def all(self, *states: ApprovalState, count: int = 100) -> list[Approval]:
        """Held drafts in these states, or in every state, newest first."""
        return self._call(lambda: self._asynchronous.all(*states, count=count))

    def get(self, approval_id: str) -> Approval:
        """One held draft."""
        return self._call(lambda: self._asynchronous.get(approval_id))

    def files(self, approval_id: str) -> tuple[AttachmentContent, ...]:
        """The attachments of a held draft, with their bytes."""
        return self._call(lambda: self._asynchronous.files(approval_id))

    def approve(self, approval_id: str, *, by: str, why: str = "", tell: bool = True) -> Receipt:
        """Let a draft leave as it was held."""
        return self._call(lambda: self._asynchronous.approve(approval_id, by=by, why=why, tell=tell))

    def edit(
        self,
        approval_id: str,
        *,
        by: str,
        text: str | None = None,
        subject: str | None = None,
        html: str | None = None,
        to: Sequence[Recipient] | None = None,
        cc: Sequence[Recipient] | None = None,
        why: str = "",
        tell: bool = True,
    ) -> Receipt:
        """Let a draft leave in a person's own words."""
        return self._call(
            lambda: self._asynchronous.edit(
                approval_id, by=by, text=text, subject=subject, html=html, to=to, cc=cc, why=why, tell=tell
            )
        )

    def reject(self, approval_id: str, *, by: str, why: str = "", tell: bool = True) -> Approval:
        """Nothing leaves; the agent is told why."""
        return self._call(lambda: self._asynchronous.reject(approval_id, by=by, why=why, tell=tell))

    def answer(self, approval_id: str, *, by: str, text: str, tell: bool = True) -> Approval:
        """Nothing leaves; the agent reads this text instead."""
        return self._call(lambda: self._asynchronous.answer(approval_id, by=by, text=text, tell=tell))
