from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import pytest
from imapclient import IMAPClient

from postroom.backends.imap import ImapReceiver, ImapSentFolder
from postroom.backends.smtp import SmtpTransport
from postroom.backends.smtp_listener import SmtpReceiver
from postroom.model.address import Address
from postroom.model.delivery import DeliveryStatus, RecipientOutcome
from postroom.model.errors import ConfigurationError, TransportUnavailable
from postroom.model.message import Envelope
from postroom.ports.receiver import Arrival
from tests.servers.dovecot import PASSWORD, DovecotServer, running_dovecot
from tests.servers.postfix import SIZE_LIMIT, PostfixServer

SECONDS = 30  # Postfix and Dovecot's push take about half a second each; the machine may be busy

numbers = count(1)


@pytest.fixture
def domain() -> str:
    """A domain of this test's own: a new, empty account at Dovecot."""
    return f"t{next(numbers)}.dovecot.test"


class Door:
    """What reached the room, to be awaited; and the place the receiver keeps."""

    def __init__(self) -> None:
        self.arrivals: asyncio.Queue[Arrival] = asyncio.Queue()
        self.cursor: str | None = None

    async def accept(self, arrival: Arrival) -> None:
        await self.arrivals.put(arrival)

    async def knows(self, address: Address) -> bool:
        return address.local_part in ("support", "billing")

    async def next(self) -> Arrival:
        async with asyncio.timeout(SECONDS):
            return await self.arrivals.get()

    def receiver(self, url: str) -> ImapReceiver:
        return ImapReceiver(url, load_cursor=lambda: self.cursor, save_cursor=self._save, back_off=lambda _: 0.05)

    def _save(self, cursor: str) -> None:
        self.cursor = cursor

    @asynccontextmanager
    async def following(self, url: str) -> AsyncIterator[Door]:
        receiver = self.receiver(url)
        await receiver.start(self.accept, knows=self.knows)
        try:
            yield self
        finally:
            await receiver.aclose()


def address(text: str) -> Address:
    local_part, _, domain = text.rpartition("@")
    return Address(local_part=local_part, domain=domain)


def content(subject: str, *, message_id: str = "<1@room.test>") -> bytes:
    return f"From: ada@example.com\r\nMessage-ID: {message_id}\r\nSubject: {subject}\r\n\r\nHello.\r\n".encode()


async def submit(url: str, *recipients: str, data: bytes) -> list[RecipientOutcome]:
    async def before_content() -> None: ...

    transport = SmtpTransport(url, hostname="room.test")
    try:
        envelope = Envelope(
            reverse_path=address("support@room.test"), forward_paths=tuple(address(each) for each in recipients)
        )
        return await transport.deliver(envelope, data, before_content=before_content)
    finally:
        await transport.aclose()


def hand_to_dovecot(dovecot: DovecotServer, recipient: str, data: bytes) -> None:
    with smtplib.LMTP("127.0.0.1", dovecot.lmtp_port) as lmtp:
        lmtp.sendmail("ada@example.com", [recipient], data)


async def test_a_message_goes_out_by_submission_and_is_seen_by_push(
    postfix: PostfixServer, dovecot: DovecotServer, domain: str
) -> None:
    async with Door().following(dovecot.imap_url(f"room@{domain}")) as door:
        outcomes = await submit(postfix.submission_url, f"support@{domain}", data=content("Pushed"))
        arrival = await door.next()

    assert [(each.status, each.code, each.enhanced) for each in outcomes] == [(DeliveryStatus.SENT, 250, "2.0.0")]
    assert b"Subject: Pushed" in arrival.content
    assert arrival.recipients == (address(f"support@{domain}"),)
    assert arrival.reverse_path == address("support@room.test")


async def test_one_account_serves_every_mailbox_of_the_domain(dovecot: DovecotServer, domain: str) -> None:
    for recipient in ("support", "billing", "stranger"):
        await asyncio.to_thread(hand_to_dovecot, dovecot, f"{recipient}@{domain}", content(recipient))

    async with Door().following(dovecot.imap_url(f"room@{domain}")) as door:
        arrivals = [await door.next() for _ in range(3)]

    assert [arrival.recipients for arrival in arrivals] == [
        (address(f"support@{domain}"),),
        (address(f"billing@{domain}"),),
        (),
    ]


