"""SPF through the resolver that is given: the words of RFC 7208, its limits, and no question to anybody else."""

from __future__ import annotations

import pytest

from postroom.mail import verify_authentication
from postroom.mail.authentication.lookups import MAX_QUESTIONS
from postroom.model.authentication import AuthMethod, AuthResult
from postroom.testing import ScriptedResolver
from tests.postroom.mail.authentication.signed_mail import LETTER

CLIENT = "192.0.2.7"


async def found(record: str, *, client: str = CLIENT, dns: ScriptedResolver | None = None, **told) -> AuthMethod:
    dns = dns or ScriptedResolver()
    if record:
        dns.add("example.com", "TXT", *record.split(" | "))
    told = {"helo": "mail.example.com", "mail_from": "ada@example.com", **told}
    return (await verify_authentication(LETTER, dns, client, **told)).spf


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ("v=spf1 ip4:192.0.2.0/24 -all", "pass"),
        ("v=spf1 ip4:198.51.100.0/24 -all", "fail"),
        ("v=spf1 ip4:198.51.100.0/24 ~all", "softfail"),
        ("v=spf1 ip4:198.51.100.0/24 ?all", "neutral"),
        ("v=spf1", "neutral"),
        ("", "none"),
        ("hello", "none"),
        ("v=spf1 -all | v=spf1 +all", "permerror"),
        ("v=spf1 nonsense -all", "permerror"),
        ("v=spf1 a mx -all", "pass"),
        ("v=spf1 ptr:example.com -all", "pass"),
        ("v=spf1 include:other.test -all", "pass"),
        ("v=spf1 redirect=other.test", "pass"),
        ("v=spf1 exists:%{i}.list.test -all", "pass"),
        ("v=spf1 include:nobody.test -all", "permerror"),
        ("v=spf1 a:one.test a:two.test a:three.test -all", "permerror"),
        ("v=spf1 include:silent.test -all", "temperror"),
        ("v=spf1 -all exp=text.test", "fail"),
        ("v=spf1 ip4:" + "1" * 5000 + " +all", "permerror"),
        ("v=spf1 a:" + "a" * 400 + ".test +all", "permerror"),
        ("v=spf1 " + " ".join(f"a:h{n}.test" for n in range(11)) + " +all", "permerror"),
    ],
)
async def test_the_words_of_the_standard(record: str, result: str) -> None:
    dns = ScriptedResolver()
    dns.add("mail.example.com", "A", CLIENT)
    dns.add("example.com", "MX", "10 mail.example.com")
    dns.add("7.2.0.192.in-addr.arpa", "PTR", "mail.example.com")
    dns.add("other.test", "TXT", "v=spf1 ip4:192.0.2.7 -all")
    dns.add("192.0.2.7.list.test", "A", "127.0.0.2")
    for number in range(11):
        dns.add(f"h{number}.test", "A", "198.51.100.1")
    dns.silence("silent.test")

    assert (await found(record, dns=dns)).result == result


async def test_ipv6_clients_have_their_own_records() -> None:
    dns = ScriptedResolver()
    dns.add("example.com", "AAAA", "2001:db8::7")

    assert (await found("v=spf1 a -all", client="2001:db8::7", dns=dns)).result is AuthResult.PASS
    assert (await found("v=spf1 ip6:2001:db8::/32 -all", client="2001:db8::8")).result is AuthResult.PASS


async def test_a_report_is_asked_about_by_its_greeting() -> None:
    dns = ScriptedResolver()
    dns.add("mail.example.com", "TXT", "v=spf1 ip4:192.0.2.7 -all")

    spf = await found("", dns=dns, mail_from="")

    assert (spf.result, spf.domain) == (AuthResult.PASS, "mail.example.com")


async def test_without_a_client_there_is_nothing_to_ask() -> None:
    dns = ScriptedResolver()

    results = await verify_authentication(LETTER, dns, helo="mail.example.com", mail_from="ada@example.com")

    assert results.spf == AuthMethod()
    assert "example.com" not in dns.asked


@pytest.mark.parametrize("client", ["", "nonsense", "192.0.2.7:25"])
async def test_a_client_that_is_no_address_passes_nowhere(client: str) -> None:
    assert (await found("v=spf1 +all", client=client)).result is AuthResult.NONE


async def test_a_record_that_asks_for_everything_is_cut_off() -> None:
    dns = ScriptedResolver()
    terms = " ".join(f"mx:m{number}.test" for number in range(10))
    for number in range(10):
        dns.add(f"m{number}.test", "MX", *(f"10 h{host}.m{number}.test" for host in range(10)))
        for host in range(10):
            dns.add(f"h{host}.m{number}.test", "A", "198.51.100.1")

    spf = await found(f"v=spf1 {terms} -all", dns=dns)

    assert spf.result is AuthResult.FAIL
    assert len(set(dns.asked)) <= MAX_QUESTIONS
