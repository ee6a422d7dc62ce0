"""A room at a service that wants access tokens: a real Postfix and a real Dovecot, which ask about each token."""

from __future__ import annotations

import asyncio
import imaplib
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from queue import Queue

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError
from pydantic import SecretStr

from postroom import DeliveryStatus, Mailbox, Postroom
from postroom.backends.http import HttpClient
from postroom.backends.imap import ImapReceiver
from postroom.backends.imap_login import Conversation
from postroom.backends.oauth import TokenSources
from postroom.backends.sasl import MECHANISMS, Bearer
from postroom.model.delivery import RecipientOutcome
from postroom.model.errors import ConfigurationError
from postroom.model.message import Envelope, Message
from postroom.model.settings import Settings
from postroom.ports.transport import BeforeContent
from tests.postroom.backends.test_oauth import oauth_of
from tests.postroom.backends.token_service import CLIENT_SECRET, REFRESH_TOKEN, TokenService, token_service
from tests.servers.dovecot import PASSWORD, DovecotServer, running_dovecot
from tests.servers.postfix import PostfixServer, running_postfix
from tests.servers.test_postfix_dovecot import SECONDS, Door, content, hand_to_dovecot

pytestmark = [pytest.mark.servers, pytest.mark.timeout(60)]

ADA = "ada@mail.dovecot.test"


@dataclass(frozen=True)
class MailService:
    """Where people write and read, and where their access tokens are from."""

    tokens: TokenService
    dovecot: DovecotServer
    postfix: PostfixServer

    def settings(self, *, receivers: tuple[str, ...] = (), **others: object) -> Settings:
        return Settings.model_validate(
            {
                "domain": "mail.dovecot.test",
                "mailboxes": ("ada",),
                "receivers": tuple(map(SecretStr, receivers)),
                "oauth": oauth_of(self.tokens),
                **others,
            }
        )


@pytest.fixture(scope="module")
def service() -> Iterator[MailService]:
    with (
        token_service(user=ADA) as tokens,
        running_dovecot(introspection_url=tokens.introspection_url) as dovecot,
        running_postfix(dovecot) as postfix,
    ):
        yield MailService(tokens, dovecot, postfix)


def test_a_room_sends_and_receives_by_access_token_and_renews_one_that_was_withdrawn(
    service: MailService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    settings = service.settings(
        transport=SecretStr(service.postfix.token_url(ADA)), receivers=(service.dovecot.token_url(ADA),)
    )
    with Postroom("mail.dovecot.test", settings=settings) as room:
        arrived: Queue[str] = Queue()

        @room.on_message("ada")
        def take(message: Message) -> None:
            arrived.put(message.subject)

        room.start()
        hand_to_dovecot(service.dovecot, ADA, content("Hello, Ada"))
        subject = arrived.get(timeout=SECONDS)
        service.tokens.withdraw()
        receipt = room.mailbox("ada").send("bob@elsewhere.dovecot.test", subject="Hello", text="Welcome!")
        room.drain()
        delivery = room.mailbox("ada").delivery_status(receipt.id).deliveries[0]

    assert subject == "Hello, Ada"
    assert delivery.status is DeliveryStatus.SENT
    assert service.tokens.issued == ["token-1", "token-2"]
    for secret in (*service.tokens.issued, REFRESH_TOKEN, CLIENT_SECRET):
        assert secret not in caplog.text


async def test_a_token_that_no_service_gave_is_refused_and_somebody_must_sign_in(service: MailService) -> None:
    class Forged:
        forgotten = 0

        async def current(self) -> str:
            return "forged-token"

        def forget(self, token: str) -> None:
            self.forgotten += 1

    tokens, url = Forged(), service.dovecot.token_url(ADA)
    receiver = ImapReceiver(url, load_cursor=lambda: None, save_cursor=lambda _: None, tokens=tokens)
    with pytest.raises(ConfigurationError, match="refused the access token; sign in to the account again") as refused:
        await receiver.start(Door().accept, knows=Door().knows)

    assert tokens.forgotten == 2
    assert "forged" not in str(refused.value)


@pytest.mark.parametrize("mechanism", MECHANISMS)
async def test_a_real_server_takes_either_mechanism_and_refuses_a_forged_token(
    service: MailService, mechanism: str
) -> None:
    """A fault is described in a challenge, and refused only once that is answered as the mechanism wants it."""
    sources = TokenSources(oauth_of(service.tokens), HttpClient)
    token = await sources.of(service.dovecot.token_url(ADA)).current()
    await sources.aclose()

    def log_in(told: str) -> None:
        bearer = Bearer(user=ADA, token=told, host="127.0.0.1", port=service.dovecot.imap_port)
        with IMAPClient("127.0.0.1", service.dovecot.imap_port, ssl=False, timeout=SECONDS) as client:
            client.sasl_login(mechanism, Conversation(bearer, mechanism))
            client.select_folder("INBOX", readonly=True)

    await asyncio.to_thread(log_in, token)
    with pytest.raises(LoginError):
        await asyncio.to_thread(log_in, "forged-token")


class LineThatDrops:
    """A next hop that takes the content, keeps a copy in Sent, and is gone before it answers."""

    def __init__(self, dovecot: DovecotServer, *, id_field: str) -> None:
        self._dovecot = dovecot
        self._id_field = id_field

    async def deliver(
        self, envelope: Envelope, content: bytes, *, before_content: BeforeContent
    ) -> list[RecipientOutcome]:
        await before_content()
        kept = content.replace(
            b"Message-ID:", b"Message-ID: <other@outlook.test>\r\n" + self._id_field.encode() + b":", 1
        )
        with imaplib.IMAP4("127.0.0.1", self._dovecot.imap_port) as client:
            client.login(ADA, PASSWORD)
            client.append("Sent", None, None, content if self._id_field == "Message-ID" else kept)
        return [
            RecipientOutcome(recipient=recipient, status=DeliveryStatus.UNKNOWN, code=0)
            for recipient in envelope.forward_paths
        ]

    async def aclose(self) -> None:
        """Nothing is kept open."""


@pytest.mark.parametrize("id_field", ["Message-ID", "X-Microsoft-Original-Message-ID"])
def test_an_unknown_outcome_is_looked_up_in_the_sent_folder_by_access_token(
    service: MailService, id_field: str
) -> None:
    """Outlook may give a message an id of its own, and keep ours beside it."""
    settings = service.settings(sent_folder=SecretStr(service.dovecot.token_url(ADA)))
    transport = LineThatDrops(service.dovecot, id_field=id_field)
    service.tokens.withdraw()
    with Postroom("mail.dovecot.test", settings=settings, transport=transport) as room:
        ada: Mailbox = room.mailbox("ada")
        receipt = ada.send("bob@elsewhere.dovecot.test", subject="Hello", text="Welcome!")
        room.drain()

        assert ada.delivery_status(receipt.id).deliveries[0].status is DeliveryStatus.SENT
