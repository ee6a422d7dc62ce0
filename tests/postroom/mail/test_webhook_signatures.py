"""Signatures of web calls, as the Standard Webhooks scheme and as providers with a plain HMAC have them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from postroom import ConfigurationError, verify_hex_signature, verify_webhook
from postroom.mail.webhook_signatures import sign_webhook, write_secret
from postroom.model.errors import InvalidSignature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = write_secret(b"another secret of 24 oct")
BODY = b'{"test": 2432232314}'
NOW = datetime.fromtimestamp(1614265330, UTC)
PUBLISHED = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}

octets = st.binary(min_size=16, max_size=64)
ids = st.text(st.characters(codec="ascii", categories=("L", "N"), include_characters="_-"), min_size=1, max_size=40)


def test_the_published_vector_of_the_scheme_is_verified() -> None:
    assert verify_webhook(PUBLISHED, BODY, SECRET, NOW) == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert sign_webhook(PUBLISHED["webhook-id"], "1614265330", BODY, SECRET) == PUBLISHED["webhook-signature"]


def test_header_names_come_in_any_letter_case() -> None:
    assert verify_webhook({name.title(): value for name, value in PUBLISHED.items()}, BODY, SECRET, NOW)


@pytest.mark.parametrize("away", [-301, 301])
def test_an_old_call_and_one_from_the_future_are_refused(away: int) -> None:
    with pytest.raises(InvalidSignature, match=r"clock|too long ago"):
        verify_webhook(PUBLISHED, BODY, SECRET, NOW + timedelta(seconds=away))


@pytest.mark.parametrize("away", [-300, 300])
def test_within_the_tolerance_it_counts(away: int) -> None:
    assert verify_webhook(PUBLISHED, BODY, SECRET, NOW + timedelta(seconds=away))


def test_one_of_several_signatures_by_one_of_several_secrets_is_enough() -> None:
    ours = PUBLISHED["webhook-signature"]
    theirs = sign_webhook(PUBLISHED["webhook-id"], "1614265330", BODY, OTHER)
    rotated = {**PUBLISHED, "webhook-signature": f"v1a,c29tZXRoaW5n {theirs} {ours}"}

    assert verify_webhook(rotated, BODY, [OTHER], NOW)
    assert verify_webhook(rotated, BODY, [SecretStr(SECRET)], NOW)
    assert verify_webhook(PUBLISHED, BODY, [OTHER, SECRET], NOW)
    with pytest.raises(InvalidSignature):
        verify_webhook(PUBLISHED, BODY, [OTHER], NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": ""},
        {"webhook-id": "msg_another"},
        {"webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330"},
        {"webhook-timestamp": "1614265331"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "١٦١٤٢٦٥٣٣٠"},
        {"webhook-timestamp": "1614265330.0"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        {"webhook-signature": "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
        {"webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OÉ="},
    ],
)
def test_anything_else_in_the_header_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(InvalidSignature):
        verify_webhook({**PUBLISHED, **change}, BODY, SECRET, NOW)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64 at all", []])
def test_a_secret_that_is_none_is_a_developers_fault_and_is_not_repeated(secret: str | list[str]) -> None:
    with pytest.raises(ConfigurationError) as raised:
        verify_webhook(PUBLISHED, BODY, secret, NOW)
    assert "not base64" not in str(raised.value)


@given(call_id=ids, seconds=st.integers(0, 10**11), body=st.binary(max_size=200), key=octets)
def test_whatever_is_signed_is_verified(call_id: str, seconds: int, body: bytes, key: bytes) -> None:
    secret, timestamp = write_secret(key), str(seconds)
    headers = {
        "webhook-id": call_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": sign_webhook(call_id, timestamp, body, secret),
    }

    assert verify_webhook(headers, body, secret, datetime.fromtimestamp(seconds, UTC)) == call_id


@given(body=st.binary(max_size=60), position=st.integers(0, 19), bit=st.integers(0, 7), cut=st.booleans())
def test_a_changed_body_is_refused(body: bytes, position: int, bit: int, cut: bool) -> None:
    changed = bytearray(BODY)
    changed[position] ^= 1 << bit

    for other in (bytes(changed), BODY + b" " + body, BODY[:position] if cut else b""):
        with pytest.raises(InvalidSignature):
            verify_webhook(PUBLISHED, other, SECRET, NOW)


@given(signature=st.text(max_size=80), call_id=st.text(max_size=20), timestamp=st.text(max_size=14), body=st.binary())
def test_nothing_from_outside_raises_anything_else(signature: str, call_id: str, timestamp: str, body: bytes) -> None:
    headers = {"webhook-id": call_id, "webhook-timestamp": timestamp, "webhook-signature": signature}

    with pytest.raises(InvalidSignature):
        verify_webhook(headers, body, SECRET, NOW)


def test_a_plain_hexadecimal_signature() -> None:
    digest = hmac.new(b"robot secret", BODY, hashlib.sha256).hexdigest()

    verify_hex_signature(digest, BODY, "robot secret")
    verify_hex_signature(f"sha256={digest.upper()}", BODY, SecretStr("robot secret"))
    verify_hex_signature(f"hmac:{digest}", BODY, "robot secret", prefix="hmac:")
    for wrong in (digest[:-1], "", "sha256=", f"sha1={digest}", digest.replace(digest[0], "é", 1)):
        with pytest.raises(InvalidSignature):
            verify_hex_signature(wrong, BODY, "robot secret")
    with pytest.raises(InvalidSignature):
        verify_hex_signature(digest, BODY + b" ", "robot secret")
    with pytest.raises(ConfigurationError):
        verify_hex_signature(digest, BODY, "")


@given(header=st.text(max_size=90), body=st.binary(max_size=40))
def test_no_made_up_hexadecimal_signature_passes(header: str, body: bytes) -> None:
    with pytest.raises(InvalidSignature):
        verify_hex_signature(header, body, base64.b64encode(b"secret").decode())
