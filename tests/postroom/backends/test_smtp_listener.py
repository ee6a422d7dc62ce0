from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from postroom.backends.smtp_listener import SmtpReceiver
from postroom.model.address import Address
from postroom.model.errors import ConfigurationError, MalformedMessage, NotFound, StoreUnavailable
from postroom.ports.receiver import Arrival
from tests.servers.process import certificate

pytestmark = pytest.mark.timeout(10)

CONTENT = "Subject: Hello\r\n\r\nHello.\r\n"
SUPPORT, BILLING = (Address(local_part=name, domain="acme.test") for name in ("support", "billing"))


class Door:
    """The room behind the listener: what it took, and what it should say instead."""

    def __init__(self) -> None:
        self.arrivals: list[Arrival] = []
        self.error: Exception | None = None
        self.entered = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()

    async def accept(self, arrival: Arrival) -> None:
        self.entered.set()
        await self.open.wait()
        if self.error:
            raise self.error
        self.arrivals.append(arrival)

    async def knows(self, address: Address) -> bool:
        if address.local_part == "broken":
            raise StoreUnavailable("The store is locked.")
        return address.key in (SUPPORT.key, BILLING.key) or not address.local_part.isascii()


@pytest.fixture
def door() -> Door:
    return Door()


@asynccontextmanager
async def listening(door: Door, url: str = "smtp://127.0.0.1:0") -> AsyncIterator[SmtpReceiver]:
    receiver = SmtpReceiver(url, hostname="acme.test")
    await receiver.start(door.accept, knows=door.knows)
    try:
        yield receiver
    finally:
        await receiver.aclose()


