"""The functions behind the tools that create, pause and delete mailboxes."""

from __future__ import annotations

from postroom.engine.mailbox import AsyncMailbox
from postroom.mail.counts import count_of
from postroom.tools import inputs
from postroom.tools.result import ToolResult, told


async def create_mailbox(mailbox: AsyncMailbox, given: inputs.CreateMailbox) -> ToolResult:
    """Create a mailbox."""
    info = await mailbox.create_mailbox(given.name, display_name=given.display_name)
    return told(f"Mailbox {info.name} <{info.address}> exists now.", info)


async def pause_mailbox(mailbox: AsyncMailbox, given: inputs.NamedMailbox) -> ToolResult:
    """Stop a mailbox from sending."""
    info = await mailbox.pause_mailbox(given.name)
    return told(f"Mailbox {info.name} is paused; a person can resume it.", info)


async def delete_mailbox(mailbox: AsyncMailbox, given: inputs.DeleteMailbox) -> ToolResult:
    """Delete a mailbox; its threads go to the successor."""
    moved = await mailbox.delete_mailbox(given.name, successor=given.successor)
    text = f"Mailbox {given.name} is deleted; {count_of(len(moved), 'thread')} went to {given.successor}."
    return ToolResult(text, {"moved": moved})
