"""Names that show another address than they stand before, and names that are ours."""

from __future__ import annotations

import pytest

from postroom.mail.addresses.addresses import parse_address
from postroom.mail.addresses.display_names import has_name_of, misleading_name


@pytest.mark.parametrize(
    ("name", "address", "misleads"),
    [
        ("ceo@bank.example", "x@evil.test", True),
        ("Ada <ada@example.com>", "ada@evil.test", True),
        ("Ada (ada @ example.com)", "ada@evil.test", True),
        ("ADA@EXAMPLE.COM", "ada@evil.test", True),
        ("ada@example.com\u200b", "ada@evil.test", True),
        ("Acme support acme.test", "x@evil.test", True),
        ("billing.acme.test", "x@evil.test", True),
        ("ada@example.com", "ada@example.com", False),
        ("ada@example.com", "ada@mail.example.com", False),
        ("ada@mail.example.com", "ada@example.com", False),
        ("support@acme.test", "support@acme.test", False),
        ("Ada Lovelace", "ada@evil.test", False),
        ("Booking.com", "noreply@news.example", False),
        ("Dr. A. Lovelace, Ph.D.", "ada@example.com", False),
        ("v1.2.3 @ work", "ada@example.com", False),
        ("", "ada@example.com", False),
        ("@" * 5000, "ada@example.com", False),
    ],
)
def test_a_name_that_shows_another_address_misleads(name: str, address: str, misleads: bool) -> None:
    assert misleading_name(name, parse_address(address), own_domains={"acme.test"}) is misleads


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("Acme Support", True),
        ("ACME  SUPPORT", True),
        ("Acme-Support", True),
        ("Acme Supp\u043ert", True),
        ("Support", False),
        ("Acme Sales", False),
        ("", False),
    ],
)
def test_a_name_of_ours_is_known_to_the_eye(name: str, ours: bool) -> None:
    assert has_name_of(name, {"Acme Support", "Support"}) is ours
