"""ARC: a whole chain passes, and dkimpy agrees wherever it does not stumble."""

from __future__ import annotations

import re

import dkim
import pytest

from postroom.mail import verify_authentication
from postroom.model.authentication import AuthenticationResults, AuthResult
from postroom.testing import ScriptedResolver
from postroom.testing.servers.sealing import seal
from tests.dkim_checks import record_of
from tests.postroom.mail.authentication.signed_mail import LETTER, dns_of, publish_key, signed, signing_key

LIST = signing_key("list.test")
POLICY = ("_dmarc.example.com", "v=DMARC1; p=reject")


def dns() -> ScriptedResolver:
    found = dns_of(POLICY)
    publish_key(found, LIST)
    return found


def passed_on(times: int = 1, raw: bytes | None = None, results: str = "dmarc=pass header.from=example.com") -> bytes:
    """A letter as a list passes it on: with its own subject, and sealed."""
    raw = (raw or signed()).replace(b"The  parcel", b"[list] The  parcel")
    for number in range(times):
        raw = seal(b"Received: from a by b\r\n" + raw, LIST, host=f"mx{number}.list.test", results=results)
    return raw


async def found(raw: bytes, *trusted: str) -> AuthenticationResults:
    return await verify_authentication(raw, dns(), trusted_sealers=trusted)


def said_by_dkimpy(raw: bytes) -> str:
    record = record_of(LIST).value.encode()
    chain, _, _ = dkim.arc_verify(raw, dnsfunc=lambda name, timeout=5: record)
    return (chain or b"fail").decode()


@pytest.mark.parametrize("times", [1, 2, 3, 10])
async def test_a_whole_chain_passes(times: int) -> None:
    results = await found(passed_on(times))

    assert (results.arc.result, results.arc.domain) == (AuthResult.PASS, "list.test")
    assert said_by_dkimpy(passed_on(times)) == "pass"


async def test_mail_that_nobody_passed_on_has_no_chain() -> None:
    assert (await found(LETTER)).arc.result is AuthResult.NONE


async def test_forwarders_may_change_what_those_before_them_signed() -> None:
    twice = seal(passed_on().replace(b"[list]", b"[list2]"), LIST, host="mx2.list.test", results="arc=pass")

    assert (await found(twice)).arc.result is AuthResult.PASS


@pytest.mark.parametrize("name", ["ARC-Seal", "ARC-Message-Signature", "ARC-Authentication-Results"])
@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("what", ["dropped", "doubled", "changed", "numbered", "unnumbered"])
async def test_a_chain_with_one_thing_wrong_fails(name: str, times: int, what: str) -> None:
    lines = passed_on(times).split(b"\r\n")
    places = [index for index, line in enumerate(lines) if line.startswith(name.encode() + b":")]
    for place in places:
        line = lines[place]
        number = re.compile(rb"i=\d+")
        instead = {
            "dropped": [],
            "doubled": [line, line],
            "changed": [line + b"x" if name.startswith("ARC-A") else line.replace(b"d=list.test", b"d=list.test; x=9")],
            "numbered": [number.sub(b"i=77", line, count=1)],
            "unnumbered": [number.sub(b"i=", line, count=1)],
        }[what]
        raw = b"\r\n".join([*lines[:place], *instead, *lines[place + 1 :]])

        assert (await found(raw)).arc.result is AuthResult.FAIL, line
        assert said_by_dkimpy(raw) == "fail"


async def test_a_chain_that_says_it_is_broken_is_broken() -> None:
    raw = passed_on().replace(b"cv=none", b"cv=fail")

    assert (await found(raw)).arc.result is AuthResult.FAIL


async def test_a_changed_letter_breaks_the_newest_signature() -> None:
    assert (await found(passed_on(2) + b"PS: pay me.\r\n")).arc.result is AuthResult.FAIL


async def test_silence_of_the_dns_proves_nothing() -> None:
    silent = dns()
    silent.silence("s1._domainkey.list.test")

    assert (await verify_authentication(passed_on(), silent)).arc.result is AuthResult.TEMPERROR


async def test_an_endless_chain_is_no_work() -> None:
    sets = b"".join(
        b"ARC-Seal: i=%d; cv=pass; a=rsa-sha256; d=d%d.test; s=s; b=YWJj\r\n"
        b"ARC-Message-Signature: i=%d; a=rsa-sha256; d=d%d.test; s=s; h=from; bh=YWJj; b=YWJj\r\n"
        b"ARC-Authentication-Results: i=%d; x\r\n" % ((number,) * 5)
        for number in range(1, 300)
    )
    asked = dns()

    results = await verify_authentication(sets + LETTER, asked)

    assert results.arc.reason == "the chain has more than 50 sets"
    assert not any("_domainkey" in name for name in asked.asked)


async def test_a_trusted_list_vouches_for_the_author_whose_signature_it_broke() -> None:
    results = await found(passed_on(), "list.test")

    assert (results.dmarc.result, results.dkim[0].result) == (AuthResult.FAIL, AuthResult.FAIL)
    assert results.vouched_by == "list.test"
    assert not results.is_forged


@pytest.mark.parametrize(
    ("trusted", "said"),
    [
        ((), "dmarc=pass header.from=example.com"),
        (("other.test",), "dmarc=pass header.from=example.com"),
        (("list.test",), "dmarc=fail header.from=example.com"),
        (("list.test",), "dmarc=pass header.from=example.org"),
        (("list.test",), "spf=pass smtp.mailfrom=example.com"),
    ],
)
async def test_nobody_else_does(trusted: tuple[str, ...], said: str) -> None:
    results = await found(passed_on(results=said), *trusted)

    assert results.arc.result is AuthResult.PASS
    assert results.vouched_by is None
    assert results.is_forged
