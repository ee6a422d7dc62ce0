"""Amazon SNS, which carries the web calls of Amazon SES ("Verifying the signatures of Amazon SNS messages", SNS developer guide).

Anybody may own a topic and let SNS sign for it, so a call counts only if it comes from the topic that the room was told. Its
certificate is fetched from the SNS host of the topic's region, over TLS, and from nowhere else.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from datetime import datetime

from postroom.backends.providers.hearing import text_of
from postroom.backends.providers.provider import WebCall
from postroom.backends.providers.signed_calls import refuse_other_times, seconds_of
from postroom.model.errors import ConfigurationError, InvalidSignature, MalformedMessage
from postroom.ports.http import NotAnswered, NotSent

NOTIFICATION, CONFIRMATION = "Notification", "SubscriptionConfirmation"
TOLERANCE_SECONDS = 3_600
"""A notification keeps its time while SNS tries to hand it over, which it does for about an hour."""
_SIGNED = {
    NOTIFICATION: ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    CONFIRMATION: ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}
_CERTIFICATE_FILE = re.compile(r"(?:/[A-Za-z0-9_-]{1,50}){0,5}/SimpleNotificationService-[A-Za-z0-9]{1,100}\.pem")
_MOST_CERTIFICATES = 20
_certificates: dict[str, bytes] = {}


async def verify(call: WebCall) -> None:
    """Whether SNS signed it for our topic. A topic that asks to be confirmed is, once that is certain."""
    told = _read(call)
    arn, _, host = call.secret.get_secret_value().partition(" ")
    if not hmac.compare_digest(text_of(told, "TopicArn").encode(), arn.encode()):
        raise InvalidSignature("The web call comes from another topic than the room was told.")
    host = host or _host(arn)
    refuse_other_times(seconds_of(text_of(told, "Timestamp")), now=call.now, tolerance=TOLERANCE_SECONDS)
    url = text_of(told, "SigningCertURL")
    certificate = await _certificate(url, host=host, call=call)
    _check(told, certificate, now=call.now)
    _keep(url, certificate)
    if text_of(told, "Type") == CONFIRMATION:
        await _fetch(text_of(told, "SubscribeURL"), host=host, call=call)


def message_in(call: WebCall) -> str:
    """What a notification carries; empty for anything else."""
    told = call.json()
    return text_of(told, "Message") if text_of(told, "Type") == NOTIFICATION else ""


def _read(call: WebCall) -> object:
    try:
        return call.json()
    except MalformedMessage:
        raise InvalidSignature("The web call is no notification that can be read.") from None


def _host(arn: str) -> str:
    """`arn:aws:sns:eu-west-1:123456789012:mail` is served by `sns.eu-west-1.amazonaws.com`."""
    parts = arn.split(":")
    if len(parts) != 6 or parts[2] != "sns" or not parts[3].replace("-", "").isalnum():
        raise ConfigurationError("The secret of ses is the ARN of its topic: arn:aws:sns:eu-west-1:123456789012:mail.")
    return f"https://sns.{parts[3]}.amazonaws.com{'.cn' if parts[1] == 'aws-cn' else ''}"


async def _certificate(url: str, *, host: str, call: WebCall) -> bytes:
    """The same host answers requests of the SNS interface, in words that whoever asks may choose: only a file will do."""
    if not _CERTIFICATE_FILE.fullmatch(url.removeprefix(host)):
        raise _of_another_place()
    return _certificates.get(url) or await _fetch(url, host=host, call=call)


def _keep(url: str, certificate: bytes) -> None:
    """One that a signature fitted."""
    if len(_certificates) >= _MOST_CERTIFICATES:
        _certificates.clear()
    _certificates[url] = certificate


async def _fetch(url: str, *, host: str, call: WebCall) -> bytes:
    if not url.startswith(f"{host}/"):
        raise _of_another_place()
    try:
        answer = await call.http.request("GET", url, headers={}, timeout=10)
    except (NotSent, NotAnswered) as fault:
        raise InvalidSignature(f"SNS {fault}; its signature cannot be checked now.") from fault
    if not answer.is_success:
        raise InvalidSignature(f"SNS answered {answer.status}; its signature cannot be checked now.")
    return answer.body


def _of_another_place() -> InvalidSignature:
    return InvalidSignature("The web call names a certificate, or a place to confirm, that is not of SNS.")


def _check(told: object, pem: bytes, *, now: datetime) -> None:
    from cryptography.exceptions import InvalidSignature as DoesNotFit
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA1, SHA256
    from cryptography.x509 import load_pem_x509_certificate

    try:
        certificate = load_pem_x509_certificate(pem)
        key, signature = certificate.public_key(), base64.b64decode(text_of(told, "Signature"), validate=True)
    except (ValueError, binascii.Error):
        raise InvalidSignature("The signature of this web call cannot be read.") from None
    algorithm = SHA256() if text_of(told, "SignatureVersion") == "2" else SHA1()  # noqa: S303 - version 1 is what SNS signs by default
    if not (
        isinstance(key, RSAPublicKey) and certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
    ):
        raise InvalidSignature("The certificate of this web call is not valid now.")
    try:
        key.verify(signature, _signed(told), PKCS1v15(), algorithm)
    except DoesNotFit:
        raise InvalidSignature("The signature of this web call does not match its body.") from None


def _signed(told: object) -> bytes:
    """What SNS signs: names and values by turns, in their order, each on a line; what is not there is left out."""
    names = _SIGNED.get(text_of(told, "Type"))
    if names is None:
        raise InvalidSignature("The web call is of a type that SNS does not sign for this.")
    return "".join(f"{name}\n{text_of(told, name)}\n" for name in names if text_of(told, name)).encode()
