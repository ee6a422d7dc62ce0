from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from postroom.backends.registry import open_transport
from postroom.backends.smtp import SmtpTransport
from postroom.backends.smtp_listener import SmtpReceiver
from postroom.backends.smtp_path import read_path
from postroom.backends.smtp_reply import date_in
from postroom.model.address import Address
from postroom.model.delivery import DeliveryStatus, RecipientOutcome
from postroom.model.errors import ConfigurationError, TransportUnavailable
from postroom.model.message import Envelope
from postroom.ports.receiver import Arrival
from tests.postroom.backends.scripted_smtp import DROP, EXTENSIONS, SILENCE, scripted_smtp
from tests.servers.process import certificate

pytestmark = pytest.mark.timeout(10)

SENT, DEFERRED, FAILED, UNKNOWN = (
    DeliveryStatus.SENT,
    DeliveryStatus.DEFERRED,
    DeliveryStatus.FAILED,
    DeliveryStatus.UNKNOWN,
)
WITHOUT_PIPELINING = tuple(name for name in EXTENSIONS if name != "PIPELINING")
CONTENT = b"From: support@acme.test\r\nSubject: Hello\r\n\r\nHello.\r\n"


def address(text: str) -> Address:
    local_part, _, domain = text.rpartition("@")
    return Address(local_part=local_part, domain=domain)


ADA, BOB, EVE = address("ada@example.com"), address("bob@example.com"), address("eve@example.com")
SUPPORT = address("support@acme.test")


class Marker:
    """A `before_content` that counts."""

    def __init__(self) -> None:
        self.calls = 0

    async def __call__(self) -> None:
        self.calls += 1


async def deliver(
    transport: SmtpTransport,
    *recipients: Address,
    content: bytes = CONTENT,
    sender: Address | None = SUPPORT,
    marker: Marker | None = None,
) -> list[RecipientOutcome]:
    envelope = Envelope(reverse_path=sender, forward_paths=recipients)
    return await transport.deliver(envelope, content, before_content=marker or Marker())


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[SmtpTransport]:
    transport = SmtpTransport(url, hostname="acme.test")
    try:
        yield transport
    finally:
        await transport.aclose()


def codes(outcomes: list[RecipientOutcome]) -> list[tuple[DeliveryStatus, int, str | None]]:
    return [(outcome.status, outcome.code, outcome.enhanced) for outcome in outcomes]


async def test_each_recipient_gets_an_outcome_in_the_order_of_the_envelope() -> None:
    replies = {"RCPT TO:<bob": "550 5.1.1 No such person", "RCPT TO:<eve": "451 4.7.1 Greylisted"}
    async with scripted_smtp(replies) as server, opened(server.url) as transport:
        marker = Marker()
        outcomes = await deliver(transport, BOB, ADA, EVE, marker=marker)

    assert [outcome.recipient for outcome in outcomes] == [BOB, ADA, EVE]
    assert codes(outcomes) == [(FAILED, 550, "5.1.1"), (SENT, 250, "2.0.0"), (DEFERRED, 451, "4.7.1")]
    assert marker.calls == 1
    assert len(server.contents) == 1


async def test_a_repeated_recipient_is_named_to_the_server_once() -> None:
    async with scripted_smtp() as server, opened(server.url) as transport:
        outcomes = await deliver(transport, ADA, ADA)

    assert [outcome.status for outcome in outcomes] == [SENT, SENT]
    assert server.count("RCPT") == 1


async def test_an_address_with_surplus_dots_is_named_in_quotes_and_read_back_without() -> None:
    carrier = Address(local_part="ada..x.", domain="docomo.ne.jp")
    async with scripted_smtp() as server, opened(server.url) as transport:
        outcomes = await deliver(transport, carrier)

    assert [outcome.recipient for outcome in outcomes] == [carrier]
    assert server.count('RCPT TO:<"ADA..X."@DOCOMO.NE.JP>') == 1
    assert read_path('<"ada..x."@docomo.ne.jp>') == read_path("<ada..x.@docomo.ne.jp>") == carrier


async def test_without_an_accepted_recipient_no_content_is_announced() -> None:
    replies = {"RCPT": "550 5.1.1 No"}
    async with scripted_smtp(replies, extensions=WITHOUT_PIPELINING) as server, opened(server.url) as transport:
        marker = Marker()
        outcomes = await deliver(transport, ADA, BOB, marker=marker)

    assert codes(outcomes) == [(FAILED, 550, "5.1.1")] * 2
    assert marker.calls == 0
    assert server.count("DATA") == 0