class Wire:
    """A client that speaks line by line."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, text: str | bytes) -> None:
        self.writer.write(text.encode() if isinstance(text, str) else text)

    async def reply(self) -> str:
        lines = []
        while line := (await self.reader.readline()).decode().rstrip("\r\n"):
            lines.append(line)
            if line[3:4] != "-":
                break
        return "\n".join(lines)

    async def say(self, line: str) -> str:
        self.send(f"{line}\r\n")
        return await self.reply()

    async def begin(self, *recipients: str, hello: str = "EHLO") -> None:
        named = [f"RCPT TO:<{recipient}>" for recipient in recipients]
        for line in (f"{hello} client.test", "MAIL FROM:<ada@example.com>", *named):
            assert (await self.say(line)).startswith("250")

    async def post(self, *recipients: str, content: str | bytes = CONTENT) -> str:
        await self.begin(*recipients)
        assert (await self.say("DATA")).startswith("354")
        self.send(content)
        return await self.say(".")


@asynccontextmanager
async def connected(receiver: SmtpReceiver) -> AsyncIterator[Wire]:
    host, port = receiver.address
    reader, writer = await (asyncio.open_connection(host, port) if port else asyncio.open_unix_connection(host))
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()


@pytest.fixture
async def receiver(door: Door) -> AsyncIterator[SmtpReceiver]:
    async with listening(door) as receiver:
        yield receiver


@pytest.fixture
async def wire(receiver: SmtpReceiver) -> AsyncIterator[Wire]:
    async with connected(receiver) as wire:
        assert await wire.reply() == "220 acme.test ESMTP Postroom"
        yield wire


async def test_a_message_arrives_with_its_envelope(door: Door, wire: Wire) -> None:
    reply = await wire.post("support@acme.test", "Billing@ACME.test", "support@acme.test")

    assert reply == "250 2.0.0 Stored"
    assert [arrival.content for arrival in door.arrivals] == [CONTENT.encode()]
    assert door.arrivals[0].reverse_path == Address(local_part="ada", domain="example.com")
    assert door.arrivals[0].recipients == (SUPPORT, Address(local_part="Billing", domain="acme.test"))
    assert door.arrivals[0].source == "smtp:127.0.0.1"


async def test_nothing_is_confirmed_before_the_room_has_stored_it(door: Door, wire: Wire) -> None:
    door.open.clear()
    await wire.begin("support@acme.test")
    await wire.say("DATA")
    wire.send(f"{CONTENT}.\r\n")
    reply = asyncio.ensure_future(wire.reply())
    await door.entered.wait()

    early = reply.done()
    door.open.set()

    assert not early
    assert await reply == "250 2.0.0 Stored"


async def test_a_report_comes_from_nobody(door: Door, wire: Wire) -> None:
    for line in ("EHLO client.test", "MAIL FROM:<>", "RCPT TO:<support@acme.test>", "DATA"):
        await wire.say(line)
    await wire.say(f"{CONTENT}.")

    assert [arrival.reverse_path for arrival in door.arrivals] == [None]


@pytest.mark.parametrize(
    ("path", "reply"),
    [
        ("<nobody@acme.test>", "550 5.1.1"),
        ("<ada@example.com>", "550 5.1.1"),
        ("<support@acme.test@relay.test>", "553 5.1.3"),
        ("<support>", "553 5.1.3"),
        ("<not an address>", "553 5.1.3"),
        ("<@acme.test>", "553 5.1.3"),
        ("<support@>", "553 5.1.3"),
        ("<>", "5"),
        ("<broken@acme.test>", "451 4.3.0"),
        ("<support@acme.test> NOTIFY=NEVER", "555 5.5.4"),
    ],
)
async def test_a_recipient_that_is_no_mailbox_of_the_room_is_refused(wire: Wire, path: str, reply: str) -> None:
    await wire.begin()

    assert (await wire.say(f"RCPT TO:{path}")).startswith(reply)
    assert (await wire.say("DATA")).startswith("503 5.5.1")


async def test_bytes_that_are_not_utf8_are_no_address(wire: Wire) -> None:
    await wire.begin()
    wire.send(b"RCPT TO:<supp\xf6rt@acme.test>\r\n")

    assert (await wire.reply()).startswith("55")


async def test_an_internationalised_recipient_is_normalised(door: Door, wire: Wire) -> None:
    await wire.post("su\u0308pport@büro.test")

    assert [str(each) for each in door.arrivals[0].recipients] == ["süpport@xn--bro-hoa.test"]


@pytest.mark.parametrize(
    ("error", "reply"),
    [
        (StoreUnavailable("The store is locked."), "451 4.3.0"),
        (MalformedMessage("The message has 2,000 parts."), "554 5.6.0 The message has 2,000 parts."),
        (MalformedMessage("line\r\n250 2.0.0 break"), "554 5.6.0 line 250 2.0.0 break"),
        (NotFound("No recipient is a mailbox here."), "550 5.1.1"),
        (ZeroDivisionError("our own fault"), "451 4.3.0"),
    ],
)
async def test_what_the_room_cannot_store_is_refused(door: Door, wire: Wire, error: Exception, reply: str) -> None:
    door.error = error

    assert (await wire.post("support@acme.test")).startswith(reply)

    door.error = None
    assert await wire.post("support@acme.test") == "250 2.0.0 Stored"


async def test_the_extensions_of_the_room_are_offered_and_no_login(wire: Wire) -> None:
    offered = (await wire.say("EHLO client.test")).split("\n")

    assert offered[0] == "250-acme.test"
    assert {line[4:] for line in offered[1:]} == {
        "SIZE 31457280",
        "8BITMIME",
        "SMTPUTF8",
        "PIPELINING",
        "ENHANCEDSTATUSCODES",
        "HELP",
    }
    assert (await wire.say("AUTH PLAIN AGEAYg==")).startswith("5")


async def test_commands_sent_together_are_answered_in_turn(door: Door, wire: Wire) -> None:
    wire.send("EHLO client.test\r\nMAIL FROM:<>\r\nRCPT TO:<support@acme.test>\r\nDATA\r\n")
    replies = [(await wire.reply())[:9] for _ in range(4)]

    assert replies[1:] == ["250 2.1.0", "250 2.1.5", "354 End d"]


async def test_replies_carry_enhanced_status_codes_after_ehlo(wire: Wire) -> None:
    await wire.begin()

    replies = [(await wire.say(line))[:9] for line in ("NOOP", "MAIL FROM:<>", "RSET", "FLY", "RCPT", "EXPN x", "QUIT")]

    assert replies == [
        "250 2.0.0",
        "503 5.5.1",
        "250 2.0.0",
        "500 5.5.2",
        "503 5.5.1",
        "502 5.5.1",
        "221 2.0.0",
    ]


@pytest.mark.parametrize(
    "content",
    [
        "Subject: smuggled\r\n\r\nx\n.\nMAIL FROM:<>\r\n",
        "Subject: smuggled\r\n\r\nx\n.\r\nMAIL FROM:<>\r\n",
        "Subject: smuggled\r\n\r\nx\r\n.\nMAIL FROM:<>\r\n",
        "Subject: smuggled\r\n\r\nx\r.\r\nMAIL FROM:<>\r\n",
    ],
)
async def test_only_a_dot_between_crlf_ends_the_content(door: Door, wire: Wire, content: str) -> None:
    reply = await wire.post("support@acme.test", content=content)

    assert reply == "250 2.0.0 Stored"
    assert len(door.arrivals) == 1
    assert b"MAIL FROM" in door.arrivals[0].content


@pytest.mark.parametrize("length", [1_000, 65_534, 65_535, 65_536, 65_537, 131_072, 300_000])
async def test_lines_of_any_length_arrive_whole(door: Door, wire: Wire, length: int) -> None:
    content = "Subject: x\r\n\r\n" + "." + "x" * length + "\r\n.\r\n"

    await wire.post("support@acme.test", content=content.replace("\r\n.", "\r\n.."))

    assert [arrival.content.decode() for arrival in door.arrivals] == [content]


async def test_a_message_above_the_size_is_refused_and_the_next_is_taken(door: Door) -> None:
    async with listening(door, "smtp://127.0.0.1:0?size=100") as receiver, connected(receiver) as wire:
        await wire.reply()
        await wire.say("EHLO client.test")
        announced = await wire.say("MAIL FROM:<> SIZE=101")
        sent = await wire.post("support@acme.test", content="x" * 99 + "\r\n")
        fits = await wire.post("support@acme.test", content="x" * 98 + "\r\n")

    assert announced.startswith("552 5.3.4")
    assert sent.startswith("552 5.3.4")
    assert fits == "250 2.0.0 Stored"
    assert len(door.arrivals) == 1


async def test_recipients_beyond_the_limit_are_put_off(door: Door) -> None:
    async with listening(door, "smtp://127.0.0.1:0?recipients=1") as receiver, connected(receiver) as wire:
        await wire.reply()
        await wire.begin("support@acme.test")

        assert (await wire.say("RCPT TO:<billing@acme.test>")).startswith("452 4.5.3")


async def test_sessions_beyond_the_limit_are_put_off_until_one_ends(door: Door) -> None:
    async with listening(door, "smtp://127.0.0.1:0?sessions=1") as receiver:
        async with connected(receiver) as first:
            await first.reply()
            async with connected(receiver) as second:
                busy = await second.reply()
            await first.say("QUIT")
            await first.reader.read()
        async with connected(receiver) as third:
            greeting = await third.reply()

    assert busy.startswith("421 4.3.2")
    assert greeting.startswith("220")


async def test_a_silent_client_is_hung_up_on(door: Door) -> None:
    async with listening(door, "smtp://127.0.0.1:0?timeout=0.05") as receiver, connected(receiver) as wire:
        await wire.reply()

        assert await wire.reader.read() == b""


async def test_a_client_that_hangs_up_does_not_stop_what_has_begun(door: Door) -> None:
    door.open.clear()
    async with listening(door, "smtp://127.0.0.1:0?sessions=1") as receiver:
        async with connected(receiver) as wire:
            await wire.reply()
            await wire.begin("support@acme.test")
            await wire.say("DATA")
            wire.send(f"{CONTENT}.\r\n")
            await door.entered.wait()
        await until_a_session_is_free(receiver)
        door.open.set()

    assert len(door.arrivals) == 1


async def until_a_session_is_free(receiver: SmtpReceiver) -> None:
    greeting = "421"
    while greeting.startswith("421"):
        async with connected(receiver) as wire:
            greeting = await wire.reply()


async def test_an_unfinished_content_is_not_a_message(door: Door, receiver: SmtpReceiver) -> None:
    async with connected(receiver) as wire:
        await wire.reply()
        await wire.begin("support@acme.test")
        await wire.say("DATA")
        wire.send("Subject: half a mess")

    await receiver.aclose()

    assert door.arrivals == []


async def test_closing_answers_the_message_in_progress_first(door: Door, receiver: SmtpReceiver) -> None:
    door.open.clear()
    async with connected(receiver) as wire:
        await wire.reply()
        await wire.begin("support@acme.test")
        await wire.say("DATA")
        wire.send(f"{CONTENT}.\r\n")
        await door.entered.wait()
        closing = asyncio.ensure_future(receiver.aclose())
        door.open.set()
        replies = [await wire.reply(), await wire.reply(), await wire.reply()]
        await closing

    assert replies == ["250 2.0.0 Stored", "421 4.3.2 This server is going down", ""]


async def test_starttls_protects_the_session(door: Door, tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    async with listening(door, f"smtp://127.0.0.1:0?cert={cert}&key={key}") as receiver, connected(receiver) as wire:
        await wire.reply()
        in_clear = await wire.say("EHLO client.test")
        assert (await wire.say("STARTTLS")).startswith("220")
        await wire.writer.start_tls(ssl.create_default_context(cafile=cert), server_hostname="127.0.0.1")
        protected = await wire.say("EHLO client.test")
        stored = await wire.post("support@acme.test")

    assert "STARTTLS" in in_clear
    assert "STARTTLS" not in protected
    assert "AUTH" not in protected
    assert stored == "250 2.0.0 Stored"


@pytest.mark.parametrize("hello", [b"", b"this is no handshake\r\n" * 20], ids=["hangs up", "talks nonsense"])
async def test_a_session_whose_handshake_fails_is_free_again(door: Door, tmp_path: Path, hello: bytes) -> None:
    cert, key = certificate(tmp_path)
    async with listening(door, f"smtp://127.0.0.1:0?cert={cert}&key={key}&sessions=1") as receiver:
        async with connected(receiver) as wire:
            await wire.reply()
            await wire.say("EHLO client.test")
            await wire.say("STARTTLS")
            wire.send(hello)
        async with asyncio.timeout(5):
            await until_a_session_is_free(receiver)


@pytest.mark.parametrize("place", ["127.0.0.1:0", "/{folder}/lmtp"])
async def test_lmtp_answers_for_each_recipient(door: Door, tmp_path: Path, place: str) -> None:
    async with (
        listening(door, f"lmtp://{place.format(folder=tmp_path)}") as receiver,
        connected(receiver) as wire,
    ):
        greeting = await wire.reply()
        await wire.begin("support@acme.test", "billing@acme.test", hello="LHLO")
        await wire.say("DATA")
        replies = [await wire.say(f"{CONTENT}."), await wire.reply()]
        door.error = StoreUnavailable("The store is locked.")
        await wire.begin("support@acme.test", "billing@acme.test", hello="LHLO")
        await wire.say("DATA")
        deferred = [(await wire.say(f"{CONTENT}."))[:9], (await wire.reply())[:9]]

    assert greeting == "220 acme.test LMTP Postroom"
    assert replies == ["250 2.0.0 Stored"] * 2
    assert deferred == ["451 4.3.0"] * 2
    assert door.arrivals[0].recipients == (SUPPORT, BILLING)


async def test_lmtp_answers_for_each_recipient_of_a_message_too_large(door: Door) -> None:
    async with listening(door, "lmtp://127.0.0.1:0?size=100") as receiver, connected(receiver) as wire:
        await wire.reply()
        await wire.begin("support@acme.test", "billing@acme.test", hello="LHLO")
        await wire.say("DATA")
        wire.send("x" * 200 + "\r\n")
        replies = [(await wire.say("."))[:9], (await wire.reply())[:9], (await wire.say("NOOP"))[:9]]

    assert replies == ["552 5.3.4", "552 5.3.4", "250 2.0.0"]


async def test_lmtp_does_not_answer_to_ehlo(door: Door) -> None:
    async with listening(door, "lmtp://127.0.0.1:0") as receiver, connected(receiver) as wire:
        await wire.reply()

        assert (await wire.say("EHLO client.test")).startswith("500")


async def test_a_place_that_is_taken_is_a_configuration_error(door: Door, receiver: SmtpReceiver) -> None:
    other = SmtpReceiver(f"smtp://127.0.0.1:{receiver.address[1]}", hostname="acme.test")

    with pytest.raises(ConfigurationError, match=r"Cannot listen at smtp://127\.0\.0\.1"):
        await other.start(door.accept, knows=door.knows)


@pytest.mark.parametrize(
    "url",
    [
        "smtp:///socket",
        "lmtp://",
        "lmtp://127.0.0.1/socket",
        "imap://127.0.0.1",
        "smtp://127.0.0.1?cert=/nowhere.pem",
        "smtp://127.0.0.1?size=0",
        "smtp://127.0.0.1?colour=blue",
    ],
)
def test_a_url_that_means_nothing_is_a_configuration_error(url: str) -> None:
    with pytest.raises(ConfigurationError):
        SmtpReceiver(url, hostname="acme.test")


async def test_the_address_is_known_only_while_listening(door: Door) -> None:
    receiver = SmtpReceiver("smtp://127.0.0.1:0", hostname="acme.test")

    with pytest.raises(ConfigurationError, match="is not listening"):
        _ = receiver.address


async def test_who_hands_a_message_over_is_told_to_the_room(door: Door, wire: Wire) -> None:
    await wire.post("support@acme.test")

    assert (door.arrivals[0].client_ip, door.arrivals[0].helo) == ("127.0.0.1", "client.test")


@pytest.mark.parametrize(
    ("attributes", "client"),
    [
        ("ADDR=192.0.2.7 HELO=mail.example.com", ("192.0.2.7", "mail.example.com")),
        ("NAME=x ADDR=IPv6:2001:db8::7 PROTO=ESMTP helo=a+2Bb", ("2001:db8::7", "a+b")),
        ("NAME=[UNAVAILABLE] ADDR=192.0.2.7 HELO=[UNAVAILABLE]", ("192.0.2.7", "")),
    ],
)
@pytest.mark.parametrize("verb", ["XFORWARD", "XCLIENT"])
async def test_a_server_in_front_says_whose_mail_it_is(
    door: Door, verb: str, attributes: str, client: tuple[str, str]
) -> None:
    async with listening(door, "smtp://127.0.0.1:0?xclient=yes") as receiver, connected(receiver) as wire:
        await wire.reply()
        assert f"250-{verb} NAME ADDR PROTO HELO" in await wire.say("EHLO front.test")
        assert (await wire.say(f"{verb} {attributes}"))[:3] == ("250" if verb == "XFORWARD" else "220")

        await wire.post("support@acme.test")

    assert (door.arrivals[0].client_ip, door.arrivals[0].helo) == client


async def test_attributes_that_cannot_be_read_change_nothing(door: Door) -> None:
    async with listening(door, "smtp://127.0.0.1:0?xclient=yes") as receiver, connected(receiver) as wire:
        await wire.reply()
        await wire.say("EHLO front.test")
        for attributes in ("", "ADDR", "ADDR=nowhere", "=x ADDR=1"):
            assert (await wire.say(f"XFORWARD {attributes}")).startswith(("501", "250" if not attributes else "501"))

        await wire.post("support@acme.test")

    assert door.arrivals[0].client_ip == "127.0.0.1"


async def test_nobody_speaks_for_others_where_that_is_not_set(wire: Wire) -> None:
    assert "XCLIENT" not in await wire.say("EHLO front.test")
    for verb in ("XFORWARD", "XCLIENT"):
        assert await wire.say(f"{verb} ADDR=192.0.2.7") == "550 5.7.0 You may not speak for others"


async def test_what_a_server_in_front_forwards_is_of_one_message_only(door: Door) -> None:
    async with listening(door, "smtp://127.0.0.1:0?xclient=yes") as receiver, connected(receiver) as wire:
        await wire.reply()
        await wire.say("EHLO front.test")
        await wire.say("XFORWARD ADDR=192.0.2.7")
        await wire.say("XFORWARD HELO=mail.example.com")
        await wire.post("support@acme.test")
        await wire.say("XFORWARD ADDR=192.0.2.8")
        await wire.say("RSET")
        await wire.post("support@acme.test")

    assert [(arrival.client_ip, arrival.helo) for arrival in door.arrivals] == [
        ("192.0.2.7", "mail.example.com"),
        ("127.0.0.1", "client.test"),
    ]


async def test_closing_does_not_wait_for_a_client_that_reads_nothing(door: Door, tmp_path: Path) -> None:
    receiver = SmtpReceiver(f"lmtp://{tmp_path}/door", hostname="acme.test")
    await receiver.start(door.accept, knows=door.knows)
    _, writer = await asyncio.open_unix_connection(receiver.address[0], limit=1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(talk_for_ever(writer), 1)

    await asyncio.wait_for(receiver.aclose(), 5)

    writer.close()


async def test_a_client_that_reads_nothing_keeps_no_session(door: Door, tmp_path: Path) -> None:
    async with listening(door, f"lmtp://{tmp_path}/door?sessions=1&timeout=1") as receiver:
        _, deaf = await asyncio.open_unix_connection(receiver.address[0], limit=1)
        with pytest.raises(ConnectionError):
            await talk_for_ever(deaf)

        async with connected(receiver) as wire:
            assert (await wire.reply()).startswith("220")


async def talk_for_ever(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"LHLO client.test\r\n" * 1_000)
        await writer.drain()
