"""DKIM signatures: whatever `compose` writes verifies, and nothing that was changed on the way does."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from postroom.backends.dkim_keys import make_private_key
from postroom.mail.addresses.addresses import parse_participant
from postroom.mail.writing.compose import compose
from postroom.mail.writing.sign import OVERSIGNED, sign
from postroom.model.domain import DkimAlgorithm, SigningKey
from postroom.model.errors import ConfigurationError, InvalidRequest
from postroom.model.message import AttachmentContent, Draft
from tests.dkim_checks import key, record_of, verified

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SUPPORT = parse_participant("Support <support@acme.test>")
ADA = parse_participant("Ada <ada@example.com>")
LINE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=200)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=500)
WORDS = st.one_of(
    TEXT, st.sampled_from([".", "..\n.\n", "a" * 3000, "word  \t \nFrom here on\n\n\n\n", "Grüße 🎉\n", " \n \n"])
)
FILES = st.lists(
    st.builds(
        AttachmentContent,
        filename=st.sampled_from(["a.txt", "grüße.pdf"]),
        content_type=st.sampled_from(["text/plain", "application/pdf"]),
        content=st.binary(max_size=300),
    ),
    max_size=2,
)


def both() -> tuple[SigningKey, SigningKey]:
    return key(DkimAlgorithm.RSA), key(DkimAlgorithm.ED25519)


def records() -> list:
    return [record_of(each) for each in both()]


def message(**fields) -> bytes:
    draft = Draft(to=(ADA,), subject="Your order", **{"text": "It left.\n", **fields})
    return compose(draft, sender=SUPPORT, message_id="<m1@acme.test>", date=NOW)


def signed(raw: bytes | None = None) -> bytes:
    return sign(raw or message(), *both(), at=NOW)


def tags(raw: bytes, number: int = 0) -> dict[str, str]:
    fields = re.findall(rb"DKIM-Signature:((?:.*\r\n)(?:[ \t].*\r\n)*)", raw)
    pieces = re.sub(rb"\s+", b"", fields[number]).decode().split(";")
    return dict(piece.split("=", 1) for piece in pieces)


@settings(max_examples=60, deadline=None)
@given(subject=LINE, text=WORDS, html=st.none() | WORDS, files=FILES, answers=st.booleans())
def test_whatever_is_composed_verifies_under_both_keys(subject, text, html, files, answers):
    draft = Draft(to=(ADA,), cc=(SUPPORT,), subject=subject, text=f"{text}\n!", html=html, attachments=tuple(files))
    chain = {"in_reply_to": "<b@x>", "references": ("<a@x>", "<b@x>")} if answers else {}
    raw = compose(draft, sender=SUPPORT, message_id="<m1@acme.test>", date=NOW, **chain)

    assert verified(sign(raw, *both(), at=NOW), records()) == [True, True]


def test_an_empty_body_verifies():
    raw = b"From: support@acme.test\r\nSubject: Nothing\r\n\r\n"

    assert verified(signed(raw), records()) == [True, True]


def test_eight_bit_octets_verify():
    raw = "From: süpport@acme.test\r\nSubject: Grüße\r\n\r\nKöln \t \r\n.\r\n\r\n\r\n".encode()

    assert verified(signed(raw), records()) == [True, True]


@pytest.mark.parametrize(
    "body", [b"Hello", b"Hello ", b"a\nb\n", b"a \t b\r\n \r\n", b"\r\n \r\n", b" ", b"x\r\n\r\n\r\n", b"\n\nx  y\n\n"]
)
def test_the_body_is_signed_as_it_is_once_a_server_has_ended_its_lines(body):
    raw = b"From: support@acme.test\r\n\r\n" + body
    head, _, content = signed(raw).partition(b"\r\n\r\n")
    lines = content.replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")

    assert verified(head + b"\r\n\r\n" + b"\r\n".join(lines) + b"\r\n", records()) == [True, True]


@given(st.text("ab \t\r\n.", max_size=60))
def test_white_space_of_every_kind_verifies(body):
    raw = b"From: support@acme.test\r\n\r\n" + body.replace("\r", "").replace("\n", "\r\n").encode() + b"\r\n"

    assert verified(sign(raw, key(DkimAlgorithm.ED25519), at=NOW), records()) == [True]


def test_what_relays_do_is_borne():
    raw = signed()
    head, _, body = raw.partition(b"\r\n\r\n")
    relayed = b"Received: from a by b; Mon, 2 Mar 2026 09:30:01 +0000\r\nX-Spam: no\r\n" + head
    relayed = relayed.replace(b"Subject: Your order", b"subject:   Your\r\n order  ")

    assert verified(relayed + b"\r\n\r\n" + body.replace(b"left.", b"left. \t") + b"\r\n\r\n", records()) == [
        True,
        True,
    ]


@pytest.mark.parametrize("name", OVERSIGNED)
def test_one_more_of_a_field_that_counts_breaks_every_signature(name):
    forged = f"{name}: another\r\n".encode() + signed()

    assert verified(forged, records()) == [False, False]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (b"It left.", b"It stays."),
        (b"Subject: Your order", b"Subject: Your debt"),
        (b"ada@example.com", b"eve@example.com"),
        (b"auto-generated", b"no"),
    ],
)
def test_a_change_breaks_every_signature(ours, theirs):
    raw = signed()
    assert ours in raw

    assert verified(raw.replace(ours, theirs), records()) == [False, False]


def test_an_addition_to_the_body_breaks_every_signature():
    assert verified(signed() + b"Pay here: http://evil.test\r\n", records()) == [False, False]


def test_the_key_of_somebody_else_does_not_verify():
    other = key(DkimAlgorithm.RSA, selector="other")
    published = record_of(other).model_copy(update={"name": "rsa._domainkey.acme.test"})

    assert verified(sign(message(), key(DkimAlgorithm.RSA), at=NOW), [published]) == [False]


def test_a_signature_says_who_signs_when_and_covers_the_whole_body():
    raw = sign(message(), *both(), at=NOW, expires_at=NOW + timedelta(days=7))

    assert tags(raw) | {"b": "", "bh": ""} == {
        "v": "1",
        "a": "rsa-sha256",
        "c": "relaxed/relaxed",
        "d": "acme.test",
        "s": "rsa",
        "t": str(int(NOW.timestamp())),
        "x": str(int(NOW.timestamp()) + 7 * 86_400),
        "h": tags(raw, 1)["h"],
        "bh": "",
        "b": "",
    }
    assert tags(raw, 1)["a"] == "ed25519-sha256"


def test_what_may_be_added_later_is_signed_only_where_it_is():
    raw = b"From: a@acme.test\r\nList-Unsubscribe: <mailto:a@acme.test>\r\nTraceparent: 00-x\r\n\r\nHello\r\n"

    names = tags(signed(raw))["h"].split(":")

    assert names.count("from") == 2
    assert [names.count(name) for name in ("list-unsubscribe", "traceparent", "sender", "list-id")] == [1, 1, 0, 0]
    assert "x" not in tags(signed(raw))
    assert "l" not in tags(signed(raw))


def test_lines_of_the_signature_are_short():
    head = signed().partition(b"From:")[0]

    assert max(map(len, head.split(b"\r\n"))) <= 78


def test_the_message_itself_is_not_touched():
    assert signed().endswith(message())
    assert sign(message(), at=NOW) == message()


@pytest.mark.parametrize("raw", [b"Subject: x\r\n\r\nHello", b"", b"no field\r\n\r\n"])
def test_what_is_no_message_is_refused(raw):
    with pytest.raises(InvalidRequest):
        sign(raw, key(DkimAlgorithm.RSA), at=NOW)


def test_an_encrypted_key_signs_with_its_password_only():
    password = SecretStr("horse battery")
    pem = make_private_key(DkimAlgorithm.ED25519, password=password)
    locked = SigningKey(domain="acme.test", selector="ed25519", private_key=pem)
    opened = locked.model_copy(update={"password": password})

    assert "ENCRYPTED" in pem.get_secret_value()
    assert verified(sign(message(), opened, at=NOW), [record_of(opened)]) == [True]
    for wrong in (locked, locked.model_copy(update={"password": SecretStr("wrong")})):
        with pytest.raises(ConfigurationError, match="POSTROOM_KEY_SECRET") as refused:
            sign(message(), wrong, at=NOW)
        assert pem.get_secret_value().splitlines()[1] not in str(refused.value)


def test_a_key_that_no_verifier_takes_is_refused():
    nonsense = SigningKey(domain="acme.test", selector="s", private_key="-----BEGIN PRIVATE KEY-----\nAAAA\n")

    with pytest.raises(ConfigurationError):
        sign(message(), nonsense, at=NOW)


def test_a_key_shows_nothing_of_its_private_half():
    shown = key(DkimAlgorithm.RSA)

    assert "PRIVATE" not in f"{shown!r}{shown}{shown.model_dump_json()}"
