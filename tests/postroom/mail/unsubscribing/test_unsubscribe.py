"""The way out that outreach names, and the token that names its reader."""

from __future__ import annotations

import pytest

from postroom.mail.addresses.addresses import parse_address
from postroom.mail.unsubscribing.unsubscribe import (
    is_token_of,
    looks_like_token,
    make_token,
    read_request,
    unsubscribe_fields,
)

ADA, OUTREACH = parse_address("ada@example.com"), parse_address("outreach@acme.test")
TOKEN = make_token("secret", ADA)


def test_a_token_is_the_readers_own_and_the_rooms_own() -> None:
    assert is_token_of(TOKEN, parse_address("Ada@EXAMPLE.com"), secret="secret")
    assert not is_token_of(TOKEN, parse_address("bob@example.com"), secret="secret")
    assert not is_token_of(TOKEN, ADA, secret="another")
    assert not is_token_of(TOKEN[:-1] + "x", ADA, secret="secret")


def test_no_address_can_be_read_in_a_token() -> None:
    assert looks_like_token(TOKEN)
    assert len(TOKEN) == 40
    assert "ada" not in TOKEN


def test_one_click_needs_a_url_and_a_single_reader() -> None:
    mailto = "<mailto:outreach+unsubscribe@acme.test?subject=unsubscribe"

    assert unsubscribe_fields(OUTREACH, token=TOKEN, url="https://mail.acme.test/") == (
        ("List-Unsubscribe", f"<https://mail.acme.test/u/{TOKEN}>, {mailto}%20{TOKEN}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )
    assert unsubscribe_fields(OUTREACH, token=TOKEN, url=None) == (("List-Unsubscribe", f"{mailto}%20{TOKEN}>"),)
    assert unsubscribe_fields(OUTREACH, token=None, url="https://a.test") == (("List-Unsubscribe", f"{mailto}>"),)


def test_any_mailbox_can_be_written_to_by_its_url() -> None:
    """A mailbox with an umlaut could send no outreach: its field was refused as not ASCII."""
    written = unsubscribe_fields(parse_address("j\u00f6rg&s\u00f6hne?@acme.test"), token=None, url=None)

    assert written == (
        ("List-Unsubscribe", "<mailto:j%C3%B6rg%26s%C3%B6hne%3F+unsubscribe@acme.test?subject=unsubscribe>"),
    )


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (("Unsubscribe", ""), ""),
        (("", "unsubscribe "), ""),
        ((f"unsubscribe {TOKEN}", "unsubscribe"), TOKEN),
        (("How do I unsubscribe?", "Please tell me."), None),
        (("unsubscribe 17", ""), None),
    ],
)
def test_a_request_says_one_word_and_perhaps_a_token(texts: tuple[str, str], found: str | None) -> None:
    assert read_request(*texts) == found
