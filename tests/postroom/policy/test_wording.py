"""A draft is read before the transaction that decides about it, and not again inside."""

from __future__ import annotations

from postroom.mail.addresses.addresses import parse_participant
from postroom.model.message import Draft
from postroom.policy.confinement import wording


def test_what_was_read_ahead_is_not_read_again():
    said = "Call us at +44 20 7946 0018, or look at https://shop.example/orders and > sign in.\n" * 50
    draft = Draft(to=(parse_participant("ada@example.com"),), subject="Order 17", text=said)
    text = wording.whole_text(draft)

    wording.read_ahead(draft)

    assert wording.commitments_in(text) is wording.commitments_in(text)
    assert wording.links_of(draft) is wording.links_of(draft)
    assert wording.views_of(text) is wording.views_of(text)
    assert [link.host for link in wording.links_of(draft)][:1] == ["shop.example"]


def test_a_draft_that_says_something_else_is_read_for_itself():
    one, other = (
        Draft(to=(parse_participant("ada@example.com"),), subject="Order", text=text)
        for text in ("Hello.", "Pay here!")
    )

    wording.read_ahead(one)

    assert wording.own_words(one).startswith("Order\n\nHello.")
    assert wording.own_words(other).startswith("Order\n\nPay here!")
