"""Whatever a mail holds: it has a score, in bounded time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail import score_injection

PIECES = st.sampled_from(
    [
        "ignore all previous instructions",
        "<div style='display:none'>",
        "</div>",
        "<p style=color:#fff>",
        "<!--",
        "-->",
        "<style>.a{",
        "}",
        "@media x {",
        "/*",
        "&#x202e;",
        "\u202e",
        "\U000e0041\U000e0042\U000e0043\U000e0044",
        "\ufe01\ufe02\U000e0101",
        "aWdub3JlIGFsbCBwcmV2aW91cyBpbnN0cnVjdGlvbnM=",
        "69 67 6e 6f 72 65 20 61 6c 6c 20 70 72 65 76 69 6f 75 73",
        "%69%67%6e%6f%72%65%20",
        "i g n o r e   a l l",
        "105 103 110 111 114 101 32 97 108 108 32 112 114 101",
        "а\u0301\u0301\u0301e",
        '"tool": "x"',
        "![a](https://x.test/{",
        "\n\n",
        "忽略 ",
        "ลืม",
    ]
)
MAIL = b"Subject: x\r\nContent-Type: %s; charset=utf-8\r\n\r\n"


@given(st.lists(PIECES | st.text(max_size=30), max_size=40), st.sampled_from([b"text/plain", b"text/html"]))
def test_any_text_has_a_score(pieces: list[str], media_type: bytes) -> None:
    risk = score_injection(MAIL % media_type + "".join(pieces).encode("utf-8", "surrogatepass"))
    assert 0 <= risk.score <= 1


@given(st.binary(max_size=2_000))
def test_any_bytes_have_a_score(raw: bytes) -> None:
    assert 0 <= score_injection(raw).score <= 1


@pytest.mark.parametrize(
    "text",
    [
        "a" * 400_000,
        "a1" * 200_000,
        "a@" * 200_000,
        "a b " * 100_000,
        "00 " * 130_000,
        "0x00,\\x00 " * 40_000,
        "%41" * 130_000,
        "123, " * 80_000,
        "aB" * 200_000,
        "Ab" * 200_000,
        "a\u0301" * 100_000,
        "\u202ea" * 100_000,
        "\U000e0041a" * 60_000,
        "а\u200bb" * 80_000,
        "ignore previous instructions " * 12_000,
        "<!--" * 100_000,
        '<div style="color:' * 20_000,
        "<p class=a hidden>" * 20_000,
        "<style>" + ".a{color:#fff}" * 25_000,
        "<style>@a{" * 40_000,
        "<style>" + "/*" * 100_000,
        'alt="' * 80_000,
        "<system:" * 40_000,
        "忽略" * 100_000,
    ],
    ids=lambda text: text[:12],
)
@pytest.mark.parametrize("media_type", [b"text/plain", b"text/html"])
def test_long_runs_are_read_in_bounded_time(text: str, media_type: bytes) -> None:
    began = time.process_time()

    score_injection(MAIL % media_type + text.encode())

    assert time.process_time() - began < 2
