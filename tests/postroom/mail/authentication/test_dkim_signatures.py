"""DKIM: what was signed passes, what was changed does not, and whatever a stranger writes gets a result with a reason."""

from __future__ import annotations

import base64
from datetime import timedelta

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from postroom.mail import sign, verify_authentication
from postroom.mail.authentication.dkim_signatures import MAX_SIGNATURES
from postroom.mail.writing.signing_keys import read_private_key
from postroom.model.authentication import AuthMethod, AuthResult
from postroom.model.domain import DkimAlgorithm
from postroom.testing import ScriptedResolver
from tests.postroom.mail.authentication.signed_mail import LETTER, NOW, dns_of, publish_key, signed, signing_key

WAYS = [(header, body) for header in (b"simple", b"relaxed") for body in (b"simple", b"relaxed")]


async def found(raw: bytes, dns: ScriptedResolver | None = None, **told) -> tuple[AuthMethod, ...]:
    return (await verify_authentication(raw, dns or dns_of(), **told)).dkim


def by_dkimpy(raw: bytes, *, way: tuple[bytes, bytes] = (b"relaxed", b"relaxed"), length: bool = False) -> bytes:
    """A signature by another program."""
    pem = rsa_pem()
    return dkim.sign(raw, b"s1", b"example.com", pem, canonicalize=way, length=length) + raw


def rsa_pem() -> bytes:
    key = read_private_key(signing_key().private_key)
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())


@pytest.mark.parametrize("algorithm", list(DkimAlgorithm))
async def test_what_we_sign_passes(algorithm: DkimAlgorithm) -> None:
    key = signing_key(algorithm=algorithm)

    (only,) = await found(signed(key=key), dns_of(key=key))

    assert (only.result, only.domain, only.selector) == (AuthResult.PASS, "example.com", "s1")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("ends", [b"\r\n", b"\n"])
async def test_what_another_program_signs_passes(way: tuple[bytes, bytes], ends: bytes) -> None:
    body = LETTER + b"word \t word  \r\n\tfolded\r\n\r\n\r\n"

    (only,) = await found(by_dkimpy(body, way=way).replace(b"\r\n", ends))

    assert only.result is AuthResult.PASS


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Where is it?", b"Where is it!"),
        (b"Ada <", b"Eve <"),
        (b"Subject: The", b"Subject: No"),
        (b"To: support", b"To: x"),
    ],
)
async def test_what_was_changed_fails(way: tuple[bytes, bytes], old: bytes, new: bytes) -> None:
    (only,) = await found(by_dkimpy(LETTER, way=way).replace(old, new))

    assert only.result is AuthResult.FAIL


async def test_a_second_author_breaks_the_signature() -> None:
    (only,) = await found(b"From: boss@bank.test\r\n" + by_dkimpy(LETTER))

    assert only.result is AuthResult.FAIL


async def test_text_after_the_signed_length_is_suspicious() -> None:
    whole = by_dkimpy(LETTER, length=True)

    (exact,), (longer,) = await found(whole), await found(whole + b"Send the money to me.\r\n")

    assert exact.result is AuthResult.PASS
    assert (longer.result, longer.reason) == (AuthResult.POLICY, "only 14 of 37 octets of the body are signed")


async def test_a_signature_ends_when_it_says() -> None:
    raw = sign(LETTER, signing_key(), at=NOW, expires_at=NOW + timedelta(days=1))

    (fresh,), (stale,) = await found(raw, at=NOW), await found(raw, at=NOW + timedelta(days=2))

    assert fresh.result is AuthResult.PASS
    assert (stale.result, stale.reason) == (AuthResult.FAIL, "the signature has expired")


