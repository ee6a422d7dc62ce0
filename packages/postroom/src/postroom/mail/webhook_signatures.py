"""Signatures of web calls: the Standard Webhooks scheme, which we sign by, and plain HMAC in a header, as providers send it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from pydantic import SecretStr

from postroom.model.errors import ConfigurationError, InvalidSignature

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX = "whsec_"
SECRET_OCTETS = 24
"""How long our own secrets are; the scheme asks for 24 to 64 octets."""

_VERSION = "v1,"
_SECONDS = re.compile(r"[0-9]{1,12}")
_LEAST_OCTETS = 16
_MOST_SIGNATURES = 20

Secret = str | SecretStr


def verify_webhook(
    headers: Mapping[str, str], body: bytes, secrets: Secret | Iterable[Secret], now: datetime, tolerance: int = 300
) -> str:
    """The `webhook-id` of a web call that was signed with one of the secrets (`whsec_...`), by the Standard Webhooks scheme.

    `body` is the raw body, `now` an aware time. A call comes at least once: who has handled its id before need not again.
    Raises `InvalidSignature` for a wrong or missing signature, and for a call that is more than `tolerance` seconds old, or
    from the future; `ConfigurationError` for a secret that is none.
    """
    told = {name.lower(): value for name, value in headers.items()}
    call_id, timestamp, signatures = (_field(told, name) for name in (ID, TIMESTAMP, SIGNATURE))
    if "." in call_id:
        raise InvalidSignature(f"The {ID} of this web call has a full stop in it, which parts what is signed.")
    _refuse_other_times(timestamp, now=now, tolerance=tolerance)
    given = [_ascii(one) for one in signatures.split(" ")[:_MOST_SIGNATURES] if one.startswith(_VERSION)]
    expected = [sign_webhook(call_id, timestamp, body, secret).encode() for secret in _several(secrets)]
    # Every pair is compared, so that the time taken says nothing about which one fits.
    if not sum(hmac.compare_digest(ours, theirs) for ours in expected for theirs in given):
        raise InvalidSignature("The signature of this web call does not match its body.")
    return call_id


def verify_hex_signature(header: str, body: bytes, secret: Secret, prefix: str = "sha256=") -> None:
    """Whether a header such as `X-Robotomail-Signature` is the HMAC-SHA256 of the raw body, in hexadecimal digits.

    The prefix may be left out. Such a signature has no time in it: who must not act twice remembers what was handled.
    Raises `InvalidSignature`, and `ConfigurationError` for an empty secret.
    """
    key = _plain(secret).encode()
    if not key:
        raise ConfigurationError("A webhook secret is empty: anybody could sign with it.")
    expected = hmac.new(key, body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), _ascii(header.strip().removeprefix(prefix).lower())):
        raise InvalidSignature("The signature of this web call does not match its body.")


def sign_webhook(call_id: str, timestamp: str, body: bytes, secret: Secret) -> str:
    """`v1,` and the HMAC-SHA256 over id, timestamp and raw body, as it stands in `webhook-signature`."""
    signed = b".".join((call_id.encode(), timestamp.encode(), body))
    return _VERSION + base64.b64encode(hmac.new(read_secret(secret), signed, hashlib.sha256).digest()).decode()


def write_secret(octets: bytes) -> str:
    """The form in which a secret is handed over: `whsec_` and base64."""
    return PREFIX + base64.b64encode(octets).decode()


def read_secret(secret: Secret) -> bytes:
    """The octets of `whsec_...`. Raises `ConfigurationError`, which repeats nothing of it."""
    try:
        octets = base64.b64decode(_plain(secret).strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        octets = b""
    if len(octets) < _LEAST_OCTETS:
        raise ConfigurationError(
            f"A webhook secret is {PREFIX} and the base64 of at least {_LEAST_OCTETS} octets; this one is not."
        )
    return octets


def _field(headers: Mapping[str, str], name: str) -> str:
    if not headers.get(name):
        raise InvalidSignature(f"The web call has no {name}.")
    return headers[name].strip()


def _refuse_other_times(timestamp: str, *, now: datetime, tolerance: int) -> None:
    if not _SECONDS.fullmatch(timestamp):
        raise InvalidSignature(f"The {TIMESTAMP} of this web call is no time.")
    age = now.timestamp() - int(timestamp)
    if age > tolerance:
        raise InvalidSignature("The web call was signed too long ago; it may be a repetition by somebody else.")
    if -age > tolerance:
        raise InvalidSignature("The web call was signed in the future; one of the two clocks is wrong.")


def _several(secrets: Secret | Iterable[Secret]) -> list[Secret]:
    found = [secrets] if isinstance(secrets, str | SecretStr) else [*secrets]
    if not found:
        raise ConfigurationError("Without a secret no web call can be verified.")
    return found


def _plain(secret: Secret) -> str:
    return secret.get_secret_value() if isinstance(secret, SecretStr) else secret


def _ascii(text: str) -> bytes:
    return text.encode("ascii", "replace")
