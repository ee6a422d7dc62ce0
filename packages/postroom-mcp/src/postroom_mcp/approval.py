"""A person's approval as MCP asks for it: a form at the client, where the room holds a draft."""

from __future__ import annotations

from typing import Any

from postroom import Approval, ApprovalState, PostroomError
from postroom.doors import count_of
from postroom.tools import Decision, ToolResult, adecide, asynchronous
from postroom_mcp.caller import Caller
from postroom_mcp.protocol import ClientFault, Exchange

FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "approve": {"type": "boolean", "title": "Send it", "description": "Yes sends exactly this; no sends nothing."},
        "why": {"type": "string", "title": "Why", "description": "The agent that asked is told.", "maxLength": 500},
    },
    "required": ["approve"],
}


async def approved_at_the_client(result: ToolResult, exchange: Exchange, caller: Caller) -> ToolResult:
    """What a call gave back; where its draft is held, what the person at the client decided about it.

    Who is not asked, or does not answer, leaves the draft held in the room, for a person there.
    """
    held = result.data if result.refused and result.data.get("code") == "approval_required" else {}
    if not held.get("approval_id") or not held["same_words"] or not exchange.can_ask():
        return result
    draft = await _draft(caller, held["approval_id"])
    if draft is None:
        return result
    decision = await _decision(draft, exchange, by=caller.by)
    return result if decision is None else await adecide(caller.mailbox, draft.id, decision)


async def _draft(caller: Caller, approval_id: str) -> Approval | None:
    """The draft as it would leave; `None` where this caller may not decide, or a form cannot show it."""
    try:
        draft = await asynchronous(caller.mailbox).room.approvals.get(approval_id)
    except PostroomError:
        return None
    return draft if draft.state is ApprovalState.PENDING and draft.html is None else None


async def _decision(draft: Approval, exchange: Exchange, *, by: str) -> Decision | None:
    try:
        action, form = await exchange.ask(f"{draft.id}:{draft.digest[:16]}", message=shown(draft), schema=FORM)
    except ClientFault:
        return None
    if action != "accept" or not isinstance(form.get("approve"), bool):
        return None
    return Decision("approve" if form["approve"] else "reject", by=by, words=str(form.get("why") or "")[:500])


def shown(draft: Approval) -> str:
    """The draft as a person reads it: who gets it, and every word of it."""
    lines = [
        f"An agent of {draft.mailbox} wants to send this. It is held ({draft.id}): {'; '.join(draft.reasons)}",
        "",
        f"To: {', '.join(str(each.address) for each in draft.to)}",
        *([f"Cc: {', '.join(str(each.address) for each in draft.cc)}"] if draft.cc else []),
        f"Subject: {draft.subject}",
        *(f"Attached: {each.filename} ({count_of(each.size, 'octet')})" for each in draft.attachments),
        "",
        draft.text,
    ]
    return "\n".join(lines)
