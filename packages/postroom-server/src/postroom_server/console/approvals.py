"""Approvals: the drafts that wait for a person, and what a person says about them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

from starlette.responses import Response

from postroom import Approval, ApprovalState, Message, PostroomError, Scope
from postroom.doors import refusal
from postroom_server.console.mail_html import MOST_HTML, framed
from postroom_server.console.showing import MOST_TEXT
from postroom_server.console.visits import HOME, MOST_DRAFTS, Visit

_MOST_DECIDED = 20
_DECIDED = tuple(state for state in ApprovalState if state is not ApprovalState.PENDING)
_SEPARATORS = re.compile(r"[,;\s]+")


async def waiting(visit: Visit) -> Response:
    """What waits, the longest first; below it what was decided last."""
    decided = visit.drafts(await visit.room.approvals.all(*_DECIDED, count=MOST_DRAFTS))
    return await visit.page("approvals.html", drafts=await visit.waiting(), decided=decided[:_MOST_DECIDED])


async def one(visit: Visit) -> Response:
    """One draft as its reader would see it, with what every gate said."""
    return await _shown(visit, await _draft(visit))


async def decide(visit: Visit) -> Response:
    """A person decided. What a gate refuses nevertheless is said beside the draft, which waits on."""
    draft, verb = await _draft(visit), visit.wrote("decision")
    if verb not in _DECISIONS:
        raise refusal("invalid_request", "Choose one of: approve, edit, reject, answer.", status=422)
    try:
        told = await _DECISIONS[verb](visit, draft)
    except PostroomError as error:
        if error.code == "permission_denied":
            raise
        return await _shown(visit, await _draft(visit), refused=error, status=409)
    return visit.back(f"{HOME}/approvals/{draft.id}", told)


async def _approve(visit: Visit, draft: Approval) -> str:
    receipt = await visit.do("approvals.approve", approval_id=draft.id, **_by(visit))
    return f"Approved. {draft.id} leaves as {receipt.id}."


async def _edit(visit: Visit, draft: Approval) -> str:
    receipt = await visit.do("approvals.edit", approval_id=draft.id, **_changes(visit, draft), **_by(visit))
    return f"Changed and approved. {draft.id} leaves as {receipt.id}."


async def _reject(visit: Visit, draft: Approval) -> str:
    await visit.do("approvals.reject", approval_id=draft.id, **_by(visit))
    return f"Rejected. Nothing leaves, and {draft.mailbox} is told why."


async def _answer(visit: Visit, draft: Approval) -> str:
    if not visit.wrote("why"):
        raise refusal("invalid_request", "Write what the agent is to read; go back to do so.", status=422)
    await visit.do("approvals.answer", approval_id=draft.id, by=visit.grant.key.name, text=visit.wrote("why"))
    return f"Answered. Nothing leaves, and {draft.mailbox} reads your words."


_DECISIONS: dict[str, Callable[[Visit, Approval], Awaitable[str]]] = {
    "approve": _approve,
    "edit": _edit,
    "reject": _reject,
    "answer": _answer,
}


def _by(visit: Visit) -> dict[str, str]:
    return {"by": visit.grant.key.name, "why": visit.wrote("why")}


def _changes(visit: Visit, draft: Approval) -> dict[str, object]:
    """What the person changed; what stands as it stood is not given."""
    text, subject = visit.wrote("text"), visit.wrote("subject")
    to = [address for address in _SEPARATORS.split(visit.wrote("to")) if address]
    changes: dict[str, object] = {}
    if text != draft.text.replace("\r\n", "\n").strip():
        changes["text"] = text
    if subject != draft.subject.strip():
        changes["subject"] = subject
    if to != [str(person.address) for person in draft.to]:
        changes["to"] = to
    return changes


async def _draft(visit: Visit) -> Approval:
    """The draft. One that the key may not see is not there for it."""
    draft = await visit.room.approvals.get(visit.named("approval_id"))
    if not visit.drafts([draft]):
        visit.grant.require(Scope.APPROVE, draft.mailbox)
    return draft


async def _shown(visit: Visit, draft: Approval, *, refused: PostroomError | None = None, status: int = 200) -> Response:
    return await visit.page(
        "approval.html",
        status=status,
        draft=draft,
        refused=refused,
        form=visit.form,
        answered=await _answered(visit, draft),
        cut=len(draft.text) > MOST_TEXT or len(draft.html or "") > MOST_HTML,
        frame=await asyncio.to_thread(framed, draft.html) if draft.html else "",
        decides=visit.decides(draft.mailbox),
    )


async def _answered(visit: Visit, draft: Approval) -> Message | None:
    """The message that it would answer, where the key may read it."""
    if draft.answers is None or not visit.sees(draft.mailbox):
        return None
    return await visit.room.views.message(draft.answers)
