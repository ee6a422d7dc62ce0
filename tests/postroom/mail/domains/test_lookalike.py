"""Names that are meant to be mistaken for others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.domains.lookalike import (
    is_one_slip_away,
    lookalike_address,
    lookalike_of,
    named_after,
    skeleton,
    spellings,
)

NAMES = st.text(alphabet="abcdrnm01l-é", min_size=1, max_size=12)


@pytest.mark.parametrize(
    "domain",
    [
        "acne.test",
        "acm.test.evil.example.acmee.test",
        "acmee.test",
        "amce.test",
        "acrne.test",
        "xn--cme-5cd.test",
        "аcme.test",
        "ɑcme.test",
        "aсme.test",
        "mail.acmé.test",
    ],
)
def test_a_slip_or_a_foreign_letter_makes_a_lookalike(domain):
    assert lookalike_of(domain, ["example.com", "acme.test"]) == "acme.test"


@pytest.mark.parametrize(
    ("domain", "known"),
    [
        ("acme.test", "acme.test"),
        ("mail.acme.test", "acme.test"),
        ("globex.example", "acme.test"),
        ("gmail.com", "mail.com"),
        ("team1.test", "team2.test"),
        ("example.org", "example.com"),
        ("ibm.com", "iba.com"),
        ("acme.example", "acme.test"),
    ],
)
def test_another_name_is_no_lookalike(domain, known):
    assert lookalike_of(domain, [known]) is None


@pytest.mark.parametrize(
    ("domain", "doubtful"),
    [
        ("acme-billing.example", True),
        ("acmesupport.example", True),
        ("my-acme.test", True),
        ("acme.example", True),
        ("acme.test.evil.example", True),
        ("aсme-team.example", True),
        ("acme.test", False),
        ("mail.acme.test", False),
        ("pacmedia.example", False),
        ("example.com", False),
    ],
)
def test_a_foreign_domain_with_the_own_name_is_doubtful(domain, doubtful):
    assert named_after(domain, "acme.test") is doubtful


@pytest.mark.parametrize(
    ("address", "known", "is_like"),
    [
        ("ada@examp1e.com", "ada@example.com", True),
        ("other@exarnple.com", "ada@example.com", True),
        ("ada.l0velace@gmail.com", "ada.lovelace@gmail.com", True),
        ("ada.lovelaec@gmail.com", "ada.lovelace@gmail.com", True),
        ("jan@corp.example", "jana@corp.example", False),
        ("jan@gmail.com", "jana@gmail.com", False),
        ("ada.lovelace1@gmail.com", "ada.lovelace2@gmail.com", False),
        ("Ada@example.com", "ada@example.com", False),
        ("eve@other.example", "ada@example.com", False),
    ],
)
def test_addresses_are_compared_by_domain_and_at_public_providers_by_name(address, known, is_like):
    assert lookalike_address(address, [known]) == (known if is_like else None)


@given(NAMES, NAMES)
def test_one_slip_is_the_same_both_ways(one, other):
    assert is_one_slip_away(one, other) == is_one_slip_away(other, one)
    assert not is_one_slip_away(one, one)


@given(st.text(alphabet="abcdefxyz-", min_size=5, max_size=12))
def test_every_name_one_slip_away_is_spelled_out(name):
    found = spellings(f"{name}.test")
    assert all(is_one_slip_away(each.removesuffix(".test"), name) for each in found if each != f"{skeleton(name)}.test")
    assert f"{name[1:]}.test" in found or name[1:] == name
    assert f"{name}.test" not in found


@given(st.text(max_size=80))
def test_no_name_is_too_broken(text):
    lookalike_of(text, ["acme.test"])
    lookalike_address(text, ["ada@example.com", text])
    named_after(text, "acme.test")
    assert spellings(text).isdisjoint({text})
