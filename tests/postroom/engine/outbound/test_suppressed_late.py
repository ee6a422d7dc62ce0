"""What a recipient says between the claim of a message and its content: it is heard."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from postroom import AsyncPostroom, DeliveryStatus
from postroom.mail.addresses.addresses import parse_address
from postroom.model.delivery import RecipientOutcome
from postroom.model.message import Envelope
from postroom.ports.transport import BeforeContent
from postroom.testing.world.clock import VirtualClock

ADA, BOB = "ada@example.com", "bob@example.com"


class SlowNextHop:
    """A next hop that takes everything; while the first message waits for its answers, somebody complains."""

    def __init__(self) -> None:
        self.room: AsyncPostroom | None = None
        self.taken: list[str] = []

    async def deliver(
        self, envelope: Envelope, content: bytes, *, before_content: BeforeContent
    ) -> list[RecipientOutcome]:
        room, self.room = self.room, None
        if room is not None:
            await room.suppress(ADA, reason="complaint")
        await before_content()
        self.taken += map(str, envelope.forward_paths)
        return [_sent(str(path)) for path in envelope.forward_paths]

    async def aclose(self) -> None:
        return None


def _sent(address: str) -> RecipientOutcome:
    return RecipientOutcome(
        recipient=parse_address(address), status=DeliveryStatus.SENT, code=250, enhanced="2.0.0", text="OK"
    )


@pytest.mark.parametrize(
    "opening",
    [{}, {"background": False}, {"background": False, "clock": VirtualClock(datetime(2026, 1, 5, 9, tzinfo=UTC))}],
)
async def test_a_complaint_on_the_way_to_the_next_hop_still_stops_the_message(opening: dict[str, Any]) -> None:
    """Also where the clock stands still: it comes in the millisecond in which the gates were asked."""
    next_hop = SlowNextHop()
    async with AsyncPostroom("acme.test", mailboxes=["support"], transport=next_hop, **opening) as room:
        next_hop.room = room

        receipt = await room.mailbox("support").send([ADA, BOB], subject="News", text="We moved.")
        await room.start()
        assert await room.drain()

        status = await room.mailbox("support").delivery_status(receipt.id)
    assert {str(one.recipient): one.status for one in status.deliveries} == {
        ADA: DeliveryStatus.CANCELLED,
        BOB: DeliveryStatus.SENT,
    }
    assert next_hop.taken == [BOB]
