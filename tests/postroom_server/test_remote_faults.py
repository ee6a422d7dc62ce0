"""What becomes of a call from afar when the line breaks or the server is away."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator

import pytest

from postroom import ConfigurationError, Postroom, PostroomError
from postroom.model.errors import ServerUnavailable, StoreUnavailable
from postroom.model.settings import Settings
from tests.contracts.dropping import dropping
from tests.contracts.remote import LoopbackServer, connected, server
from tests.mail_samples import mail

__all__ = ["server"]


class NoPauses:
    """Time in which nobody waits."""

    def now(self) -> int:
        return 1_800_000_000_000

    async def sleep(self, seconds: float) -> None:
        return None


@pytest.fixture
def home(server: LoopbackServer) -> Iterator[Postroom]:
    with Postroom("acme.test", mailboxes=["support", "billing"]) as room:
        server.serve(room)
        yield room


@pytest.fixture
def secret(home: Postroom) -> str:
    return home.keys.create("agent").secret.get_secret_value()


def afar(url: str, secret: str) -> Postroom:
    return Postroom.connect(url, key=secret, clock=NoPauses())


@pytest.mark.parametrize("times", [1, 3])
def test_a_mail_whose_answer_was_lost_is_sent_once(
    server: LoopbackServer, home: Postroom, secret: str, times: int
) -> None:
    """The server accepts and the line drops; the client asks again with the same idempotency key."""
    with dropping(server.url, verb=b"POST", times=times) as line, afar(line.url, secret) as room:
        receipt = room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!")

        assert line.dropped == times
        assert not receipt.duplicate
        assert [each.id for each in home.receipts("t1")] == [receipt.id]
        assert len(home.threads()) == 1


def test_what_is_not_a_send_is_done_once_as_well(server: LoopbackServer, home: Postroom, secret: str) -> None:
    with dropping(server.url, verb=b"POST", times=2) as line, afar(line.url, secret) as room:
        room.memory.add("acme.test/support/t1", ["said once"])

    assert home.memory.items("acme.test/support/t1") == ["said once"]


def test_a_read_is_asked_again(server: LoopbackServer, home: Postroom, secret: str) -> None:
    home.receive(mail())
    with dropping(server.url, verb=b"GET", times=3) as line, afar(line.url, secret) as room:
        assert room.domain == "acme.test"
        assert line.dropped == 3


def test_a_line_that_stays_broken_says_that_nobody_knows(server: LoopbackServer, home: Postroom, secret: str) -> None:
    with dropping(server.url, verb=b"POST", times=9) as line, afar(line.url, secret) as room:
        with pytest.raises(ServerUnavailable, match="not known whether it was done") as raised:
            room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!")
        again = home.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!")

    assert raised.value.retryable
    assert again.duplicate, "it had been done, and once"


def test_a_server_that_is_away_did_nothing_and_is_told_as_a_refusal(home: Postroom, secret: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    room = afar(f"http://127.0.0.1:{port}", secret)

    with pytest.raises(StoreUnavailable, match=rf"127.0.0.1:{port} .*nothing was done") as raised:
        room.mailbox("support").reply("m1", text="Hello")

    room.close()
    assert raised.value.code == "server_unavailable"


@pytest.mark.parametrize(
    "url",
    ["http://mail.acme.test", "ftp://127.0.0.1", "https://", "https://eva:pw@mail.acme.test", "https://a.test/?x=1"],
)
def test_a_key_is_not_sent_just_anywhere(url: str) -> None:
    with pytest.raises(ConfigurationError):
        Postroom.connect(url, key="prk_k1_secret")


def test_a_key_stands_in_no_log_and_no_error(
    server: LoopbackServer, home: Postroom, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        dropping(server.url, verb=b"POST", times=9) as line,
        afar(line.url, secret) as room,
        pytest.raises(ServerUnavailable) as raised,
    ):
        room.mailbox("support").mark_done("t1")

    assert secret not in caplog.text
    assert secret not in repr(raised.value) + repr(room) + repr(room.asynchronous)


def test_the_environment_says_which_server(
    server: LoopbackServer, home: Postroom, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTROOM_URL", server.url)
    with pytest.raises(ConfigurationError, match="POSTROOM_KEY"):
        Postroom.from_env()
    monkeypatch.setenv("POSTROOM_KEY", secret)

    with Postroom.from_env() as room:
        assert (room.domain, room.info().key) == ("acme.test", home.keys.get("k1"))
    with Postroom.from_env(domain="other.test", store="memory:") as own:
        assert own.domain == "other.test"


def test_a_closed_remote_room_says_so(server: LoopbackServer, home: Postroom, secret: str) -> None:
    room = afar(server.url, secret)
    room.close()

    with pytest.raises(StoreUnavailable, match="closed"):
        room.threads()


def test_what_is_too_large_for_the_server_is_told_so(server: LoopbackServer) -> None:
    """It was sent to its end in vain, and nobody knew whether it was done: the server had closed the connection meanwhile."""
    small = Settings(domain="acme.test", mailboxes=("support",), max_request_bytes=1_000_000)
    with Postroom("acme.test", settings=small) as home:
        server.serve(home)
        with connected(server, home) as room, pytest.raises(PostroomError, match="at most 1000000 octets") as refused:
            room.mailbox("support").send("ada@example.com", subject="Hello", text="x" * 30_000_000)

    assert refused.value.code == "too_large"
