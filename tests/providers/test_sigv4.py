"""AWS Signature Version 4, against vectors of the test suite that AWS publishes for it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from postroom.backends.providers.sigv4 import AwsKey, signed_headers

KEY = AwsKey("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service")
AT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    ("verb", "path", "headers", "body", "signature"),
    [
        ("GET", "/", {}, b"", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        ("POST", "/", {}, b"", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        ("POST", "/", FORM, b"Param1=value1", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"),
        (
            "GET",
            "/?Param2=value2&Param1=value1",
            {},
            b"",
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        ),
    ],
    ids=["get-vanilla", "post-vanilla", "post-x-www-form-urlencoded", "get-vanilla-query-order-key-case"],
)
def test_the_published_vectors(verb: str, path: str, headers: dict[str, str], body: bytes, signature: str) -> None:
    signed = signed_headers(verb, f"https://example.amazonaws.com{path}", headers=headers, body=body, key=KEY, at=AT)

    assert signed["x-amz-date"] == "20150830T123600Z"
    assert signed["authorization"].endswith(f"Signature={signature}")
    assert "wJalr" not in str(signed)