@pytest.mark.parametrize(
    ("more", "result"),
    [
        ("t=y; ", AuthResult.NEUTRAL),
        ("t=s; ", AuthResult.PASS),
        ("h=sha256; ", AuthResult.PASS),
        ("h=sha1; ", AuthResult.PERMERROR),
        ("s=email; ", AuthResult.PASS),
        ("s=tlsrpt; ", AuthResult.PERMERROR),
        ("n=a note; ", AuthResult.PASS),
    ],
)
async def test_the_key_says_what_it_is_for(more: str, result: AuthResult) -> None:
    dns = dns_of()
    publish_key(dns, signing_key(), more=more)

    (only,) = await found(signed(), dns)

    assert only.result is result


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("", "there is no such key"),
        ("v=DKIM1; p=", "the key was revoked"),
        ("v=DKIM2; p=abcd", "the key record is of another version"),
        ("v=DKIM1; p=abcd", "the key cannot be read"),
        ("v=DKIM1; k=dsa; p=abcd", "the key cannot be read"),
        ("v=DKIM1; p=!!!", "p= is no base64"),
        ("v=DKIM1; p=abcd; p=abcd", "p= stands twice"),
    ],
)
async def test_a_key_that_is_none_is_an_error(record: str, reason: str) -> None:
    dns = ScriptedResolver()
    if record:
        dns.add("s1._domainkey.example.com", "TXT", record)

    (only,) = await found(signed(), dns)

    assert (only.result, only.reason, only.domain) == (AuthResult.PERMERROR, reason, "example.com")


async def test_a_short_key_counts_for_nothing() -> None:
    key = rsa.RSAPublicNumbers(65537, (1 << 767) + 1).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    dns = ScriptedResolver()
    dns.add("s1._domainkey.example.com", "TXT", f"p={base64.b64encode(spki).decode()}")

    (only,) = await found(signed(), dns)

    assert (only.result, only.reason) == (
        AuthResult.PERMERROR,
        "the key has 768 bits, which verifiers take no signature of",
    )


async def test_silence_of_the_dns_proves_nothing() -> None:
    dns = dns_of()
    dns.silence("s1._domainkey.example.com")

    (only,) = await found(signed(), dns)

    assert only.result is AuthResult.TEMPERROR


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"v=1;", b"v=2;", "v= is not 1"),
        (b"a=rsa-sha256", b"a=rsa-sha1", "a= is no algorithm that verifiers take (RFC 8301)"),
        (b"d=example.com", b"d=exa mple.com", "d= is no domain name"),
        (b"; s=s1", b"; s=s1; i=@example.org", "i= is not below d="),
        (b"; s=s1", b"; s=s1; s=s2", "s= stands twice"),
        (b"; s=s1", b"; s=s1; q=http", "q= is no way to find a key"),
        (b"; s=s1", b"; s=s1; l=many", "l= is no number"),
        (b"h=from", b"h=to", "h= leaves out From"),
        (b"; bh=", b"; bH=", "bh= is missing"),
        (b"c=relaxed", b"c=loose", "c= is no canonicalization"),
    ],
)
async def test_a_signature_that_cannot_be_read_says_why(old: bytes, new: bytes, reason: str) -> None:
    plain = b"DKIM-Signature: " + b"; ".join(
        (b"v=1", b"a=rsa-sha256", b"c=relaxed/relaxed", b"d=example.com", b"s=s1", b"h=from", b"bh=YWJj", b"b=YWJj")
    )

    (only,) = await found(plain.replace(old, new, 1) + b"\r\n" + LETTER)

    assert (only.result, only.reason) == (AuthResult.PERMERROR, reason)


async def test_every_signature_has_its_own_result() -> None:
    other = signing_key("list.test", DkimAlgorithm.ED25519)
    dns = dns_of()
    publish_key(dns, other)

    first, second = await found(sign(signed(), other, at=NOW).replace(b"<a1@", b"<a2@"), dns)
    both = await found(sign(signed(), other, at=NOW), dns)

    assert [first.result, second.result] == [AuthResult.FAIL, AuthResult.FAIL]
    assert [(each.domain, each.result) for each in both] == [("list.test", "pass"), ("example.com", "pass")]


async def test_more_signatures_than_anybody_needs_are_not_examined() -> None:
    dns = dns_of()
    field = b"DKIM-Signature: v=1; a=rsa-sha256; d=d%d.test; s=s; h=from; bh=YWJj; b=YWJj\r\n"

    results = await found(b"".join(field % number for number in range(500)) + LETTER, dns)

    assert len(results) == MAX_SIGNATURES + 1
    assert results[-1].reason == "490 more signatures were not examined"


async def test_a_broken_header_section_is_never_authentic() -> None:
    raw = signed().replace(b"Date:", b"no field at all\r\nDate:")

    (only,) = await found(raw)

    assert (only.result, only.reason) == (AuthResult.PERMERROR, "a line of the header section is no field")
