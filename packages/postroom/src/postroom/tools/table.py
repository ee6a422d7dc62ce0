"""The table: every tool, its words for the model, and the function behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel

from postroom.engine.mailbox import AsyncMailbox
from postroom.model.delivery import Receipt
from postroom.model.errors import InvalidRequest, unknown_name
from postroom.model.ids import at
from postroom.model.mailbox import Scope
from postroom.model.plan import FollowUp, PlanStatus
from postroom.model.thread import HandOffNote
from postroom.tools import inputs, rendering, requests
from postroom.tools.binding import AnyMailbox
from postroom.tools.result import ToolResult
from postroom.tools.tool import Tool


async def _check_mail(mailbox: AsyncMailbox, given: inputs.CheckMail) -> ToolResult:
    page = await mailbox.messages(unread=given.unread_only, before=given.cursor or None)
    text = rendering.page_text(page, checked_at=at(mailbox.room.now()))
    notices = await mailbox.take_notices() if not given.cursor else ()
    if not notices:
        return _result(text, page)
    told = {"notices": [notice.model_dump(mode="json") for notice in notices]}
    return ToolResult(f"{rendering.notices_text(notices)}\n{text}", page.model_dump(mode="json") | told)


async def _read_thread(mailbox: AsyncMailbox, given: inputs.ReadThread) -> ToolResult:
    if given.full_message:
        message = await mailbox.message(given.full_message)
        return _result(rendering.whole_message(message, await mailbox.full_text(given.full_message)), message)
    thread = await mailbox.thread(given.thread_id)
    await mailbox.mark_read(given.thread_id, up_to=thread.messages[-1].id)
    return _result(rendering.thread_text(thread, viewer=mailbox.name), thread)


async def _search_mail(mailbox: AsyncMailbox, given: inputs.SearchMail) -> ToolResult:
    found = await mailbox.search(given.words)
    return ToolResult(rendering.found_text(found), {"messages": [message.model_dump(mode="json") for message in found]})


async def _send_message(mailbox: AsyncMailbox, given: inputs.SendMessage) -> ToolResult:
    return _accepted(await mailbox.send(given.to, subject=given.subject, text=given.text, cc=given.cc))


async def _reply(mailbox: AsyncMailbox, given: inputs.Reply) -> ToolResult:
    receipt = await mailbox.reply(given.message_id, text=given.text, cc=given.cc, keeps=given.keeps)
    return _result(rendering.receipt_text(receipt, named=False), receipt)


async def _forward_message(mailbox: AsyncMailbox, given: inputs.ForwardMessage) -> ToolResult:
    return _accepted(await mailbox.forward(given.message_id, to=given.to, text=given.text))


async def _hand_off_thread(mailbox: AsyncMailbox, given: inputs.HandOffThread) -> ToolResult:
    note = HandOffNote.model_validate(
        {
            "summary": given.summary,
            "facts": given.facts,
            "open_questions": given.open_questions,
            "asked": given.asked,
            "promises": [{"text": promise.text, "due": _date(promise.due)} for promise in given.promises],
            "do_not": given.do_not,
        }
    )
    done = await mailbox.hand_off(given.thread_id, to=given.to, note=note)
    cancelled = f" Cancelled: {', '.join(done.cancelled)}." if done.cancelled else ""
    return _result(
        f"{done.thread_id} is now held by {done.to_mailbox} (epoch {done.epoch}). Do not write in it any more.{cancelled}",
        done,
    )


async def _wait_for_reply(mailbox: AsyncMailbox, given: inputs.WaitForReply) -> ToolResult:
    wait = await mailbox.wait_for_reply(given.thread_id, timeout=timedelta(hours=given.hours))
    if wait.status is not PlanStatus.OPEN:
        return _result(rendering.wait_text(wait), wait)
    return _result(
        f"{wait.id}: you are woken by the answer, or at {wait.deadline:%Y-%m-%d %H:%M} UTC. End your turn now.", wait
    )


async def _schedule_follow_up(mailbox: AsyncMailbox, given: inputs.ScheduleFollowUp) -> ToolResult:
    steps = [FollowUp(after=timedelta(hours=step.after_hours), text=step.text) for step in given.steps]
    plan = await mailbox.follow_up(given.thread_id, steps=steps, business_hours=given.business_hours)
    first = f"{plan.due:%Y-%m-%d %H:%M} UTC" if plan.due else "now"
    return _result(
        f"{plan.id}: first step at {first}; stops by itself on an answer, a bounce, a hand-off, or when the thread is done.",
        plan,
    )


async def _delivery_status(mailbox: AsyncMailbox, given: inputs.DeliveryStatusInput) -> ToolResult:
    receipt = await mailbox.delivery_status(given.message_id)
    return _result(rendering.deliveries_text(receipt), receipt)


async def _read_attachment(mailbox: AsyncMailbox, given: inputs.ReadAttachment) -> ToolResult:
    attachment = await mailbox.attachment_text(given.attachment_id)
    return _result(rendering.attachment_text(attachment, page=given.page), attachment)


async def _sending_limits(mailbox: AsyncMailbox, given: inputs.Nothing) -> ToolResult:
    usage = await mailbox.usage()
    return _result(rendering.usage_text(usage), usage)


async def _list_mailboxes(mailbox: AsyncMailbox, given: inputs.Nothing) -> ToolResult:
    infos = await mailbox.mailboxes()
    lines = [f"{info.name} <{info.address}> {info.status}, {info.unread} unread" for info in infos]
    return ToolResult("\n".join(lines), {"mailboxes": [info.model_dump(mode="json") for info in infos]})


async def _create_mailbox(mailbox: AsyncMailbox, given: inputs.CreateMailbox) -> ToolResult:
    info = await mailbox.create_mailbox(given.name, display_name=given.display_name)
    return _result(f"Mailbox {info.name} <{info.address}> exists now.", info)


async def _pause_mailbox(mailbox: AsyncMailbox, given: inputs.NamedMailbox) -> ToolResult:
    info = await mailbox.pause_mailbox(given.name)
    return _result(f"Mailbox {info.name} is paused; a person can resume it.", info)


async def _delete_mailbox(mailbox: AsyncMailbox, given: inputs.DeleteMailbox) -> ToolResult:
    moved = await mailbox.delete_mailbox(given.name, successor=given.successor)
    text = f"Mailbox {given.name} is deleted; {len(moved)} threads went to {given.successor}."
    return ToolResult(text, {"moved": moved})


async def _make_promise(mailbox: AsyncMailbox, given: inputs.MakePromise) -> ToolResult:
    promise = await mailbox.promise(given.thread_id, given.text, due=_date(given.due))
    due = f"; you are woken at {promise.due:%Y-%m-%d %H:%M} UTC" if promise.due else ""
    return _result(f"{promise.id} is written down{due}. Say so when you keep it.", promise)


async def _keep_promise(mailbox: AsyncMailbox, given: inputs.KeepPromise) -> ToolResult:
    promise = await mailbox.keep_promise(given.promise_id)
    return _result(f"{promise.id} is kept.", promise)


async def _cancel_follow_up(mailbox: AsyncMailbox, given: inputs.CancelFollowUp) -> ToolResult:
    await mailbox.cancel_follow_up(given.plan_id)
    return ToolResult(f"{given.plan_id} is cancelled.", {"plan_id": given.plan_id})


async def _mark_done(mailbox: AsyncMailbox, given: inputs.MarkDone) -> ToolResult:
    await mailbox.mark_done(given.thread_id)
    return ToolResult(f"{given.thread_id} is done until its next message.", {"thread_id": given.thread_id})


TOOLS: tuple[Tool, ...] = (
    Tool(
        "check_mail",
        "List new mail in your mailbox: thread id, message id, sender, subject, first words. Start here.",
        inputs.CheckMail,
        _check_mail,
        Scope.READ,
    ),
    Tool(
        "read_thread",
        "Read one thread: who holds it, any hand-off note, and each message's new text. Ids come from check_mail.",
        inputs.ReadThread,
        _read_thread,
        Scope.READ,
    ),
    Tool(
        "search_mail",
        "Find messages of your mailbox by words, newest first.",
        inputs.SearchMail,
        _search_mail,
        Scope.READ,
    ),
    Tool(
        "send_message",
        "Begin a NEW thread. To answer mail use reply. Sending the same twice sends once.",
        inputs.SendMessage,
        _send_message,
        Scope.SEND,
        "write",
        approval=True,
        sends=True,
    ),
    Tool(
        "reply",
        "Answer a message in its thread; recipient and subject follow from it. You must hold the thread.",
        inputs.Reply,
        _reply,
        Scope.REPLY,
        "write",
        approval=True,
        sends=True,
    ),
    Tool(
        "hand_off_thread",
        "Give a thread to another mailbox that should continue it; the customer sees one thread. Then stop working on it.",
        inputs.HandOffThread,
        _hand_off_thread,
        Scope.HAND_OFF,
        "write",
    ),
    Tool(
        "wait_for_reply",
        "Be woken when somebody answers in a thread, or at the deadline. Returns at once; do not poll.",
        inputs.WaitForReply,
        _wait_for_reply,
        Scope.REPLY,
        "write",
    ),
    Tool(
        "schedule_follow_up",
        "Plan reminders in a thread; each is sent only if nobody answered, bounced or took over before.",
        inputs.ScheduleFollowUp,
        _schedule_follow_up,
        Scope.REPLY,
        "write",
        approval=True,
    ),
    Tool(
        "delivery_status",
        "What became of a message you sent, for each recipient.",
        inputs.DeliveryStatusInput,
        _delivery_status,
        Scope.READ,
    ),
    Tool(
        "read_attachment",
        "The text of an attachment, page by page; ids stand in read_thread.",
        inputs.ReadAttachment,
        _read_attachment,
        Scope.READ,
    ),
    Tool(
        "sending_limits",
        "How many messages you have sent today and this month, and how many you may still send.",
        inputs.Nothing,
        _sending_limits,
        Scope.READ,
    ),
    Tool("list_mailboxes", "The mailboxes a thread can be handed to.", inputs.Nothing, _list_mailboxes, Scope.READ),
    Tool(
        "create_mailbox",
        "Create a mailbox on the team's domain.",
        inputs.CreateMailbox,
        _create_mailbox,
        Scope.PROVISION,
        "write",
    ),
    Tool(
        "pause_mailbox",
        "Stop everything leaving a mailbox; mail still arrives.",
        inputs.NamedMailbox,
        _pause_mailbox,
        Scope.PROVISION,
        "write",
    ),
    Tool(
        "delete_mailbox",
        "Delete a mailbox; its threads and future mail go to the successor.",
        inputs.DeleteMailbox,
        _delete_mailbox,
        Scope.ADMIN,
        "destructive",
        approval=True,
    ),
    Tool(
        "cancel_follow_up", "Cancel a follow-up plan.", inputs.CancelFollowUp, _cancel_follow_up, Scope.REPLY, "write"
    ),
    Tool(
        "make_promise",
        "Write down what you told somebody you would do; you, or who holds the thread then, are woken when it is due.",
        inputs.MakePromise,
        _make_promise,
        Scope.REPLY,
        "write",
    ),
    Tool(
        "keep_promise",
        "Say that you did what was promised. Where an answer does it, give its id to reply instead.",
        inputs.KeepPromise,
        _keep_promise,
        Scope.REPLY,
        "write",
    ),
    Tool("mark_done", "Close a thread until its next message.", inputs.MarkDone, _mark_done, Scope.REPLY, "write"),
    Tool(
        "forward_message",
        "Send a message on to somebody else as an attachment, in a new thread.",
        inputs.ForwardMessage,
        _forward_message,
        Scope.SEND,
        "write",
        approval=True,
        sends=True,
    ),
    Tool(
        "send_request",
        "Ask an agent of another organisation for something typed, by a deadline; its body is checked before it leaves.",
        inputs.SendRequest,
        requests.send_request,
        Scope.SEND,
        "write",
        approval=True,
        sends=True,
    ),
    Tool(
        "acknowledge_request",
        "Tell who sent you a request that an answer will follow.",
        inputs.AcknowledgeRequest,
        requests.acknowledge_request,
        Scope.REPLY,
        "write",
        approval=True,
        sends=True,
    ),
    Tool(
        "answer_request",
        "Answer a request that was sent to you.",
        inputs.AnswerRequest,
        requests.answer_request,
        Scope.REPLY,
        "write",
        approval=True,
        sends=True,
    ),
    Tool(
        "decline_request",
        "Say that you will not answer a request, and why.",
        inputs.DeclineRequest,
        requests.decline_request,
        Scope.REPLY,
        "write",
        approval=True,
        sends=True,
    ),
)

DEFAULT_TOOLS: tuple[str, ...] = (
    "check_mail",
    "read_thread",
    "search_mail",
    "send_message",
    "reply",
    "hand_off_thread",
    "wait_for_reply",
    "schedule_follow_up",
    "delivery_status",
    "read_attachment",
)

_EXTRA_SCOPES = frozenset({Scope.PROVISION, Scope.ADMIN})


def offered(mailbox: AnyMailbox, only: Sequence[str] | None = None) -> list[Tool]:
    """The tools for a mailbox: the named ones, or by default the ten everyday ones and those of its extra scopes.

    A tool whose scope the mailbox lacks is left out. An empty `only` gives no tools. Raises `ConfigurationError` for a
    name that is no tool.
    """
    by_name = {tool.name: tool for tool in TOOLS}
    for name in only or ():
        if name not in by_name:
            raise unknown_name("tool", name, list(by_name))
    wanted = only if only is not None else [tool.name for tool in TOOLS if _is_default(tool)]
    return [by_name[name] for name in wanted if by_name[name].scope in mailbox.scopes]


def _is_default(tool: Tool) -> bool:
    return tool.name in DEFAULT_TOOLS or tool.scope in _EXTRA_SCOPES


def _accepted(receipt: Receipt) -> ToolResult:
    return _result(rendering.receipt_text(receipt), receipt)


def _result(text: str, value: BaseModel) -> ToolResult:
    data: dict[str, Any] = value.model_dump(mode="json")
    return ToolResult(text, data)


def _date(text: str) -> datetime | None:
    if not text:
        return None
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidRequest(f"{text[:40]!r} is not a date.", you_can="write it as YYYY-MM-DD.") from None
    return given.astimezone(UTC) if given.tzinfo else given.replace(tzinfo=UTC)