@pytest.mark.parametrize("refused", ["RCPT", "MAIL"])
@pytest.mark.parametrize("data", ["503 5.5.1 To nobody", "354 Go on"])
async def test_a_content_announced_in_the_same_flight_stays_here_when_nobody_is_to_get_it(
    refused: str, data: str
) -> None:
    """RFC 2920 section 3.1: whoever asks for it all the same gets a dot."""
    async with scripted_smtp({refused: ["550 5.1.1 No"], "DATA": [data]}) as server, opened(server.url) as transport:
        marker = Marker()
        outcomes = [await deliver(transport, ADA, marker=marker), await deliver(transport, BOB, marker=marker)]

    assert [codes(each)[0] for each in outcomes] == [(FAILED, 550, "5.1.1"), (SENT, 250, "2.0.0")]
    assert marker.calls == 1
    assert [len(content) > 3 for content in server.contents] == [False, True][data.startswith("5") :]
    assert server.connections == 1


async def test_a_server_that_takes_one_flight_gets_everything_up_to_the_content_in_one() -> None:
    async with scripted_smtp() as server, opened(server.url) as transport:
        await deliver(transport, ADA, BOB)

    assert [line.split()[0] for line in server.in_one_read] == ["MAIL", "RCPT", "RCPT", "DATA"]


async def test_a_server_that_offers_no_pipelining_is_told_one_thing_at_a_time() -> None:
    async with scripted_smtp(extensions=WITHOUT_PIPELINING) as server, opened(server.url) as transport:
        await deliver(transport, ADA, BOB)

    assert server.in_one_read == []


async def test_what_a_server_says_unasked_is_not_taken_for_a_reply() -> None:
    chatter = "250 2.1.5 Ok\r\n250 2.1.5 Ok\r\n354 Go on\r\n250 2.0.0 Taken"
    async with scripted_smtp({"RCPT": [chatter]}) as server, opened(server.url) as transport:
        with pytest.raises(TransportUnavailable):
            await deliver(transport, ADA)
        outcomes = await deliver(transport, BOB)

    assert [outcome.status for outcome in outcomes] == [SENT]
    assert server.connections == 2


@pytest.mark.parametrize(("reply", "status"), [("550 5.7.1 You may not", FAILED), ("451 4.3.0 Not now", DEFERRED)])
async def test_a_refused_sender_is_the_outcome_of_every_recipient(reply: str, status: DeliveryStatus) -> None:
    async with scripted_smtp({"MAIL": reply}) as server, opened(server.url) as transport:
        outcomes = await deliver(transport, ADA, BOB)

    assert [outcome.status for outcome in outcomes] == [status, status]


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ({"DATA": "451 4.3.0 Not now"}, (DEFERRED, 451, "4.3.0")),
        ({"DATA": "421 4.3.2 Going down"}, (DEFERRED, 421, "4.3.2")),
        ({".": "554 5.7.1 Spam"}, (FAILED, 554, "5.7.1")),
        ({".": "421 4.3.2 Going down"}, (DEFERRED, 421, "4.3.2")),
    ],
)
async def test_what_the_server_says_to_the_content_is_the_outcome(
    replies: dict[str, str], expected: tuple[DeliveryStatus, int, str]
) -> None:
    async with scripted_smtp(replies) as server, opened(server.url) as transport:
        outcomes = await deliver(transport, ADA)

    assert codes(outcomes) == [expected]


async def test_before_content_is_awaited_after_the_server_asked_for_the_content_and_before_it_leaves() -> None:
    async with scripted_smtp() as server, opened(server.url) as transport:
        seen: list[tuple[str, int]] = []

        async def before_content() -> None:
            seen.append((server.commands[-1], len(server.contents)))

        envelope = Envelope(reverse_path=None, forward_paths=(ADA,))
        await transport.deliver(envelope, CONTENT, before_content=before_content)

    assert seen == [("DATA", 0)]


async def test_a_server_that_ends_the_session_at_a_recipient_defers_all_but_the_refused() -> None:
    replies = {"RCPT TO:<bob": "550 5.1.1 No", "RCPT TO:<eve": "421 4.7.0 Enough"}
    async with scripted_smtp(replies) as server, opened(server.url) as transport:
        marker = Marker()
        outcomes = await deliver(transport, ADA, BOB, EVE, marker=marker)

    assert codes(outcomes) == [(DEFERRED, 421, "4.7.0"), (FAILED, 550, "5.1.1"), (DEFERRED, 421, "4.7.0")]
    assert marker.calls == 0


