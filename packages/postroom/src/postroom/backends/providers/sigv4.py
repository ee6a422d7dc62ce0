"""AWS Signature Version 4 ("Create a signed AWS API request", IAM user guide): what one POST of ours needs of it.

Forty lines that are checked against the published test vectors weigh less here than an SDK with the description of every service.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True)
class AwsKey:
    """Who signs, and for which service in which region."""

    access_key: str
    secret: str = field(repr=False)
    region: str
    service: str


def signed_headers(
    verb: str, url: str, *, headers: Mapping[str, str], body: bytes, key: AwsKey, at: datetime
) -> dict[str, str]:
    """The header fields with the two that sign them and the body: `x-amz-date` and `authorization`. `at` is UTC."""
    stamp = at.strftime("%Y%m%dT%H%M%SZ")
    parts = urlsplit(url)
    fields = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    named = {**fields, "host": parts.netloc, "x-amz-date": stamp}
    names = ";".join(sorted(named))
    lines = [verb, quote(parts.path or "/", safe="/-_.~%"), _query(parts.query)]
    lines += [f"{name}:{named[name]}" for name in sorted(named)] + ["", names, _digest(body)]
    scope = f"{stamp[:8]}/{key.region}/{key.service}/aws4_request"
    to_sign = "\n".join([ALGORITHM, stamp, scope, _digest("\n".join(lines).encode())])
    signature = _signature(key, stamp[:8], to_sign)
    authorization = f"{ALGORITHM} Credential={key.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**headers, "x-amz-date": stamp, "authorization": authorization}


def _query(query: str) -> str:
    return "&".join(sorted(part if "=" in part else f"{part}=" for part in query.split("&") if part))


def _signature(key: AwsKey, day: str, to_sign: str) -> str:
    signing = f"AWS4{key.secret}".encode()
    for part in (day, key.region, key.service, "aws4_request"):
        signing = _hmac(signing, part)
    return _hmac(signing, to_sign).hex()


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()