async def test_implicit_tls_with_a_trusted_certificate_reads_the_account(dovecot: DovecotServer, domain: str) -> None:
    await asyncio.to_thread(hand_to_dovecot, dovecot, f"support@{domain}", content("Over TLS"))

    url = dovecot.imaps_url(f"room@{domain}", options=f"verify={dovecot.certificate}")
    async with Door().following(url) as door:
        arrival = await door.next()

    assert b"Over TLS" in arrival.content


async def test_a_certificate_nobody_vouches_for_is_not_trusted(dovecot: DovecotServer, domain: str) -> None:
    found = await ImapSentFolder(dovecot.imaps_url(f"room@{domain}")).find_in_sent("<1@room.test>")

    assert found is None


async def test_mail_that_came_while_nobody_followed_is_taken_once(dovecot: DovecotServer, domain: str) -> None:
    door, url = Door(), dovecot.imap_url(f"room@{domain}")
    await asyncio.to_thread(hand_to_dovecot, dovecot, f"support@{domain}", content("First"))
    async with door.following(url):
        await door.next()
    await asyncio.to_thread(hand_to_dovecot, dovecot, f"support@{domain}", content("Second"))

    async with door.following(url):
        second = await door.next()

    assert b"Second" in second.content
    assert door.arrivals.empty()


async def test_a_folder_that_was_renumbered_is_read_from_its_start(dovecot: DovecotServer, domain: str) -> None:
    door, url = Door(), dovecot.imap_url(f"room@{domain}")
    for subject in ("One", "Two"):
        await asyncio.to_thread(hand_to_dovecot, dovecot, f"support@{domain}", content(subject))
    async with door.following(url):
        taken = [(await door.next()).content for _ in range(2)]
    await asyncio.to_thread(dovecot.renumber, f"room@{domain}", 12345)

    async with door.following(url):
        again = [(await door.next()).content for _ in range(2)]

    assert again == taken
    assert door.cursor == "12345:2"


@pytest.fixture
def other_dovecot() -> Iterator[DovecotServer]:
    """One that may be stopped: Postfix holds on to the session's."""
    with running_dovecot() as server:
        yield server


async def test_a_restart_of_the_server_is_survived(other_dovecot: DovecotServer) -> None:
    async with Door().following(other_dovecot.imap_url("room@dovecot.test")) as door:
        other_dovecot.stop()
        other_dovecot.start()
        await asyncio.to_thread(hand_to_dovecot, other_dovecot, "support@dovecot.test", content("Still there"))
        arrival = await door.next()

    assert b"Still there" in arrival.content


async def test_a_wrong_imap_password_is_a_configuration_error_that_does_not_repeat_it(
    dovecot: DovecotServer, domain: str
) -> None:
    receiver = Door().receiver(dovecot.imap_url(f"room@{domain}", password="wrong-secret"))

    with pytest.raises(ConfigurationError, match="refused the user name or password") as refusal:
        await receiver.start(Door().accept, knows=Door().knows)

    assert "wrong-secret" not in str(refusal.value)


async def test_a_folder_that_is_not_there_is_a_configuration_error(dovecot: DovecotServer, domain: str) -> None:
    receiver = Door().receiver(dovecot.imap_url(f"room@{domain}").replace("/INBOX", "/Nowhere"))

    with pytest.raises(ConfigurationError, match="no folder 'Nowhere'"):
        await receiver.start(Door().accept, knows=Door().knows)


@pytest.mark.parametrize(("seen", "flags"), [("yes", [(b"\\Seen",)]), ("no", [()])])
async def test_messages_are_flagged_as_seen_only_on_request(
    dovecot: DovecotServer, domain: str, seen: str, flags: list[tuple[bytes, ...]]
) -> None:
    await asyncio.to_thread(hand_to_dovecot, dovecot, f"support@{domain}", content("Look"))

    async with Door().following(dovecot.imap_url(f"room@{domain}", options=f"seen={seen}")) as door:
        await door.next()

    assert await asyncio.to_thread(flags_of, dovecot, f"room@{domain}") == flags


