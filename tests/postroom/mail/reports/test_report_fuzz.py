"""Whatever a bounce says: reading it never raises, and costs no more than its size."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail import read_report
from tests.bounce_samples import BOUNCES, Bounce

LINES = st.lists(st.sampled_from([line for bounce in BOUNCES for line in bounce.raw.split(b"\r\n")]), max_size=60)
HEAD = b"From: MAILER-DAEMON@x.test\r\nSubject: failure notice\r\n\r\n"


@given(st.sampled_from(BOUNCES), st.binary(max_size=60), st.integers(0, 1_500), st.integers(0, 200))
def test_a_damaged_bounce_is_read_or_left(bounce: Bounce, noise: bytes, at: int, cut: int) -> None:
    raw = bounce.raw[:at] + noise + bounce.raw[at + cut :]
    for returned in (False, True):
        report = read_report(raw, returned=returned)
        assert report is None or report.recipients


@given(LINES, LINES)
def test_lines_of_many_bounces_in_any_order_are_read_or_left(head: list[bytes], body: list[bytes]) -> None:
    read_report(b"\r\n".join([*head, b"", *body]), returned=True)
    read_report(HEAD + b"\r\n".join(body))


@pytest.mark.parametrize(
    "body",
    [
        b"a" * 400_000,
        b"a@" * 200_000,
        b"<a@b.test>:\n" * 40_000,
        b"x" * 70 + b"@" + b"a." * 200_000,
        b"Your message\n" + b"x " * 200_000,
        b"the following addresses had\n" + (b"a" * 190 + b"\n") * 5_000,
        b"Received: x\n" * 40_000,
        b"-- original message " * 20_000,
        ("\u0301" * 100_000).encode(),
        b"Final-Recipient: rfc822;a@b.test\n\n" * 20_000,
        b"5.1.1 " * 80_000,
        b"(" * 300_000,
    ],
    ids=lambda body: body[:12].decode("ascii", "replace"),
)
def test_no_body_of_a_bounce_is_read_for_long(body: bytes) -> None:
    for head in (
        HEAD,
        HEAD.replace(b"\r\n\r\n", b'\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\n'),
    ):
        begun = time.process_time()
        read_report(head + body, returned=True)
        assert time.process_time() - begun < 2
