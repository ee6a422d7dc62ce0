from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from postroom.backends.smtp import SmtpTransport
from postroom.mail.addresses.addresses import parse_address
from postroom.model.errors import ConfigurationError, TransportUnavailable
from postroom.model.message import Envelope
from postroom.testing.servers.faults import DropAfterContent, RefuseAuth, RefuseTls, SlowDrip
from postroom.testing.servers.servers import Fault, Passage, ScriptedServer
from postroom.testing.servers.wire import WireServer
from tests.postroom.testing.servers.doors import CONTENT, Street
from tests.servers.process import certificate

pytestmark = pytest.mark.timeout(10)

HELLO = "EHLO acme.test\r\n"
MAIL = "MAIL FROM:<support@acme.test> SIZE=100 BODY=8BITMIME\r\n"
RCPT = "RCPT TO:<ada@example.com>\r\n"


class Line:
    """A bare connection: what is said on it, byte for byte."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._reader = connection.makefile("rb")

    def say(self, text: str | bytes) -> str:
        """Send this; the reply to it."""
        self.send(text)
        return self.reply()

    def send(self, text: str | bytes) -> None:
        self._connection.sendall(text.encode() if isinstance(text, str) else text)

    def reply(self) -> str:
        """The last line of the next reply; nothing where the line has ended."""
        while (line := self._reader.readline().decode()) and line[3] == "-":
            pass
        return line.strip()

    def piece(self) -> bytes:
        return self._connection.recv(1024)

    def close(self) -> None:
        self._reader.close()


@contextmanager
def wired(*faults: Fault, **options: object) -> Iterator[tuple[WireServer, Street]]:
    street = Street({"example.com": ScriptedServer("example.com", faults=faults)})
    with WireServer(street.lookup, now=street.now, deliver=street.deliver, **options) as wire:
        yield wire, street


def place(wire: WireServer) -> tuple[str, int]:
    host, _, port = wire.url.removeprefix("smtp://").partition(":")
    return host, int(port)


@contextmanager
def connected(wire: WireServer) -> Iterator[Line]:
    with socket.create_connection(place(wire), timeout=5) as connection:
        line = Line(connection)
        try:
            yield line
        finally:
            line.close()


def relay(*faults: Fault) -> ScriptedServer:
    return ScriptedServer("relay.test", faults=faults)


async def attempt(url: str) -> None:
    """One message through the transport that rooms use."""
    envelope = Envelope(
        reverse_path=parse_address("support@acme.test"), forward_paths=(parse_address("ada@example.com"),)
    )
    transport = SmtpTransport(url, hostname="acme.test")
    try:
        await transport.deliver(envelope, CONTENT, before_content=_begin)
    finally:
        await transport.aclose()


async def _begin() -> None:
    pass


def test_a_mail_program_of_the_standard_library_can_hand_mail_over() -> None:
    with wired() as (wire, street), smtplib.SMTP(*place(wire), timeout=5) as program:
        program.login("support", "secret")
        program.sendmail("support@acme.test", ["ada@example.com"], CONTENT)

    assert [(each.to, each.content) for each in street.delivered] == [(["ada@example.com"], CONTENT)]


def test_commands_may_come_in_one_piece() -> None:
    with wired() as (wire, street), connected(wire) as line:
        line.reply()
        line.send(f"{HELLO}{MAIL}{RCPT}RCPT TO:<bob@other.test>\r\nDATA\r\n")
        replies = [line.reply() for _ in range(5)]
        line.send("Subject: One\r\n\r\nOne.\r\n.\r\nRSET\r\nQUIT\r\n")
        ends = [line.reply() for _ in range(3)]

    assert [reply[:3] for reply in replies] == ["250", "250", "250", "250", "354"]
    assert [reply[:3] for reply in ends] == ["250", "250", "221"]
    assert street.delivered[0].to == ["ada@example.com", "bob@other.test"]


def test_dots_that_the_client_added_are_taken_away_and_a_bare_line_feed_ends_nothing() -> None:
    with wired() as (wire, street), connected(wire) as line:
        line.reply()
        for command in (HELLO, MAIL, RCPT, "DATA\r\n"):
            line.say(command)
        assert line.say("..\r\n..two\r\nsmuggled\n.\nMAIL\r\n.\r\n").startswith("250 ")

    assert street.delivered[0].content == b".\r\n.two\r\nsmuggled\n.\nMAIL\r\n"


@pytest.mark.parametrize(
    ("commands", "code"),
    [
        ([MAIL], "503"),
        ([HELLO, RCPT], "503"),
        ([HELLO, MAIL, MAIL], "503"),
        ([HELLO, MAIL, "DATA\r\n"], "503"),
        ([HELLO, MAIL, RCPT, "DATA now\r\n"], "501"),
        ([HELLO, MAIL, "RSET\r\n", RCPT], "503"),
        ([HELLO, "MAIL support@acme.test\r\n"], "501"),
        ([HELLO, "MAIL TO:<support@acme.test>\r\n"], "501"),
        ([HELLO, "MAIL FROM:<support>\r\n"], "553"),
        ([HELLO, "MAIL FROM:<support@acme.test> COLOUR=RED\r\n"], "555"),
        ([HELLO, "MAIL FROM:<support@acme.test> SIZE=lots\r\n"], "501"),
        ([HELLO, "MAIL FROM:<support@acme.test> SIZE=1001\r\n"], "552"),
        ([HELLO, MAIL, "RCPT TO:<>\r\n"], "553"),
        ([HELLO, MAIL, b"RCPT TO:<\xff@example.com>\r\n"], "553"),
        (["HELO acme.test\r\n", MAIL], "250"),
        ([HELLO, "mail from: <>\r\n"], "250"),
        ([HELLO, MAIL, 'RCPT TO:<"a b>c"@example.com>\r\n'], "250"),
        (["NOOP\r\n"], "250"),
        (["VRFY ada\r\n"], "252"),
        (["EXPN all\r\n"], "500"),
        (["\r\n"], "500"),
        ([HELLO, "AUTH GSSAPI\r\n"], "504"),
        ([HELLO, "STARTTLS\r\n"], "454"),
        ([f"NOOP {'x' * 5000}\r\n"], "500"),
        ([f"NOOP {'x' * 500_000}\r\n"], "500"),
    ],
)
def test_each_command_gets_its_reply(commands: list[str | bytes], code: str) -> None:
    with wired(size=1000) as (wire, _), connected(wire) as line:
        line.reply()
        *before, last = commands
        for command in before:
            line.say(command)

        assert line.say(last).startswith(code)


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        (["AUTH PLAIN AGFkYQBzZXNhbWU=\r\n"], ["235"]),
        (["AUTH PLAIN\r\n", "AGFkYQBzZXNhbWU=\r\n", "AUTH PLAIN AGFkYQBzZXNhbWU=\r\n"], ["334", "235", "503"]),
        (["AUTH LOGIN\r\n", "YWRh\r\n", "c2VzYW1l\r\n"], ["334", "334", "235"]),
        (["AUTH LOGIN YWRh\r\n", "c2VzYW1l\r\n"], ["334", "235"]),
        (["AUTH LOGIN\r\n", "*\r\n", MAIL], ["334", "501", "250"]),
    ],
)
def test_anybody_can_log_in(said: list[str], codes: list[str]) -> None:
    with wired() as (wire, _), connected(wire) as line:
        line.reply()
        line.say(HELLO)

        assert [line.say(each)[:3] for each in said] == codes


def test_content_that_is_too_big_is_read_to_its_end_and_refused() -> None:
    with wired(size=1000) as (wire, street), connected(wire) as line:
        line.reply()
        for command in (HELLO, MAIL, RCPT, "DATA\r\n"):
            line.say(command)
        reply = line.say(f"{'x' * 200_000}\r\n.\r\n")

        assert reply.startswith("552 5.3.4")
        assert line.say(MAIL).startswith("250")
    assert street.delivered == []


def test_content_is_delivered_before_the_line_drops() -> None:
    with wired(DropAfterContent()) as (wire, street), connected(wire) as line:
        line.reply()
        for command in (HELLO, MAIL, RCPT, "DATA\r\n"):
            line.say(command)

        assert line.say("Hello.\r\n.\r\n") == ""
        assert len(street.delivered) == 1


def test_a_slow_server_says_one_piece_at_a_time() -> None:
    slow = relay(SlowDrip(octets=5, pause=timedelta(days=1)))

    with wired(hop=slow) as (wire, _), connected(wire) as line:
        assert line.piece() == b"220 r"


def test_who_says_nothing_is_told_so_and_let_go() -> None:
    with wired(idle_seconds=0.01) as (wire, _), connected(wire) as line:
        replies = [line.reply() for _ in range(3)]

    assert [reply[:9] for reply in replies] == ["220 relay", "421 4.4.2", ""]


def test_a_world_that_fails_is_a_deferral_and_its_log_says_why(caplog: pytest.LogCaptureFixture) -> None:
    def deliver(envelope: Envelope, content: bytes, passage: Passage) -> None:
        raise LookupError("nobody lives here")

    street = Street({})
    with WireServer(street.lookup, now=street.now, deliver=deliver) as wire, connected(wire) as line:
        line.reply()
        for command in (HELLO, MAIL, RCPT, "DATA\r\n"):
            line.say(command)

        assert line.say("Hello.\r\n.\r\n").startswith("421 4.3.0")
    assert "nobody lives here" in caplog.text


def test_a_closed_server_ends_its_sessions_and_can_be_opened_again() -> None:
    street = Street({})
    wire = WireServer(street.lookup, now=street.now, deliver=street.deliver)
    wire.start()
    with connected(wire) as line:
        line.reply()
        wire.close()
        wire.close()
        assert line.reply() == ""

    with pytest.raises(ConfigurationError, match="start it first"):
        _ = wire.url
    with wire, connected(wire) as line:
        assert line.reply().startswith("220")


def test_a_session_with_a_server_without_faults_takes_many_messages_and_one_with_faults_only_one() -> None:
    with wired(SlowDrip(pause=timedelta(0))) as (wire, _), connected(wire) as line:
        line.reply()
        line.say(HELLO)
        plain = [line.say(command)[:3] for command in (MAIL, "RCPT TO:<bob@other.test>\r\n", "RSET\r\n") * 2]
        scripted = [line.say(command)[:3] for command in (MAIL, RCPT)]

    assert plain == ["250"] * 6
    assert scripted == ["250", ""]


@pytest.fixture
def tls(tmp_path: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate(tmp_path))
    return context


async def test_mail_goes_over_tls_where_the_server_has_a_certificate(tls: ssl.SSLContext) -> None:
    with wired(tls=tls) as (wire, street):
        await attempt(f"{wire.url}?starttls=required&verify=no")

    assert [each.content for each in street.delivered] == [CONTENT]


@pytest.mark.parametrize("broken", [False, True])
async def test_a_client_that_requires_tls_hands_nothing_to_a_server_that_refuses_it(
    broken: bool, tls: ssl.SSLContext
) -> None:
    with (
        wired(hop=relay(RefuseTls(broken_handshake=broken)), tls=tls) as (wire, street),
        pytest.raises(TransportUnavailable),
    ):
        await attempt(f"{wire.url}?starttls=required")

    assert street.delivered == []


async def test_a_client_that_does_not_trust_the_certificate_hands_nothing_over(tls: ssl.SSLContext) -> None:
    with wired(tls=tls) as (wire, street), pytest.raises(TransportUnavailable, match="cannot be trusted"):
        await attempt(f"{wire.url}?starttls=required")

    assert street.delivered == []


async def test_a_client_without_tls_gets_through_where_only_tls_is_refused() -> None:
    with wired(hop=relay(RefuseTls())) as (wire, street):
        await attempt(f"{wire.url}?starttls=never")

    assert len(street.delivered) == 1


async def test_without_a_certificate_a_client_that_requires_tls_hands_nothing_over() -> None:
    with wired() as (wire, street), pytest.raises(TransportUnavailable, match="offers no STARTTLS"):
        await attempt(f"{wire.url}?starttls=required")

    assert street.delivered == []


@pytest.mark.parametrize(("login", "said"), [("support:secret@", "535"), ("", "530")])
async def test_a_refused_login_hands_nothing_over_nor_does_none(login: str, said: str) -> None:
    with wired(hop=relay(RefuseAuth())) as (wire, street), pytest.raises(TransportUnavailable, match=said):
        await attempt(wire.url.replace("smtp://", f"smtp://{login}"))

    assert street.delivered == []


async def test_a_login_is_taken_where_none_is_refused() -> None:
    with wired() as (wire, street):
        await attempt(wire.url.replace("smtp://", "smtp://support:secret@"))

    assert len(street.delivered) == 1
