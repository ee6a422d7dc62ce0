"""One SMTP session after EHLO, TLS and AUTH, good for many messages."""

from __future__ import annotations

import asyncio
import contextlib

from postroom.backends.certificates import of_peer
from postroom.backends.smtp_conversation import Conversation, SessionLost
from postroom.backends.smtp_message import Extensions, OutgoingMessage
from postroom.backends.smtp_path import write_path
from postroom.backends.smtp_reply import Reply, date_in
from postroom.model.address import Address
from postroom.ports.trial import Seen

MAX_IDLE_SECONDS = 60.0
MAX_AGE_SECONDS = 600.0
MAX_MESSAGES = 100
QUIT_SECONDS = 2.0
ENDS_SESSION = 421
NEEDS_LOGIN = frozenset({530, 534, 535, 538})
UNREAD = Reply(code=0, text="The connection ended before the reply to the content was read.")
_DATA = b"DATA"
_NO_CONTENT = b".\r\n"


class PooledSession:
    """Says what brings one message after the other to the server, with `timeout` seconds for each reply."""

    def __init__(self, transport: asyncio.Transport, *, offered: Extensions, greeting: str, timeout: float) -> None:
        self._transport = transport
        self._conversation = Conversation(transport)
        self._greeting = greeting
        self._timeout = timeout
        self._opened_at = self._used_at = _now()
        self._messages = 0
        self._in_transaction = False
        self._is_ended = False
        self.offered = offered

    @property
    def is_open(self) -> bool:
        """Whether the server is still there."""
        return self._conversation.is_open and not self._is_ended

    def is_fit(self) -> bool:
        """Whether it is worth another message."""
        now = _now()
        young = now - self._opened_at < MAX_AGE_SECONDS and now - self._used_at < MAX_IDLE_SECONDS
        return self.is_open and young and self._messages < MAX_MESSAGES

    def mark_used(self) -> None:
        """Another message is through."""
        self._used_at = _now()
        self._messages += 1

    def seen(self, place: str, *, logged_in: bool) -> Seen:
        """What this session showed of the server."""
        certificate = of_peer(self._transport.get_extra_info("ssl_object"))
        return Seen(place=place, certificate=certificate, logged_in=logged_in, clock=date_in(self._greeting))

    async def begin(self, message: OutgoingMessage, recipients: list[Address], *, up_to_data: bool) -> Reply:
        """MAIL FROM; with what follows `up_to_data` in the same flight, where the server takes that.

        A server that ends the session here, or wants a login, says nothing about the message.
        """
        if self._in_transaction:
            await self.command(b"RSET", expected=(2,))
        mail = message.mail_command(recipients, offered=self.offered)
        if up_to_data and self.offered.pipelining:
            self._conversation.say_ahead([mail, *map(_rcpt, recipients), _DATA])
        self._in_transaction = True
        reply = await self.command(mail)
        if reply.code == ENDS_SESSION or reply.code in NEEDS_LOGIN:
            raise SessionLost(f"refused the session: {reply}")
        return reply

    async def name_recipients(self, recipients: list[Address]) -> dict[Address, Reply]:
        """RCPT TO, one by one; once the server ends the session, its 421 stands for everybody not refused for good."""
        replies: dict[Address, Reply] = {}
        for recipient in recipients:
            reply = replies[recipient] = await self.command(_rcpt(recipient))
            if reply.code == ENDS_SESSION:
                return {each: _after_end(replies.get(each, reply), end=reply) for each in recipients}
        return replies

    async def ask_for_content(self) -> Reply:
        """DATA."""
        return await self.command(_DATA, expected=(3, 4, 5))

    async def forget_the_rest(self) -> None:
        """Nobody is to get this message: what was said ahead is taken back, a content that is waited for is left empty."""
        try:
            for line, reply in await self._conversation.said_in_vain(timeout=self._timeout):
                if line == _DATA and reply.severity == 3:
                    await self._conversation.hand_over(_NO_CONTENT, timeout=self._timeout)
        except SessionLost:
            self.abort()

    async def command(self, line: bytes, *, expected: tuple[int, ...] = (2, 4, 5)) -> Reply:
        """Say one command and read its reply; raise `SessionLost` if there is none, or one that makes no sense here."""
        reply = await self._conversation.say(line, timeout=self._timeout)
        if reply.severity not in expected:
            raise SessionLost(f"gave an answer that makes no sense ({reply})")
        self._is_ended = self._is_ended or reply.code == ENDS_SESSION
        return reply

    async def content(self, data: bytes, *, timeout: float) -> Reply:
        """Send the content and read its reply. From the first octet on a lost line leaves the outcome unknown."""
        try:
            reply = await self._conversation.hand_over(data, timeout=timeout)
        except SessionLost:
            self.abort()
            return UNREAD
        if reply.code == ENDS_SESSION or reply.severity not in (2, 4, 5):
            self.abort()
        self._in_transaction = False
        return reply

    async def quit(self) -> None:
        """End it politely, where the server lets that happen soon."""
        try:
            with contextlib.suppress(SessionLost):
                await self._conversation.say(b"QUIT", timeout=QUIT_SECONDS)
        finally:
            self.abort()
            await asyncio.sleep(0)  # lets the loop close the socket before it may be closed itself

    def abort(self) -> None:
        """Close the connection at once."""
        self._is_ended = True
        self._conversation.abort()


def _rcpt(recipient: Address) -> bytes:
    return f"RCPT TO:{write_path(recipient)}".encode()


def _after_end(reply: Reply, *, end: Reply) -> Reply:
    return end if reply.severity == 2 else reply


def _now() -> float:
    return asyncio.get_running_loop().time()