@pytest.mark.parametrize("command", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
async def test_a_line_lost_before_the_content_is_safe_to_try_again(command: str) -> None:
    async with scripted_smtp({command: DROP}) as server, opened(server.url) as transport:
        marker = Marker()
        with pytest.raises(TransportUnavailable) as unavailable:
            await deliver(transport, ADA, marker=marker)

    assert unavailable.value.retryable
    assert marker.calls == 0


async def test_a_line_lost_after_the_content_leaves_accepted_recipients_unknown() -> None:
    replies = {"RCPT TO:<bob": "550 5.1.1 No", ".": DROP}
    async with scripted_smtp(replies) as server, opened(server.url) as transport:
        outcomes = await deliver(transport, ADA, BOB)

    assert codes(outcomes) == [(UNKNOWN, 0, None), (FAILED, 550, "5.1.1")]


async def test_a_reply_to_the_content_that_never_comes_leaves_it_unknown() -> None:
    async with scripted_smtp({".": SILENCE}) as server, opened(f"{server.url}?content_timeout=0.05") as transport:
        outcomes = await deliver(transport, ADA)

    assert codes(outcomes) == [(UNKNOWN, 0, None)]


async def test_a_reply_to_the_content_that_makes_no_sense_leaves_it_unknown() -> None:
    async with scripted_smtp({".": "Good evening"}) as server, opened(server.url) as transport:
        outcomes = await deliver(transport, ADA)

    assert codes(outcomes) == [(UNKNOWN, 0, None)]


@pytest.mark.parametrize("reply", ["Good evening", "354 Go on"])
async def test_a_reply_to_a_recipient_that_makes_no_sense_hands_nothing_over(reply: str) -> None:
    async with scripted_smtp({"RCPT": reply}) as server, opened(server.url) as transport:
        with pytest.raises(TransportUnavailable):
            await deliver(transport, ADA)

    assert server.contents == []


async def test_a_silent_server_is_given_up_before_the_content() -> None:
    async with scripted_smtp({"greeting": SILENCE}) as server, opened(f"{server.url}?timeout=0.05") as transport:
        with pytest.raises(TransportUnavailable, match="did not answer in time"):
            await deliver(transport, ADA)


async def test_a_server_out_of_reach_is_named_in_the_error(unused_tcp_port: int) -> None:
    async with opened(f"smtp://127.0.0.1:{unused_tcp_port}") as transport:
        with pytest.raises(TransportUnavailable, match=f"127.0.0.1:{unused_tcp_port} could not be reached"):
            await deliver(transport, ADA)


async def test_a_greeting_that_refuses_the_session_is_quoted() -> None:
    async with scripted_smtp({"greeting": "554 5.7.1 Not from you"}) as server, opened(server.url) as transport:
        with pytest.raises(TransportUnavailable, match=r"refused the session: 554 5\.7\.1 Not from you"):
            await deliver(transport, ADA)


async def test_sessions_are_used_for_many_messages_and_end_with_quit() -> None:
    async with scripted_smtp() as server, opened(server.url) as transport:
        for _ in range(5):
            await deliver(transport, ADA)
        await transport.aclose()

    assert (server.connections, server.count("MAIL"), server.count("QUIT")) == (1, 5, 1)


async def test_a_session_is_reset_after_a_message_that_was_given_up() -> None:
    async with scripted_smtp({"RCPT": ["550 5.1.1 No"]}) as server, opened(server.url) as transport:
        await deliver(transport, ADA)
        outcomes = await deliver(transport, BOB)

    assert outcomes[0].status is SENT
    assert (server.connections, server.count("RSET")) == (1, 1)


async def test_no_more_sessions_are_opened_than_the_pool_allows() -> None:
    async with scripted_smtp() as server, opened(f"{server.url}?pool=2") as transport:
        outcomes = await asyncio.gather(*(deliver(transport, ADA) for _ in range(20)))

    assert [each[0].status for each in outcomes] == [SENT] * 20
    assert server.most_at_once == 2


async def test_a_pooled_session_that_the_server_closed_is_replaced_silently() -> None:
    async with scripted_smtp() as server, opened(server.url) as transport:
        await deliver(transport, ADA)
        server.hang_up()
        outcomes = await deliver(transport, BOB)

    assert outcomes[0].status is SENT
    assert server.connections == 2


@pytest.mark.parametrize("farewell", ["421 4.4.2 Idle for too long", DROP])
async def test_a_pooled_session_that_ends_at_mail_from_is_replaced_silently(farewell: str) -> None:
    async with scripted_smtp({"MAIL": ["250 2.1.0 Ok", farewell]}) as server, opened(server.url) as transport:
        await deliver(transport, ADA)
        marker = Marker()
        outcomes = await deliver(transport, BOB, marker=marker)

    assert outcomes[0].status is SENT
    assert (server.connections, marker.calls) == (2, 1)


async def test_a_session_serves_a_limited_number_of_messages() -> None:
    async with scripted_smtp() as server, opened(server.url) as transport:
        for _ in range(101):
            await deliver(transport, ADA)

    assert server.connections == 2


async def test_content_stays_here_when_before_content_objects() -> None:
    async def object_to_it() -> None:
        raise PermissionError

    async with scripted_smtp() as server, opened(server.url) as transport:
        envelope = Envelope(reverse_path=SUPPORT, forward_paths=(ADA,))
        with pytest.raises(PermissionError):
            await transport.deliver(envelope, CONTENT, before_content=object_to_it)
        outcomes = await deliver(transport, BOB)

    assert outcomes[0].status is SENT
    assert len(server.contents) == 1


async def test_a_delivery_cancelled_after_the_content_left_does_not_spoil_the_next() -> None:
    replies = {".": [SILENCE, "250 2.0.0 Second"]}
    async with scripted_smtp(replies) as server, opened(f"{server.url}?pool=1") as transport:
        first = asyncio.ensure_future(deliver(transport, ADA))
        await server.silent.wait()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        outcomes = await deliver(transport, BOB)

    assert [outcome.text for outcome in outcomes] == ["Second"]
    assert server.connections == 2


async def test_a_message_above_the_announced_size_fails_here() -> None:
    async with scripted_smtp(extensions=("SIZE 40",)) as server, opened(server.url) as transport:
        outcomes = await deliver(transport, ADA, BOB)

    assert codes(outcomes) == [(FAILED, 552, "5.3.4")] * 2
    assert server.count("MAIL") == 0


async def test_the_size_is_announced_where_the_server_understands_it() -> None:
    async with scripted_smtp() as server, opened(server.url) as transport:
        await deliver(transport, ADA, sender=None)

    assert f"MAIL FROM:<> SIZE={len(CONTENT)}" in server.commands


async def test_only_the_recipient_that_needs_smtputf8_fails_where_the_server_lacks_it() -> None:
    async with scripted_smtp(extensions=("8BITMIME",)) as server, opened(server.url) as transport:
        outcomes = await deliver(transport, address("jürgen@example.com"), ADA)

    assert codes(outcomes) == [(FAILED, 553, "5.6.7"), (SENT, 250, "2.0.0")]
    assert "MAIL FROM:<support@acme.test>" in server.commands


async def test_a_header_beyond_ascii_needs_smtputf8_for_every_recipient() -> None:
    content = "Subject: Grüße\r\n\r\nHello.\r\n".encode()
    async with scripted_smtp(extensions=("8BITMIME",)) as server, opened(server.url) as transport:
        outcomes = await deliver(transport, ADA, content=content)

    assert codes(outcomes) == [(FAILED, 553, "5.6.7")]


async def test_smtputf8_and_8bitmime_are_asked_for_when_needed() -> None:
    async with scripted_smtp() as server, opened(server.url) as transport:
        await deliver(transport, address("jürgen@example.com"), content=CONTENT + "Grüße\r\n".encode())

    mail = next(line for line in server.commands if line.startswith("MAIL"))
    assert mail.endswith(" BODY=8BITMIME SMTPUTF8")
    assert "RCPT TO:<jürgen@example.com>" in server.commands


async def test_an_eight_bit_body_fails_where_the_server_takes_seven() -> None:
    async with scripted_smtp(extensions=()) as server, opened(server.url) as transport:
        outcomes = await deliver(transport, ADA, content=CONTENT + b"\xff\r\n")

    assert codes(outcomes) == [(FAILED, 554, "5.6.3")]


async def test_a_server_that_knows_only_helo_gets_the_message_too() -> None:
    async with scripted_smtp({"EHLO": "502 5.5.1 What?"}) as server, opened(server.url) as transport:
        outcomes = await deliver(transport, ADA)

    assert outcomes[0].status is SENT
    assert "HELO acme.test" in server.commands


@pytest.mark.parametrize("local_part", ["ada> SIZE=1", "a da", "ada\r\nRSET", "", "a@b", 'a"b', "a<b", "a\x00b", "<a"])
async def test_an_address_that_would_end_its_command_fails_here(local_part: str) -> None:
    hostile = Address(local_part=local_part, domain="example.com")
    async with scripted_smtp() as server, opened(server.url) as transport:
        outcomes = await deliver(transport, hostile, ADA)
        refused = await deliver(transport, ADA, sender=hostile)

    assert codes(outcomes) == [(FAILED, 553, "5.1.3"), (SENT, 250, "2.0.0")]
    assert codes(refused) == [(FAILED, 553, "5.1.7")]
    assert (server.count("MAIL"), server.count("RCPT")) == (1, 1)


@pytest.mark.parametrize(
    ("reply", "enhanced", "text"),
    [
        ("550-5.1.1 The person\r\n550 5.1.1 is not here", "5.1.1", "The person is not here"),
        ("550 No such person", None, "No such person"),
        ("550 2.1.1 Contradiction", None, "2.1.1 Contradiction"),
        ("550 5.1.1 red\x1b[31m\x00 \u202ealert\t!", "5.1.1", "red [31m alert !"),
        ("550 5.7.1 " + "x" * 2000, "5.7.1", "x" * 500),
        ("550 5.1.1 caf\udce9", "5.1.1", "caf"),
    ],
)
async def test_the_text_of_a_reply_is_cut_and_free_of_controls(reply: str, enhanced: str | None, text: str) -> None:
    async with scripted_smtp({"RCPT": reply}) as server, opened(server.url) as transport:
        outcomes = await deliver(transport, ADA)

    assert (outcomes[0].enhanced, outcomes[0].text) == (enhanced, text)


@pytest.mark.parametrize("mechanisms", ["PLAIN", "LOGIN", "PLAIN LOGIN", "SCRAM-SHA-256 LOGIN"])
async def test_the_client_logs_in_with_a_mechanism_the_server_offers(mechanisms: str) -> None:
    extensions, login = (f"AUTH {mechanisms}",), "agent%40acme.test:sesame"
    async with scripted_smtp(extensions=extensions) as server, opened(server.url_for(login)) as transport:
        outcomes = await deliver(transport, ADA)

    assert outcomes[0].status is SENT
    assert server.count("AUTH") == 1


@pytest.mark.parametrize(
    "url", ["smtps://ada?hunter2@mx.test", "smtps://ada:hunter2\u2100@mx.test", "smtp://a:hunter2[@mx"]
)
def test_a_url_that_cannot_be_read_is_told_without_the_password(url: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        open_transport(url, hostname="localhost")

    assert "hunter2" not in str(refused.value)


async def test_a_refused_login_is_told_without_the_password() -> None:
    extensions = ("AUTH PLAIN LOGIN",)
    async with scripted_smtp(extensions=extensions) as server, opened(server.url_for("agent:hunter2")) as transport:
        with pytest.raises(TransportUnavailable) as unavailable:
            await deliver(transport, ADA)

    assert "refused the user name or password (535 5.7.8)" in str(unavailable.value)
    assert server.count("AUTH") == 1
    assert unavailable.value.__cause__ is None


async def test_a_server_that_wants_a_login_we_have_not_got_is_unavailable_and_nothing_fails() -> None:
    replies = {"MAIL": "530 5.7.0 Authentication required"}
    async with scripted_smtp(replies) as server, opened(server.url) as transport:
        with pytest.raises(TransportUnavailable, match=r"530 5\.7\.0"):
            await deliver(transport, ADA)


async def test_a_server_that_offers_no_login_is_unavailable_to_who_has_one() -> None:
    async with scripted_smtp() as server, opened(server.url_for("agent:hunter2")) as transport:
        with pytest.raises(TransportUnavailable, match="offers no way to log in"):
            await deliver(transport, ADA)


async def test_required_starttls_that_is_not_offered_sends_nothing() -> None:
    async with scripted_smtp() as server, opened(f"{server.url}?starttls=required") as transport:
        with pytest.raises(TransportUnavailable, match="offers no STARTTLS"):
            await deliver(transport, ADA)

    assert server.count("MAIL") == 0


class TlsListener:
    """Our own listener with STARTTLS, as the other side."""

    def __init__(self, folder: Path) -> None:
        self.certificate, key = certificate(folder)
        self.receiver = SmtpReceiver(f"smtp://127.0.0.1:0?cert={self.certificate}&key={key}", hostname="acme.test")
        self.arrivals: list[Arrival] = []

    async def accept(self, arrival: Arrival) -> None:
        self.arrivals.append(arrival)

    async def knows(self, _: Address) -> bool:
        return True

    @property
    def port(self) -> int:
        return self.receiver.address[1]


@pytest.fixture
async def tls_listener(tmp_path: Path) -> AsyncIterator[TlsListener]:
    listener = TlsListener(tmp_path)
    await listener.receiver.start(listener.accept, knows=listener.knows)
    yield listener
    await listener.receiver.aclose()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_starttls_is_used_with_a_trusted_certificate(tls_listener: TlsListener, host: str) -> None:
    url = f"smtp://{host}:{tls_listener.port}?starttls=required&verify={tls_listener.certificate}"
    async with opened(url) as transport:
        outcomes = await deliver(transport, ADA)

    assert outcomes[0].status is SENT
    assert [arrival.content for arrival in tls_listener.arrivals] == [CONTENT]


async def test_a_certificate_nobody_vouches_for_is_refused_where_tls_is_required(tls_listener: TlsListener) -> None:
    async with opened(f"smtp://127.0.0.1:{tls_listener.port}?starttls=required") as transport:
        with pytest.raises(TransportUnavailable, match="certificate that cannot be trusted"):
            await deliver(transport, ADA)


async def test_optional_tls_towards_this_machine_needs_no_trust(tls_listener: TlsListener) -> None:
    async with opened(f"smtp://127.0.0.1:{tls_listener.port}") as transport:
        outcomes = await deliver(transport, ADA)

    assert outcomes[0].status is SENT


@pytest.mark.parametrize(
    ("content", "arrived"),
    [
        (b"Subject: x\r\n\r\n.\r\n..\r\n.dot\r\nend", b"Subject: x\r\n\r\n.\r\n..\r\n.dot\r\nend\r\n"),
        (b".first\r\n\r\n", b".first\r\n\r\n"),
        (b"Subject: x\n\nbare\n.\nMAIL FROM:<>\r", b"Subject: x\r\n\r\nbare\r\n.\r\nMAIL FROM:<>\r\n"),
        (b"Subject: long\r\n\r\n" + b"x" * 200_000 + b"\r\n", b"Subject: long\r\n\r\n" + b"x" * 200_000 + b"\r\n"),
        (b"", b"\r\n"),
    ],
)
async def test_content_arrives_octet_for_octet_with_sound_line_ends(
    tls_listener: TlsListener, content: bytes, arrived: bytes
) -> None:
    async with opened(f"smtp://127.0.0.1:{tls_listener.port}?starttls=never") as transport:
        await deliver(transport, ADA, content=content)

    assert [arrival.content for arrival in tls_listener.arrivals] == [arrived]


async def test_credentials_show_up_nowhere() -> None:
    transport = SmtpTransport("smtp://agent%40acme.test:hun%2Fter2@mail.acme.test?timeout=3")

    shown = repr(transport) + str(vars(transport))

    assert "mail.acme.test:587" in shown
    assert "agent@acme.test" not in shown
    assert "hun" not in shown


@pytest.mark.parametrize(
    "url",
    [
        "pop3://mail.acme.test",
        "smtp://agent:pass/word@mail.acme.test",
        "smtp://agent:secret@mail.acme.test:smtp",
        "smtp:///path",
        "smtp://mail.acme.test?colour=blue",
        "smtp://mail.acme.test?starttls=maybe",
        "smtp://mail.acme.test?pool=0",
        "smtp://mail.acme.test?pool=nan",
        "smtp://mail.acme.test?timeout=soon",
        "smtp://mail.acme.test?verify=/nowhere.pem",
    ],
)
def test_a_url_that_means_nothing_is_a_configuration_error_that_repeats_no_secret(url: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        SmtpTransport(url)

    assert "secret" not in str(error.value)
    assert "pass" not in str(error.value)


def test_a_greeting_with_a_time_beyond_all_times_has_none() -> None:
    assert date_in("mx.acme.test ready; Fri, 31 Dec 9999 23:59:59 -2359") is None
