"""Tokens: nobody else can make one, and mail servers may write it in capitals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.addresses.addresses import parse_address
from postroom.mail.tokens import MAX_LOCAL_PART, looks_like_token, make_token, read_token, token_in, with_token
from postroom.model.address import Address

SUPPORT = parse_address("support@acme.test")
TOKEN = make_token("1f", secret="secret", purpose="b")


def test_a_token_tells_what_it_was_made_for_in_either_letter_case():
    for written in (TOKEN, TOKEN.upper()):
        assert read_token(written, secret="secret", purpose="b") == "1f"


@pytest.mark.parametrize("secret", ["another", ""])
def test_a_token_of_another_secret_tells_nothing(secret: str):
    assert read_token(TOKEN, secret=secret, purpose="b") is None


def test_a_token_for_one_purpose_is_none_for_another():
    assert read_token(TOKEN, secret="secret", purpose="r") is None


def test_what_it_tells_cannot_be_changed():
    assert read_token(TOKEN.replace("1f-", "20-"), secret="secret", purpose="b") is None
    assert looks_like_token(TOKEN.replace("1f-", "20-"))


def test_it_is_carried_by_a_subaddress_of_the_mailbox():
    address = with_token(SUPPORT, TOKEN, mark="b")

    assert address is not None
    assert (str(address), address.base_local_part) == (f"support+b-{TOKEN}@acme.test", "support")
    assert token_in(address, mark="b") == TOKEN
    assert token_in(address, mark="r") is None
    assert token_in(SUPPORT, mark="b") is None


def test_a_mailbox_with_a_long_name_has_no_room_for_one():
    assert with_token(Address(local_part="a" * 50, domain="acme.test"), TOKEN, mark="b") is None
    fitting = with_token(Address(local_part="a" * 40, domain="acme.test"), TOKEN, mark="b")
    assert fitting is not None
    assert len(fitting.local_part) <= MAX_LOCAL_PART


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_stands_in_an_address_is_no_token_of_ours(local_part: str, secret: str):
    token = token_in(Address(local_part=local_part, domain="acme.test"), mark="b")
    assert token is None or read_token(token, secret="x" + secret, purpose="b") is None


@given(st.from_regex(r"[0-9a-z]{1,40}", fullmatch=True))
def test_whatever_is_told_is_read_again(told: str):
    assert read_token(make_token(told, secret="s", purpose="r"), secret="s", purpose="r") == told
