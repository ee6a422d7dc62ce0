"""A client that gives up: what it began to send is sent all the same."""

from __future__ import annotations

import asyncio
import os
import threading

from postroom import AsyncPostroom
from postroom_mcp import mcp_server
from postroom_mcp.testing import connected
from tests.contracts.frameworks import mail_from_ada

CALL = {"name": "reply", "arguments": {"message_id": "m1", "text": "On its way."}}
BOUND = 10


class SlowEntropy:
    """Randomness that makes whoever asks for it wait, once it is told to."""

    def __init__(self) -> None:
        self.slow, self.asked, self.go = False, threading.Event(), threading.Event()

    def token(self, octets: int) -> str:
        if self.slow:
            self.asked.set()
            assert self.go.wait(BOUND)
        return os.urandom(octets).hex()


async def test_a_call_that_is_cancelled_in_the_middle_of_a_write_is_finished() -> None:
    entropy = SlowEntropy()
    async with AsyncPostroom("acme.test", mailboxes=["support"], entropy=entropy) as room:
        await room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")
        async with connected(mcp_server(room.mailbox("support"), run="r1")) as client:
            entropy.slow = True
            calling = asyncio.ensure_future(client.ask("tools/call", CALL, request_id=7))
            assert await asyncio.to_thread(entropy.asked.wait, BOUND)

            await client.tell("notifications/cancelled", {"requestId": 7})
            await asyncio.wait({calling}, timeout=0.2)
            was_answered_with_a_result = calling.done() and calling.exception() is None
            entropy.go.set()

            await room.drain()
            calling.cancel()

        assert not was_answered_with_a_result
        assert [message.new_text for message in (await room.thread("t1")).messages[1:]] == ["On its way."]