def flags_of(dovecot: DovecotServer, user: str) -> list[tuple[bytes, ...]]:
    with logged_in(dovecot, user) as client:
        client.select_folder("INBOX", readonly=True)
        flags = client.get_flags(client.search("ALL"))
    return [tuple(flag for flag in each if flag != b"\\Recent") for each in flags.values()]


async def test_the_sent_folder_tells_whether_a_message_left(dovecot: DovecotServer, domain: str) -> None:
    user = f"room@{domain}"
    await asyncio.to_thread(file_as_sent, dovecot, user, content("Sent", message_id="<left@room.test>"))
    sent = ImapSentFolder(dovecot.imap_url(user))

    found = [await sent.find_in_sent(each) for each in ("<left@room.test>", "<never@room.test>", "left@room.test")]

    assert found == [True, False, False]


def file_as_sent(dovecot: DovecotServer, user: str, data: bytes) -> None:
    with logged_in(dovecot, user) as client:
        client.append("Sent", data)


def logged_in(dovecot: DovecotServer, user: str) -> Any:
    client = IMAPClient("127.0.0.1", dovecot.imap_port, ssl=False)
    client.login(user, PASSWORD)
    return client


async def test_a_refused_login_at_submission_says_so_without_the_password(postfix: PostfixServer) -> None:
    url = postfix.submission_url_for("agent@postfix.test", password="wrong-secret")

    with pytest.raises(TransportUnavailable, match=r"refused the user name or password \(535 5\.7\.8\)") as refusal:
        await submit(url, "support@t.dovecot.test", data=content("Never"))

    assert "wrong-secret" not in str(refusal.value)


async def test_recipients_that_postfix_refuses_become_outcomes_and_the_others_get_the_message(
    postfix: PostfixServer, dovecot: DovecotServer, domain: str
) -> None:
    recipients = [f"refused@{domain}", f"support@{domain}", f"later@{domain}"]

    outcomes = await submit(postfix.submission_url, *recipients, data=content("Partly"))

    assert [(each.status, each.code, each.enhanced) for each in outcomes] == [
        (DeliveryStatus.FAILED, 550, "5.1.1"),
        (DeliveryStatus.SENT, 250, "2.0.0"),
        (DeliveryStatus.DEFERRED, 451, "4.2.1"),
    ]
    async with Door().following(dovecot.imap_url(f"room@{domain}")) as door:
        assert b"Subject: Partly" in (await door.next()).content


async def test_a_message_above_the_size_limit_fails_without_being_sent(postfix: PostfixServer, domain: str) -> None:
    large = content("Large") + b"x" * SIZE_LIMIT

    outcomes = await submit(postfix.submission_url, f"support@{domain}", data=large)

    assert [(each.status, each.code, each.enhanced) for each in outcomes] == [(DeliveryStatus.FAILED, 552, "5.3.4")]


async def test_postfix_hands_mail_for_the_room_to_its_own_listener(postfix: PostfixServer, domain: str) -> None:
    door, receiver = Door(), SmtpReceiver("smtp://127.0.0.1:0", hostname="room.test")
    await receiver.start(door.accept, knows=door.knows)
    recipient = f"support@{domain}"
    postfix.route(domain, receiver.address[1])
    try:
        await submit(postfix.submission_url, recipient, data=content("Home"))
        arrival = await door.next()
    finally:
        await receiver.aclose()

    assert arrival.recipients == (address(recipient),)
    assert arrival.reverse_path == address("support@room.test")
    assert arrival.source == "smtp:127.0.0.1"


async def test_an_internationalised_address_travels_from_end_to_end(postfix: PostfixServer, domain: str) -> None:
    door, receiver = Door(), SmtpReceiver("smtp://127.0.0.1:0", hostname="room.test")
    await receiver.start(door.accept, knows=everybody)
    recipient = f"süpport@{domain}"
    postfix.route(domain, receiver.address[1])
    try:
        outcomes = await submit(postfix.submission_url, recipient, data=content("Grüße"))
        arrival = await door.next()
    finally:
        await receiver.aclose()

    assert outcomes[0].status is DeliveryStatus.SENT
    assert arrival.recipients == (address(recipient),)


async def everybody(_: Address) -> bool:
    return True
