"""The functions behind the tools that read."""

from __future__ import annotations

from postroom.engine.mailbox import AsyncMailbox
from postroom.model.ids import at
from postroom.tools import inputs, rendering
from postroom.tools.result import ToolResult, told


async def check_mail(mailbox: AsyncMailbox, given: inputs.CheckMail) -> ToolResult:
    """List mail, below what the agent is to know first."""
    page = await mailbox.messages(unread=given.unread_only, before=given.cursor or None)
    text = rendering.page_text(page, checked_at=at(mailbox.room.now()))
    notices = await mailbox.take_notices() if not given.cursor else ()
    if not notices:
        return told(text, page)
    beside = {"notices": [notice.model_dump(mode="json") for notice in notices]}
    return ToolResult(f"{rendering.notices_text(notices)}\n{text}", page.model_dump(mode="json") | beside)


async def read_thread(mailbox: AsyncMailbox, given: inputs.ReadThread) -> ToolResult:
    """Read a thread, which counts as read from now on; or one message whole."""
    if given.full_message:
        message = await mailbox.message(given.full_message)
        return told(rendering.whole_message(message, await mailbox.full_text(given.full_message)), message)
    thread = await mailbox.thread(given.thread_id)
    await mailbox.mark_read(given.thread_id, up_to=thread.messages[-1].id)
    return told(rendering.thread_text(thread, viewer=mailbox.name), thread)


async def search_mail(mailbox: AsyncMailbox, given: inputs.SearchMail) -> ToolResult:
    """Find messages."""
    found = await mailbox.search(given.words)
    return ToolResult(rendering.found_text(found), {"messages": [message.model_dump(mode="json") for message in found]})


async def delivery_status(mailbox: AsyncMailbox, given: inputs.DeliveryStatusInput) -> ToolResult:
    """Say what became of a message."""
    receipt = await mailbox.delivery_status(given.message_id)
    return told(rendering.deliveries_text(receipt), receipt)


async def read_attachment(mailbox: AsyncMailbox, given: inputs.ReadAttachment) -> ToolResult:
    """Read a page of an attachment."""
    attachment = await mailbox.attachment_text(given.attachment_id)
    return told(rendering.attachment_text(attachment, page=given.page), attachment)


async def sending_limits(mailbox: AsyncMailbox, given: inputs.Nothing) -> ToolResult:
    """Say what was sent, and what is left."""
    usage = await mailbox.usage()
    return told(rendering.usage_text(usage), usage)


async def list_mailboxes(mailbox: AsyncMailbox, given: inputs.Nothing) -> ToolResult:
    """List every mailbox of the room."""
    infos = await mailbox.mailboxes()
    lines = [f"{info.name} <{info.address}> {info.status}, {info.unread} unread" for info in infos]
    return ToolResult("\n".join(lines), {"mailboxes": [info.model_dump(mode="json") for info in infos]})
