"""A server that answers as the public documentation of Amazon SES says, and signs web calls as that of Amazon SNS says."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from postroom.backends.providers.sigv4 import AwsKey, signed_headers
from tests.providers.kept import TOKEN, Desk, as_received
from tests.providers.service import Answer, Asked, json_answer

ACCESS_KEY, REGION = "AKIDTEST", "eu-west-1"
TOPIC = f"arn:aws:sns:{REGION}:123456789012:mail"


@dataclass
class SesDesk(Desk):
    """POST /v2/email/outbound-emails."""

    def __call__(self, asked: Asked) -> Answer:
        if not _is_signed(asked):
            return _error(403, "InvalidSignatureException", "The request signature we calculated does not match.")
        if (asked.verb, asked.path) != ("POST", "/v2/email/outbound-emails"):
            return _error(404, "NotFoundException", "Not found.")
        told = asked.json()
        people = tuple(told["Destination"]["ToAddresses"])
        if any("dead" in each for each in people):
            return _error(400, "MessageRejected", "Email address is not verified.")
        number = f"0102019b-{len(self.taken):06d}"
        raw = base64.b64decode(told["Content"]["Raw"]["Data"])
        taken = as_received(raw, recipients=people, message_id=f"<{number}@{REGION}.amazonses.com>")
        tags = {tag["Name"]: tag["Value"] for tag in told["EmailTags"]}
        assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value) for value in tags.values())
        taken.headers["tag"] = tags["postroom"]
        self.taken.append(taken)
        return json_answer({"MessageId": number})


def _is_signed(asked: Asked) -> bool:
    """As AWS does it: sign what came by the secret that is on file, and compare."""
    at = datetime.strptime(asked.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    names = re.findall(r"SignedHeaders=([^,]+)", asked.headers["authorization"])[0].split(";")
    headers = {name: asked.headers[name] for name in names if name not in ("host", "x-amz-date")}
    key = AwsKey(ACCESS_KEY, TOKEN, REGION, "ses")
    url = f"http://{asked.headers['host']}{asked.target}"
    ours = signed_headers(asked.verb, url, headers=headers, body=asked.body, key=key, at=at)
    return ours["authorization"] == asked.headers["authorization"]


def _error(status: int, kind: str, words: str) -> Answer:
    return json_answer({"message": words}, status, x_amzn_ErrorType=f"{kind}:http://internal.amazon.com/")


@cache
def key(name: str) -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@cache
def certificate(name: str, *, until: int = 2030) -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key(name).public_key())
        .serial_number(7)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(until, 1, 1, tzinfo=UTC))
        .sign(key(name), SHA256())
    )
    return built.public_bytes(Encoding.PEM)


def notification(
    message: dict[str, Any],
    *,
    at: datetime,
    host: str,
    signer: str = "sns",
    version: str = "2",
    **fields: str,
) -> tuple[bytes, dict[str, str]]:
    """An SNS message, signed."""
    told = {
        "Type": "Notification",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": TOPIC,
        "Message": json.dumps(message),
        "Timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "SignatureVersion": version,
        "SigningCertURL": f"{host}/SimpleNotificationService-{signer}.pem",
    } | fields
    names = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    signed = "".join(f"{name}\n{told[name]}\n" for name in names if name in told).encode()
    algorithm = SHA256() if version == "2" else SHA1()
    told["Signature"] = base64.b64encode(key(signer).sign(signed, PKCS1v15(), algorithm)).decode()
    return json.dumps(told).encode(), {
        "Content-Type": "text/plain; charset=UTF-8",
        "x-amz-sns-message-type": told["Type"],
    }


HOUR = timedelta(hours=1)
