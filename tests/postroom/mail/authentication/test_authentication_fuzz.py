"""Whatever bytes and records strangers write: a result, no exception, bounded work."""

from __future__ import annotations

import asyncio
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.mail import verify_authentication
from postroom.mail.authentication.lookups import MAX_QUESTIONS
from postroom.mail.authentication.results_field import read_results
from postroom.model.authentication import AuthenticationResults
from postroom.model.dns import NoAnswer
from tests.postroom.mail.authentication.signed_mail import LETTER, dns_of, signed

NAMES = st.sampled_from(
    [b"From", b"DKIM-Signature", b"ARC-Seal", b"ARC-Message-Signature", b"ARC-Authentication-Results"]
)
WORDS = st.sampled_from([
    b"i=1;", b"a=rsa-sha256;", b"b=YWJj;", b"bh=", b"d=example.com;", b"s=s1;", b"h=from:to;", b"cv=none;",
    b"v=1;", b"\r\n ", b"\t", b";", b"=", b"x@example.com", b"<", b"\xff", b"\0", b"l=3;", b"c=simple;",
])  # fmt: skip
FIELDS = st.tuples(NAMES, st.lists(WORDS, max_size=14)).map(
    lambda field: field[0] + b": " + b"".join(field[1]) + b"\r\n"
)
HEADERS = st.lists(FIELDS, max_size=8).map(b"".join)
RECORDS = st.text(st.sampled_from("v=spf1DMARCKIM;: %{}ilpsudmxo.-+~?/0139abeqrjctn_"), max_size=60).map(
    lambda tail: ("v=spf1 " if len(tail) % 3 == 0 else "v=DMARC1; " if len(tail) % 3 == 1 else "v=DKIM1; ") + tail
)


class AnyDns:
    """A DNS where every name has the records that somebody made up."""

    def __init__(self, records: list[str], silent: bool) -> None:
        self.records, self.silent, self.asked = records, silent, 0

    async def txt(self, name: str) -> tuple[str, ...]:
        self.asked += 1
        if self.silent and self.asked % 3 == 0:
            raise NoAnswer("no")
        return tuple(self.records)

    async def mx(self, name: str) -> tuple[tuple[int, str], ...]:
        self.asked += 1
        return tuple((10, f"h{number}.{name}") for number in range(10))

    async def addresses(self, name: str, *, version: int | None = None) -> tuple[str, ...]:
        self.asked += 1
        return ("198.51.100.1",) if version == 4 else ()

    async def ptr(self, name: str) -> tuple[str, ...]:
        self.asked += 1
        return ("example.com",) * 20

    async def exists(self, name: str) -> bool:
        self.asked += 1
        return False


def verified(raw: bytes, dns: AnyDns) -> AuthenticationResults:
    return asyncio.run(verify_authentication(raw, dns, "192.0.2.1", "mail.example.com", "ada@example.com"))


@settings(max_examples=300, deadline=None)
@given(HEADERS, st.binary(max_size=80), st.lists(RECORDS, max_size=3), st.booleans())
def test_any_mail_and_any_records_have_a_result(header: bytes, body: bytes, records: list[str], silent: bool) -> None:
    dns = AnyDns(records, silent)

    for raw in (header + b"\r\n" + body, body, header + LETTER):
        assert verified(raw, dns).dmarc.result
    assert dns.asked <= 3 * MAX_QUESTIONS


@settings(max_examples=200, deadline=None)
@given(st.integers(min_value=0, max_value=len(signed()) - 1), st.integers(min_value=1, max_value=255))
def test_one_octet_changed_never_stays_authentic(place: int, change: int) -> None:
    """Except where the canonical form does not see it: white space and letters' case in names."""
    raw = signed()
    damaged = raw[:place] + bytes([raw[place] ^ change]) + raw[place + 1 :]

    results = asyncio.run(verify_authentication(damaged, dns_of()))

    if any(each.result == "pass" for each in results.dkim):
        assert _as_seen(damaged) == _as_seen(raw)


def _as_seen(raw: bytes) -> bytes:
    return b"".join(raw.lower().split())


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('ab.;=()"\\ 1/@\n'), max_size=80))
def test_any_results_field_is_read_or_not(value: str) -> None:
    field = read_results(f"mx.test; {value}")

    assert field is None or field.host == "mx.test"


def test_hostile_sizes_take_no_time() -> None:
    blank, nested = b" " * 200_000, "(" * 16_000
    hostile = [
        b"DKIM-Signature: v=1; b=" + blank + b"; b=\r\n" + LETTER,
        b"DKIM-Signature: " + b";" * 200_000 + b"\r\n" + LETTER,
        (b"DKIM-Signature: v=1; a=rsa-sha256; d=a.test; s=s; h=a" + b":from" * 2000 + b"; bh=YWJj; b=YWJj\r\n") * 12 + LETTER,
        b"ARC-Authentication-Results: i=1" + b"(" * 100_000 + b"\r\n" + LETTER,
        b"From: " + b"a@b.test, " * 20_000 + b"\r\n\r\n",
        LETTER + b" \t" * 2_000_000,
        LETTER + b"\r\n" * 2_000_000,
        b"X:" + b"\r\n y" * 60_000 + b"\r\n" + signed(),
    ]  # fmt: skip
    began = time.process_time()
    for raw in hostile:
        verified(raw, AnyDns(["v=spf1 " + "mx:%{l}.test " * 300], silent=False))
    assert read_results(f"mx.test; dkim=pass {nested}") is not None

    assert time.process_time() - began < 16
