"""The way out without sockets: scripted servers are asked directly, in the order in which a wire would ask them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from postroom.backends.smtp_message import OutgoingMessage
from postroom.backends.smtp_pooled import ENDS_SESSION, UNREAD
from postroom.backends.smtp_reply import Reply, read_reply
from postroom.model.address import Address
from postroom.model.delivery import RecipientOutcome
from postroom.model.errors import TransportUnavailable
from postroom.model.message import Envelope
from postroom.ports.transport import BeforeContent
from postroom.testing.servers.servers import (
    GO_ON,
    HOP,
    LINE_DROPS,
    Answer,
    Deliver,
    Lookup,
    ScriptedServer,
    content_answer,
)


class SocketlessTransport:
    """A room's `Transport` to the scripted servers: what `SmtpTransport` says of them on a wire, without one.

    `lookup` finds a domain's server; `deliver` is called once for each content taken, before its outcome is known to
    the room. `hop` is the server connected to, whose greeting, STARTTLS and AUTH count.
    """

    def __init__(
        self, lookup: Lookup, *, now: Callable[[], int], deliver: Deliver, hop: ScriptedServer | None = None
    ) -> None:
        self._lookup = lookup
        self._now = now
        self._deliver = deliver
        self._hop = hop or ScriptedServer(HOP)

    async def deliver(
        self, envelope: Envelope, content: bytes, *, before_content: BeforeContent
    ) -> list[RecipientOutcome]:
        """Attempt every recipient once; see `Transport`."""
        talk = Conversation(self._lookup, envelope, now=self._now(), hop=self._hop)
        if talk.takes_content():
            await before_content()
            talk.hand_over(OutgoingMessage(envelope, content).lines, self._deliver)
        return talk.outcomes()

    async def aclose(self) -> None:
        """Nothing is held open."""


@dataclass
class Conversation:
    """One mail transaction with the scripted servers. Where the line ends before content, `TransportUnavailable` is raised."""

    lookup: Lookup
    envelope: Envelope
    now: int
    hop: ScriptedServer
    _replies: dict[Address, Reply] = field(default_factory=dict)

    def takes_content(self) -> bool:
        """Greeting, recipients and DATA: whether content is wanted now."""
        refused = self.hop.on_session(now=self.now)
        if refused is not None:
            raise TransportUnavailable(
                f"The mail server {self.hop.domain} refused the session: {self._heard(refused)}."
            )
        self._name_recipients()
        if not self._accepted:
            return False
        taken = self.envelope.model_copy(update={"forward_paths": self._accepted})
        answer = self.lookup(self._accepted[0].domain).on_data(taken, now=self.now)
        if answer.code == GO_ON.code:
            return True
        self._settle(self._heard(answer))
        return False

    def hand_over(self, content: bytes, deliver: Deliver) -> None:
        """The content and its answer; what is taken is delivered, also where the answer is never read."""
        taken = self.envelope.model_copy(update={"forward_paths": self._accepted})
        decided = content_answer(self.lookup, taken, content, now=self.now)
        if decided.answer.accepts:
            deliver(taken, content, decided.passage)
        self._settle(UNREAD if decided.line_drops else self._heard(decided.answer, content=True))

    def outcomes(self) -> list[RecipientOutcome]:
        """What was said about each recipient."""
        return [self._replies[recipient].outcome(recipient) for recipient in self.envelope.forward_paths]

    @property
    def _accepted(self) -> tuple[Address, ...]:
        recipients = dict.fromkeys(self.envelope.forward_paths)
        return tuple(recipient for recipient in recipients if self._replies[recipient].severity == 2)

    def _name_recipients(self) -> None:
        recipients = dict.fromkeys(self.envelope.forward_paths)
        for recipient in recipients:
            server = self.lookup(recipient.domain)
            answer = server.on_recipient(recipient, reverse_path=self.envelope.reverse_path, now=self.now)
            reply = self._replies[recipient] = self._heard(answer)
            if reply.code == ENDS_SESSION:
                self._replies |= {each: reply for each in recipients if self._replies.get(each, reply).severity == 2}
                self._replies = dict.fromkeys(recipients, reply) | self._replies
                return

    def _settle(self, reply: Reply) -> None:
        self._replies |= dict.fromkeys(self._accepted, reply)

    def _heard(self, answer: Answer, *, content: bool = False) -> Reply:
        if answer.code != LINE_DROPS.code:
            return read_reply(answer.code, answer.text)
        if content:
            return UNREAD
        raise TransportUnavailable("The mail server closed the connection.")
