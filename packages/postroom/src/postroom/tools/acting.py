"""The functions behind the tools that write, hand over, plan and promise."""

from __future__ import annotations

from datetime import datetime, timedelta

from postroom.engine.mailbox import AsyncMailbox
from postroom.model.delivery import Receipt
from postroom.model.errors import InvalidRequest
from postroom.model.plan import FollowUp, PlanStatus
from postroom.model.promise import in_utc
from postroom.model.thread import HandOffNote
from postroom.tools import inputs, rendering
from postroom.tools.result import ToolResult, checked, told


async def send_message(mailbox: AsyncMailbox, given: inputs.SendMessage) -> ToolResult:
    """Begin a thread."""
    return _accepted(await mailbox.send(given.to, subject=given.subject, text=given.text, cc=given.cc))


async def reply(mailbox: AsyncMailbox, given: inputs.Reply) -> ToolResult:
    """Answer a message."""
    receipt = await mailbox.reply(given.message_id, text=given.text, cc=given.cc, keeps=given.keeps)
    return told(rendering.receipt_text(receipt, named=False), receipt)


async def forward_message(mailbox: AsyncMailbox, given: inputs.ForwardMessage) -> ToolResult:
    """Send a message on."""
    return _accepted(await mailbox.forward(given.message_id, to=given.to, text=given.text))


async def hand_off_thread(mailbox: AsyncMailbox, given: inputs.HandOffThread) -> ToolResult:
    """Give a thread to another mailbox, with a note that travels along."""
    note = checked(
        HandOffNote,
        {
            "summary": given.summary,
            "facts": given.facts,
            "open_questions": given.open_questions,
            "asked": given.asked,
            "promises": [{"text": promise.text, "due": _date(promise.due)} for promise in given.promises],
            "do_not": given.do_not,
        },
    )
    done = await mailbox.hand_off(given.thread_id, to=given.to, note=note)
    cancelled = f" Cancelled: {', '.join(done.cancelled)}." if done.cancelled else ""
    return told(
        f"{done.thread_id} is now held by {done.to_mailbox} (epoch {done.epoch}). Do not write in it any more.{cancelled}",
        done,
    )


async def wait_for_reply(mailbox: AsyncMailbox, given: inputs.WaitForReply) -> ToolResult:
    """Wait; or give back the answer, where it is there already."""
    wait = await mailbox.wait_for_reply(given.thread_id, timeout=timedelta(hours=given.hours))
    if wait.status is not PlanStatus.OPEN:
        return told(rendering.wait_text(wait), wait)
    return told(
        f"{wait.id}: you are woken by the answer, or at {wait.deadline:%Y-%m-%d %H:%M} UTC. End your turn now.", wait
    )


async def schedule_follow_up(mailbox: AsyncMailbox, given: inputs.ScheduleFollowUp) -> ToolResult:
    """Plan reminders."""
    steps = [checked(FollowUp, {"after": timedelta(hours=step.after_hours), "text": step.text}) for step in given.steps]
    plan = await mailbox.follow_up(given.thread_id, steps=steps, business_hours=given.business_hours)
    first = f"{plan.due:%Y-%m-%d %H:%M} UTC" if plan.due else "now"
    return told(
        f"{plan.id}: first step at {first}; stops by itself on an answer, a bounce, a hand-off, or when the thread is done.",
        plan,
    )


async def cancel_follow_up(mailbox: AsyncMailbox, given: inputs.CancelFollowUp) -> ToolResult:
    """Give reminders up."""
    await mailbox.cancel_follow_up(given.plan_id)
    return ToolResult(f"{given.plan_id} is cancelled.", {"plan_id": given.plan_id})


async def make_promise(mailbox: AsyncMailbox, given: inputs.MakePromise) -> ToolResult:
    """Write a promise down."""
    promise = await mailbox.promise(given.thread_id, given.text, due=_date(given.due))
    due = f"; you are woken at {promise.due:%Y-%m-%d %H:%M} UTC" if promise.due else ""
    return told(f"{promise.id} is written down{due}. Say so when you keep it.", promise)


async def keep_promise(mailbox: AsyncMailbox, given: inputs.KeepPromise) -> ToolResult:
    """Keep a promise."""
    promise = await mailbox.keep_promise(given.promise_id)
    return told(f"{promise.id} is kept.", promise)


async def mark_done(mailbox: AsyncMailbox, given: inputs.MarkDone) -> ToolResult:
    """Close a thread."""
    await mailbox.mark_done(given.thread_id)
    return ToolResult(f"{given.thread_id} is done until its next message.", {"thread_id": given.thread_id})


def _accepted(receipt: Receipt) -> ToolResult:
    return told(rendering.receipt_text(receipt), receipt)


def _date(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return in_utc(datetime.fromisoformat(text))
    except ValueError:
        raise InvalidRequest(f"{text[:40]!r} is not a date.", you_can="write it as YYYY-MM-DD.") from None
