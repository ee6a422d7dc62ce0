"""Who belongs to one organisation, by the public suffix list."""

from __future__ import annotations

import pytest

from postroom.mail.addresses.addresses import parse_address
from postroom.mail.domains.organisations import organisational_domain, same_organisation


@pytest.mark.parametrize(
    ("domain", "organisation"),
    [
        ("example.com", "example.com"),
        ("mail.Example.com", "example.com"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("acme.test", "acme.test"),
        ("shop.acme.test", "acme.test"),
        ("alice.github.io", "alice.github.io"),
        ("co.uk", "co.uk"),
        ("xn--mller-kva.xn--p1ai", "xn--mller-kva.xn--p1ai"),
    ],
)
def test_an_organisation_is_the_label_below_the_public_suffix(domain: str, organisation: str) -> None:
    assert organisational_domain(domain) == organisation


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ada@example.com", "bob@mail.example.com", True),
        ("ada@example.com", "bob@example.org", False),
        ("ada@one.co.uk", "bob@two.co.uk", False),
        ("ada@alice.github.io", "bob@carol.github.io", False),
        ("ada@gmail.com", "bob@gmail.com", False),
        ("ada@web.de", "bob@web.de", False),
        ("ada@co.uk", "bob@co.uk", False),
    ],
)
def test_colleagues_share_an_organisation_but_no_mailbox_provider(one: str, other: str, same: bool) -> None:
    assert same_organisation(parse_address(one), parse_address(other)) is same
