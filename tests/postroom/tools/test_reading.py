"""What an agent was shown is read; what it was not shown is not."""

from __future__ import annotations

from postroom import Thread
from postroom.engine.mailbox import AsyncMailbox
from postroom.engine.room import AsyncPostroom
from postroom.model.choices import DEFAULT_SCOPES
from postroom.tools import TOOLS, Call
from tests.mail_samples import mail


class BusyMailbox(AsyncMailbox):
    """A mailbox where another letter arrives just after a thread was read."""

    async def thread(self, thread_id: str) -> Thread:
        shown = await super().thread(thread_id)
        await self.room.receive(mail("And once more!", number=2, answers="<1@example.com>"))
        return shown


async def test_a_letter_that_arrives_while_its_thread_is_read_stays_unread() -> None:
    read_thread = next(tool for tool in TOOLS if tool.name == "read_thread")
    async with AsyncPostroom("acme.test", mailboxes=["support"]) as room:
        await room.receive(mail())

        shown = await read_thread.acall(BusyMailbox(room, "support", DEFAULT_SCOPES), {"thread_id": "t1"}, Call("test"))

        unread = (await room.mailbox("support").messages()).messages
    assert "And once more!" not in shown.text
    assert [message.new_text for message in unread] == ["And once more!"]


async def test_a_page_beyond_the_last_does_not_say_that_nothing_is_unread() -> None:
    check_mail = next(tool for tool in TOOLS if tool.name == "check_mail")
    async with AsyncPostroom("acme.test", mailboxes=["support"]) as room:
        await room.receive(mail())

        shown = await check_mail.acall(room.mailbox("support"), {"cursor": "1"}, Call("test"))

    assert shown.text.startswith("Nothing older. 1 unread at")
