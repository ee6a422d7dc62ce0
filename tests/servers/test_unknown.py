"""An outcome that nobody knows is looked up in the Sent folder of a real Dovecot."""

from __future__ import annotations

import imaplib

import pytest

from postroom import DeliveryStatus, Mailbox, Postroom
from postroom.model.delivery import RecipientOutcome
from postroom.model.message import Envelope
from postroom.model.settings import Settings
from postroom.ports.transport import BeforeContent
from tests.servers.dovecot import PASSWORD, DovecotServer

pytestmark = pytest.mark.servers

USER = "sent@unknown.dovecot.test"


class LineThatDrops:
    """A next hop that takes the content, keeps a copy in Sent if it is told to, and is gone before it answers."""

    def __init__(self, dovecot: DovecotServer, *, keeps_a_copy: bool) -> None:
        self._dovecot = dovecot
        self._keeps_a_copy = keeps_a_copy

    async def deliver(
        self, envelope: Envelope, content: bytes, *, before_content: BeforeContent
    ) -> list[RecipientOutcome]:
        await before_content()
        if self._keeps_a_copy:
            with imaplib.IMAP4("127.0.0.1", self._dovecot.imap_port) as client:
                client.login(USER, PASSWORD)
                client.append("Sent", None, None, content)
        return [
            RecipientOutcome(recipient=recipient, status=DeliveryStatus.UNKNOWN, code=0)
            for recipient in envelope.forward_paths
        ]

    async def aclose(self) -> None:
        """Nothing is kept open."""


@pytest.mark.parametrize(("keeps_a_copy", "expected"), [(True, DeliveryStatus.SENT), (False, DeliveryStatus.UNKNOWN)])
def test_what_lies_in_the_sent_folder_was_sent(
    dovecot: DovecotServer, keeps_a_copy: bool, expected: DeliveryStatus
) -> None:
    settings = Settings(domain="acme.test", mailboxes=("support",), sent_folder=dovecot.imap_url(USER))
    transport = LineThatDrops(dovecot, keeps_a_copy=keeps_a_copy)
    with Postroom("acme.test", settings=settings, transport=transport) as room:
        support: Mailbox = room.mailbox("support")
        receipt = support.send("ada@example.com", subject="Hello", text="Welcome!")
        room.drain()

        assert support.delivery_status(receipt.id).deliveries[0].status is expected
