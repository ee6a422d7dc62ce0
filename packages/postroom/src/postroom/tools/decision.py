"""A person's decision that a framework asked for, taken to the room. For adapters; no tool of an agent leads here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, field_validator
from pydantic.dataclasses import dataclass

from postroom.engine.mailbox import AsyncMailbox
from postroom.model.delivery import Receipt
from postroom.model.errors import InvalidRequest, NotFound, PostroomError
from postroom.policy.held import refusal_of
from postroom.tools import rendering
from postroom.tools.binding import AnyMailbox, asynchronous
from postroom.tools.result import ToolResult, refusal


class _Edited(BaseModel):
    """What a person may change of a draft, among the arguments of its call."""

    to: list[str] | str = ""
    cc: list[str] | str = ""
    subject: str = ""
    text: str = ""


@dataclass(frozen=True)
class Decision:
    """What a person decided about the draft that a tool call led to, and who it was.

    `words` are the reason, or the answer to the agent. For an edit, `arguments` are those of the call as the model gave
    them and `edited` as the person left them. Raises `ValueError` for what is no decision.
    """

    kind: Literal["approve", "edit", "reject", "answer"]
    by: Annotated[str, Field(min_length=1)]
    words: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    edited: Mapping[str, Any] = field(default_factory=dict)

    @field_validator("edited")
    @classmethod
    def _is_of_a_draft(cls, edited: Mapping[str, Any]) -> Mapping[str, Any]:
        _Edited.model_validate(edited)
        return edited

    def changes(self) -> dict[str, Any]:
        """What the person changed of the draft. Raises `InvalidRequest` for anything but its recipients and words."""
        changed = {name: value for name, value in self.edited.items() if value != self.arguments.get(name)}
        if fixed := sorted(set(changed) - set(_Edited.model_fields)):
            raise InvalidRequest(
                f"An edit cannot change {', '.join(fixed)}.", you_can="reject the call, and say what to do instead."
            )
        return {
            name: [value] if name in ("to", "cc") and isinstance(value, str) else value
            for name, value in changed.items()
        }


def decide(mailbox: AnyMailbox, approval_id: str, decision: Decision) -> ToolResult:
    """Decide about a held draft (`p5`) of this mailbox; what the agent that asked is told."""
    bound = asynchronous(mailbox)
    return bound.room.call(lambda: settled(bound, approval_id, decision))


async def adecide(mailbox: AnyMailbox, approval_id: str, decision: Decision) -> ToolResult:
    """`decide` from any loop; a caller that gives up does not stop it."""
    bound = asynchronous(mailbox)
    return await bound.room.acall(lambda: settled(bound, approval_id, decision), shield=True)


async def settled(mailbox: AsyncMailbox, approval_id: str, decision: Decision) -> ToolResult:
    """`adecide` on the room's own loop."""
    try:
        if (await mailbox.room.approvals.get(approval_id)).mailbox != mailbox.name:
            raise NotFound(f"There is no held draft {approval_id} of {mailbox.name}.")
        if decision.kind in ("approve", "edit"):
            return await _let_go(mailbox, approval_id, decision)
        return await _keep_back(mailbox, approval_id, decision)
    except PostroomError as error:
        return refusal(error)


async def _let_go(mailbox: AsyncMailbox, approval_id: str, decision: Decision) -> ToolResult:
    approvals, changes = mailbox.room.approvals, decision.changes()
    if not changes:
        return _left(await approvals.approve(approval_id, by=decision.by, why=decision.words, tell=False), "")
    receipt = await approvals.edit(approval_id, by=decision.by, why=decision.words, tell=False, **changes)
    return _left(receipt, f"{decision.by} edited it before it left. ")


async def _keep_back(mailbox: AsyncMailbox, approval_id: str, decision: Decision) -> ToolResult:
    approvals = mailbox.room.approvals
    if decision.kind == "reject":
        rejected = await approvals.reject(approval_id, by=decision.by, why=decision.words, tell=False)
        return refusal(refusal_of(rejected))
    answered = await approvals.answer(approval_id, by=decision.by, text=decision.words, tell=False)
    return ToolResult(f"Nothing was sent. {rendering.draft_line(answered)}", answered.model_dump(mode="json"))


def _left(receipt: Receipt, before: str) -> ToolResult:
    return ToolResult(before + rendering.receipt_text(receipt, named=False), receipt.model_dump(mode="json"))
