"""The real resolver, on a name server of the test's own."""

from __future__ import annotations

import pytest

from postroom.backends.dns import DnsResolver
from postroom.model.errors import ConfigurationError
from postroom.ports.resolver import NoAnswer, Resolver
from postroom.testing import ScriptedResolver
from tests.dns_server import LoopbackDns

ZONE = """
$ORIGIN acme.test.
$TTL 60
@        IN MX  20 spare.acme.test.
@        IN MX  10 Mail.acme.test.
@        IN TXT "v=spf1 mx " "~all"
@        IN TXT "site=1"
mail     IN A    192.0.2.1
mail     IN AAAA 2001:db8::1
octets   IN TXT "\\255"
quiet    IN MX  0 .
alias    IN CNAME mail
reverse  IN PTR mail
"""


@pytest.fixture
def server(loopback_dns: LoopbackDns) -> LoopbackDns:
    loopback_dns.serve(ZONE)
    return loopback_dns


@pytest.fixture
def resolver(server: LoopbackDns) -> DnsResolver:
    return DnsResolver(server.place)


def scripted() -> ScriptedResolver:
    """The public fake, with what stands in the zone."""
    fake = ScriptedResolver()
    fake.add("acme.test", "MX", "20 spare.acme.test", "10 Mail.acme.test.")
    fake.add("quiet.acme.test", "MX", "0 .")
    fake.add("acme.test", "TXT", "v=spf1 mx ~all", "site=1")
    fake.add("mail.acme.test", "A", "192.0.2.1", "2001:db8::1")
    fake.add("reverse.acme.test", "PTR", "mail.acme.test.")
    return fake


@pytest.fixture(params=["a name server", "the public fake"])
def any_resolver(request: pytest.FixtureRequest, resolver: DnsResolver) -> Resolver:
    return scripted() if request.param == "the public fake" else resolver


async def test_the_strings_of_a_txt_record_are_joined(any_resolver: Resolver) -> None:
    assert set(await any_resolver.txt("ACME.test.")) == {"v=spf1 mx ~all", "site=1"}


async def test_the_preferred_host_comes_first(any_resolver: Resolver) -> None:
    assert await any_resolver.mx("acme.test") == ((10, "mail.acme.test"), (20, "spare.acme.test"))
    assert await any_resolver.mx("quiet.acme.test") == ((0, ""),)


async def test_both_kinds_of_addresses_are_found(any_resolver: Resolver) -> None:
    assert await any_resolver.addresses("mail.acme.test") == ("192.0.2.1", "2001:db8::1")


async def test_addresses_of_one_kind_are_found(any_resolver: Resolver) -> None:
    assert await any_resolver.addresses("mail.acme.test", version=4) == ("192.0.2.1",)
    assert await any_resolver.addresses("mail.acme.test", version=6) == ("2001:db8::1",)


async def test_the_reverse_tree_points_to_names(any_resolver: Resolver) -> None:
    assert await any_resolver.ptr("reverse.acme.test") == ("mail.acme.test",)
    assert await any_resolver.ptr("mail.acme.test") == ()


@pytest.mark.parametrize(
    ("name", "exists"),
    [("mail.acme.test", True), ("octets.acme.test", True), ("nowhere.acme.test", False)],
)
async def test_a_name_exists_where_there_is_anything_at_it(any_resolver: Resolver, name: str, exists: bool) -> None:
    if name == "octets.acme.test" and isinstance(any_resolver, ScriptedResolver):
        any_resolver.add(name, "TXT", "something")

    assert await any_resolver.exists(name) is exists


async def test_what_is_not_there_is_empty(any_resolver: Resolver) -> None:
    assert await any_resolver.txt("nowhere.test") == ()
    assert await any_resolver.txt("mail.acme.test") == ()
    assert await any_resolver.mx("mail.acme.test") == ()


async def test_octets_that_are_no_text_are_replaced(resolver: DnsResolver) -> None:
    assert await resolver.txt("octets.acme.test") == ("\ufffd",)


async def test_a_server_that_fails_is_not_an_empty_answer(server: LoopbackDns, resolver: DnsResolver) -> None:
    server.broken.add("acme.test")

    with pytest.raises(NoAnswer):
        await resolver.txt("acme.test")


@pytest.mark.parametrize("place", ["no name server", "127.0.0.1:port"])
def test_a_place_that_is_none_is_a_fault_of_the_settings(place: str) -> None:
    with pytest.raises(ConfigurationError, match="POSTROOM_RESOLVER"):
        DnsResolver(place)


@pytest.mark.parametrize("place", ["127.0.0.1", "::1", "[::1]:5353", "127.0.0.1:5353"])
def test_places_are_addresses_with_or_without_a_port(place: str) -> None:
    DnsResolver(place)
