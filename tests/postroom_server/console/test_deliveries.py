"""What is on its way, as somebody sees it who sees some mailboxes."""

from __future__ import annotations

from postroom import AsyncPostroom
from postroom.backends.store.records.records import Records
from postroom.model.address import Address
from postroom.model.ids import inside
from tests.postroom_server.console.conftest import SignIn


async def test_who_sees_one_mailbox_finds_its_delivery_below_a_thousand_of_others(
    room: AsyncPostroom, browser: SignIn
) -> None:
    """The newest thousand of the room were read, and then those of the mailbox were looked for among them."""
    await room.mailbox("support").send("ada@example.com", subject="Refund", text="It is on its way.")
    busy = await room.mailbox("billing").send("bob@example.com", subject="Invoice", text="It is attached.")
    await room.write(lambda records: _also_to_a_thousand(records, inside("m", busy.id)))
    cara = await browser("read", mailboxes=["support"])

    pages = [await cara.get("/deliveries"), await cara.get("/deliveries?status=queued")]

    for page in pages:
        assert "ada@example.com" in page.text
        assert "bob@example.com" not in page.text


def _also_to_a_thousand(records: Records, message_id: int) -> None:
    row = records.deliveries.row(records.deliveries.of_message(message_id))
    records.deliveries.enqueue(
        message_id=message_id,
        mailbox_id=row["mailbox_id"],
        thread_id=row["thread_id"],
        epoch=row["epoch"],
        recipients=[Address(local_part=f"bob{number}", domain="example.com") for number in range(1_000)],
        verdicts=[],
    )
