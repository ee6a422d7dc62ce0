"""Whatever comes: no exception, and the two predicates agree with the rest."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postroom.mail.classification.absence import away_until
from postroom.mail.classification.classify import classify
from postroom.model.mail_class import MailKind

_FIELDS = [
    "Subject: Automatic reply: x", "Subject: unsubscribe", "Subject: Re: y",
    "Auto-Submitted: auto-replied", "Precedence: list", "List-Id: <a>", "Return-Path: <>",
    "In-Reply-To: <1@a.test>", "From: noreply@a.test", "From: a@a.test", "To: a+unsubscribe@b.test",
    "Date: Sat, 21 Nov 2026 10:00:00 +0100", "Date: Mon, 1 Jan 0001 00:00:00 +0000",
    "Date: Fri, 31 Dec 9999 23:59:59 +0000", "Content-Type: multipart/report",
    "X-Auto-Response-Suppress: All", "\x00", "\xff",
]  # fmt: skip
_WORDS = [
    "I am out of the office", "until", "3 December", "31.02.", "29 February", "1/2/3", "12/31/99",
    "2026-13-45", "bis Montag", "まで", "12月3日", "confirm", "your message", "human", "automat", "bin",
    "urlaub", "stop writing to me", "9999-12-31", "0001-01-01", "\n", ".",
]  # fmt: skip
MAILS = st.tuples(
    st.lists(st.sampled_from(_FIELDS) | st.text(max_size=20), max_size=8),
    st.lists(st.sampled_from(_WORDS) | st.text(max_size=10), max_size=25),
).map(lambda mail: ("\n".join(mail[0]) + "\n\n" + " ".join(mail[1])).encode("utf-8", "replace"))


@settings(max_examples=300, derandomize=True, deadline=None)
@given(MAILS)
def test_any_bytes_are_something(raw):
    found = classify(raw)

    assert found.may_reply == (found.why_not is None)
    assert found.is_auto or found.kind in (MailKind.PERSON, MailKind.LIST, MailKind.UNSUBSCRIBE_REQUEST)
    assert found.until is None or found.kind is MailKind.AUTO_REPLY


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(st.sampled_from(_WORDS) | st.text(max_size=8), max_size=25).map(" ".join), st.dates())
def test_a_day_is_never_long_over_nor_years_ahead(text, written):
    found = away_until(text, written=written)

    assert found is None or timedelta(days=-2) <= found - written <= timedelta(days=750)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "your message ", "confirm your message held ", "I am currently ", "1/2 ", "until ",
        "3 December ", "3.", "automat", "thank you for your ", "ich bin ", "out of office ", "boxbe ",
        "list confirm your e-mail ", "12月3", "\u3000",
    ],
)  # fmt: skip
def test_any_long_text_is_classified_in_bounded_time(unit):
    raw = b"Subject: Re: x\nDate: Sat, 21 Nov 2026 10:00:00 +0100\nIn-Reply-To: <1@a.test>\n"
    raw += b"Content-Type: text/plain; charset=utf-8\n\n"
    raw += (unit * (100_000 // len(unit))).encode()
    began = time.process_time()

    classify(raw)
    away_until(unit * 100_000, written=date(2026, 11, 21))

    assert time.process_time() - began < 1
