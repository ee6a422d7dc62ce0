"""Subjects of replies, and what they have in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.threads.subjects import (
    MAX_SUBJECT_CHARS,
    base_subject,
    forward_subject,
    is_forward_subject,
    is_reply_subject,
    reply_subject,
)


@pytest.mark.parametrize(
    ("subject", "reply"),
    [
        ("Order 42", "Re: Order 42"),
        ("Re: Order 42", "Re: Order 42"),
        ("RE[2]: Order 42", "Re: Order 42"),
        ("AW: Re: Order 42", "Re: Order 42"),
        ("SV: Order 42", "Re: Order 42"),
        ("Antw: Order 42", "Re: Order 42"),
        ("re : Order 42", "Re: Order 42"),
        ("回复：订单", "Re: 订单"),
        ("Fwd: Order 42", "Re: Fwd: Order 42"),
        ("Regarding order 42", "Re: Regarding order 42"),
        ("Ref: 42", "Re: Ref: 42"),
        ("", "Re:"),
    ],
)
def test_a_reply_says_re_once(subject, reply):
    assert reply_subject(subject) == reply
    assert reply_subject(reply) == reply


@pytest.mark.parametrize("subject", ["x" * 3_000, "Re: " + "word " * 3_000, "Re: " * 60_000 + "x"])
def test_a_subject_of_any_length_can_be_answered_and_forwarded(subject):
    assert len(reply_subject(subject)) <= MAX_SUBJECT_CHARS
    assert len(forward_subject(subject)) <= MAX_SUBJECT_CHARS


@pytest.mark.parametrize(
    "subject",
    [
        "Order 42",
        "Re: Order 42",
        "Re: Re:  Order   42",
        "Fwd: Order 42",
        "[shop] Re: Order 42",
        "Re: [shop] AW: Order 42 (fwd)",
        "[Fwd: Order 42]",
        "RE(3): WG: Order 42",
        "TR: RV: Order 42",
    ],
)
def test_the_base_subject_is_what_all_of_a_thread_share(subject):
    assert base_subject(subject) == "Order 42"


@pytest.mark.parametrize(
    ("subject", "forwards"),
    [
        ("FW: Order 42", True),
        ("Fwd: Re: Order 42", True),
        ("WG: Order 42", True),
        ("[Fwd: Order 42]", True),
        ("轉寄：Order 42", True),
        ("Re: Fwd: Order 42", False),
        ("Fwd order 42", False),
        ("Order 42 (fwd)", False),
    ],
)
def test_the_first_mark_says_whether_a_message_is_passed_on(subject, forwards):
    assert is_forward_subject(subject) is forwards


def test_a_tag_that_is_all_there_is_stays():
    assert base_subject("Re: [shop]") == "[shop]"


@given(st.text(max_size=50))
def test_a_base_subject_is_its_own_base(subject):
    assert base_subject(base_subject(subject)) == base_subject(subject)
    assert is_reply_subject(reply_subject(subject))


@pytest.mark.parametrize("unit", ["Re:", "[a]", "[", "(fwd)", "[fwd:", " ", "re["])
def test_a_huge_subject_is_read_at_once(unit):
    assert len(base_subject(unit * 1_000_000)) <= 1_000
