"""Who is asked about an arrival, and who is not; and what comes back is kept with the message."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from postroom import Postroom
from postroom.mail.domains.client_networks import is_from_outside
from postroom.model.authentication import AuthenticationResults
from postroom.model.settings import Settings
from postroom.testing import ScriptedResolver
from tests.postroom.mail.authentication.signed_mail import LETTER, dns_of, signed

CLIENT = "192.0.2.7"
GOOGLE = (
    b"Authentication-Results: mx.google.com; dmarc=pass header.from=example.com; spf=pass smtp.mailfrom=example.com\r\n"
)


@pytest.fixture
def dns() -> ScriptedResolver:
    return dns_of(("_dmarc.example.com", "v=DMARC1; p=reject"), ("example.com", "v=spf1 ip4:192.0.2.7 -all"))


@pytest.fixture
def room(dns: ScriptedResolver) -> Iterator[Postroom]:
    with opened(dns) as room:
        yield room


def opened(dns: ScriptedResolver, **told) -> Postroom:
    settings = Settings(domain="acme.test", mailboxes=("support",), **told)
    return Postroom("acme.test", settings=settings, resolver=dns, background=False)


def found(room: Postroom, raw: bytes, **told) -> AuthenticationResults | None:
    room.receive(raw, recipients=["support@acme.test"], reverse_path="ada@example.com", **told)
    return room.message("m1").authentication


def word(results: AuthenticationResults | None) -> str:
    return results.short if results is not None else "nobody looked"


@pytest.mark.parametrize(
    ("client", "outside"),
    [
        ("192.0.2.7", True), ("2001:db8::1", True), ("127.0.0.1", False), ("10.1.2.3", False), ("172.31.0.1", False),
        ("192.168.1.1", False), ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:10.0.0.1", False),
        ("::ffff:192.0.2.7", True), ("local", False), ("", False), (None, False),
    ],
)  # fmt: skip
def test_who_comes_from_outside(client: str | None, outside: bool) -> None:
    assert is_from_outside(client) is outside


def test_a_client_from_outside_is_asked_about(room: Postroom, dns: ScriptedResolver) -> None:
    assert word(found(room, LETTER, client_ip=CLIENT, helo="mail.example.com")) == "dmarc=pass"
    assert "example.com" in dns.asked


def test_one_that_is_not_named_there_fails(room: Postroom) -> None:
    results = found(room, LETTER, client_ip="203.0.113.9", helo="evil.example")

    assert results is not None
    assert (results.dmarc.result, results.spf.result, results.dmarc_policy) == ("fail", "fail", "reject")


def test_a_signature_is_verified_wherever_it_comes_from(room: Postroom) -> None:
    assert word(found(room, signed(), client_ip="127.0.0.1")) == "dmarc=pass"


def test_without_spf_a_broken_signature_accuses_nobody(room: Postroom) -> None:
    results = found(room, signed().replace(b"parcel", b"letter"))

    assert word(results) == "dmarc=neutral"
    assert results is not None
    assert not results.is_forged


def test_unsigned_mail_of_ones_own_machines_costs_no_question(room: Postroom, dns: ScriptedResolver) -> None:
    assert found(room, LETTER, client_ip="10.0.0.3") is None
    assert dns.asked == []


def test_where_it_is_off_nobody_looks(dns: ScriptedResolver) -> None:
    with opened(dns, authentication="off") as room:
        assert found(room, signed(), client_ip=CLIENT) is None
    assert dns.asked == []


def test_a_trusted_provider_has_looked_already(dns: ScriptedResolver) -> None:
    with opened(dns, trusted_authserv=["mx.google.com"]) as room:
        results = found(room, GOOGLE + LETTER)

    assert results is not None
    assert (word(results), results.trusted_host) == ("dmarc=pass", "mx.google.com")
    assert dns.asked == []


def test_a_client_from_outside_speaks_for_no_provider(dns: ScriptedResolver) -> None:
    with opened(dns, trusted_authserv=["mx.google.com"]) as room:
        results = found(room, GOOGLE + LETTER, client_ip="203.0.113.9", helo="evil.example")

    assert word(results) == "dmarc=fail"


def test_a_provider_that_nobody_named_is_not_believed(room: Postroom) -> None:
    assert found(room, GOOGLE + LETTER) is None


def test_a_dns_that_takes_too_long_says_nothing(dns: ScriptedResolver) -> None:
    with opened(_Slow(dns), authentication_timeout=0.01) as room:
        results = found(room, signed(), client_ip=CLIENT)

    assert results is not None
    assert (word(results), results.dmarc.reason) == ("dmarc=temperror", "the DNS did not answer in time")


def test_a_machine_without_name_servers_still_takes_mail(dns: ScriptedResolver) -> None:
    settings = Settings(domain="acme.test", mailboxes=("support",), resolver="no such:place")
    with Postroom("acme.test", settings=settings, background=False) as room:
        results = found(room, signed(), client_ip=CLIENT)

    assert results is not None
    assert (word(results), results.dmarc.reason) == ("dmarc=temperror", "this machine has no name server")


def test_what_was_found_is_on_record(room: Postroom) -> None:
    found(room, LETTER, client_ip=CLIENT, helo="mail.example.com")

    (event,) = [event for event in room.explain("m1") if event.name == "message.received"]
    assert event.details["authentication"] == "dmarc=pass"


@pytest.mark.parametrize("client", ["127.0.0.1", CLIENT])
def test_an_unsubscription_without_a_token_needs_its_sender(room: Postroom, client: str) -> None:
    raw = LETTER.replace(b"support@acme.test", b"support+unsubscribe@acme.test").replace(b"The  parcel", b"unsubscribe")
    client = client if client == "127.0.0.1" else "203.0.113.9"

    room.receive(raw, recipients=["support+unsubscribe@acme.test"], reverse_path="ada@example.com", client_ip=client)

    assert bool(room.suppressions()) is (client == "127.0.0.1")


class _Slow(ScriptedResolver):
    """A DNS whose answers never come."""

    def __init__(self, other: ScriptedResolver) -> None:
        super().__init__()

    async def txt(self, name: str) -> tuple[str, ...]:
        await asyncio.Event().wait()
        return ()
