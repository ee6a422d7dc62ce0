"""Addresses as callers write them."""

import subprocess
import sys

import pytest
from email_validator import SPECIAL_USE_DOMAIN_NAMES
from hypothesis import example, given
from hypothesis import strategies as st

from postroom.mail.addresses.address_lists import read_participants
from postroom.mail.addresses.addresses import parse_address, parse_participant, read_address, written
from postroom.model.address import Address, Participant
from postroom.model.errors import InvalidRequest


@pytest.mark.parametrize(
    ("text", "local_part", "domain"),
    [
        ("ada@example.com", "ada", "example.com"),
        (" Ada@EXAMPLE.Com ", "Ada", "example.com"),
        ("support+order42@acme.test", "support+order42", "acme.test"),
        ("ada@localhost.test", "ada", "localhost.test"),
        ("ada@localhost", "ada", "localhost"),
        ("ada@mail.local", "ada", "mail.local"),
        ("jörg@exämple.com", "jörg", "xn--exmple-cua.com"),
        ("ada@xn--exmple-cua.com", "ada", "xn--exmple-cua.com"),
        ('"ada"@example.com', "ada", "example.com"),
        (r'"a\da.l"@Example.com', "ada.l", "example.com"),
        ('"jo\u0308rg"@EXA\u0308MPLE.com', "jörg", "xn--exmple-cua.com"),
        ("reply+" + "a" * 90 + "@x.test", "reply+" + "a" * 90, "x.test"),
    ],
)
def test_an_address_is_normalised(text, local_part, domain):
    assert parse_address(text) == Address(local_part=local_part, domain=domain)


@pytest.mark.parametrize(
    "text",
    [
        "", "ada", "ada@", "@example.com", "ada@b", "ada@x..test", "ada@@x.test", "a b@x.test",
        "ada@x.test\r\nBcc: eve@x.test",
        "ada\0@x.test", "ada@x.test\u2028", "\ud800@x.test", "a" * 250 + "@x.test", "a" * 1_000_000,
        "ada@" + "x." * 200 + "test",
        '"a b"@x.test', '"a@b"@x.test', '""@x.test', '".a"@x.test', '"a""b"@x.test',
        "ada@[127.0.0.1]", "<ada@x.test>", "ada@-x.test", "ada@x_y.test",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_a_sentence(text):
    with pytest.raises(InvalidRequest) as refusal:
        parse_address(text)

    assert len(str(refusal.value)) < 400
    assert refusal.value.you_can


@pytest.mark.parametrize(
    "spellings",
    [
        ("ada@example.com", "ADA@Example.COM", '"ada"@example.com', '"Ada"@EXAMPLE.com'),
        (
            "jörg@exämple.com",
            "jo\u0308rg@exa\u0308mple.com",
            "JÖRG@xn--exmple-cua.com",
            "JO\u0308RG@XN--EXMPLE-CUA.COM",
        ),
        ("straße@x.test", "STRASSE@x.test", "STRAẞE@x.test"),
    ],
)
def test_spellings_of_one_address_have_one_key(spellings):
    assert {parse_address(spelling).key for spelling in spellings} == {parse_address(spellings[0]).key}


def test_quotes_inside_a_local_part_are_refused_and_never_left_out():
    with pytest.raises(InvalidRequest):
        parse_address('ada"boss"@example.com')


def test_a_person_has_one_key_for_all_subaddresses():
    spellings = ["ada@x.test", "Ada+news@x.test", '"ada+shop"@x.test', "ada+a+b@x.test"]

    assert {parse_address(spelling).person_key for spelling in spellings} == {"ada@x.test"}
    assert parse_address("+news@x.test").person_key == "+news@x.test"


@pytest.mark.parametrize(
    "field", ['"ada"@example.com', '<"ada"@example.com>', '"ada"@example.com (Ada), "a b"@example.com']
)
def test_received_quotes_that_are_not_needed_are_left_out_and_words_are_not_joined(field):
    (found,), _ = read_participants(field)

    assert str(found.address) == "ada@example.com"


@pytest.mark.parametrize("local_part", ["ada.", "ada..lovelace", "a...b.."])
@pytest.mark.parametrize(
    "spelling", ["{}@docomo.ne.jp", '"{}"@docomo.ne.jp', "Ada <{}@docomo.ne.jp>", 'Ada <"{}"@docomo.ne.jp>']
)
def test_an_address_that_a_japanese_carrier_gave_out_is_one(local_part, spelling):
    (found,), defects = read_participants(spelling.format(local_part))

    assert (found.address, defects) == (Address(local_part=local_part, domain="docomo.ne.jp"), ())
    assert written(found.address) == f'"{local_part}"@docomo.ne.jp'


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ada <ada@example.com>", "Ada"),
        ('"Lovelace, Ada" <ada@example.com>', "Lovelace, Ada"),
        (r'"Ada \"A\" L" <ada@example.com>', 'Ada "A" L'),
        ("<ada@example.com>", ""),
        ("ada@example.com", ""),
        ("Ada Müller <ada@example.com>", "Ada Müller"),
    ],
)
def test_a_participant_has_the_name_before_the_address(text, name):
    assert parse_participant(text) == Participant(address=Address(local_part="ada", domain="example.com"), name=name)


def test_what_is_parsed_already_comes_back_as_it_is():
    address = Address(local_part="ada", domain="example.com")
    participant = Participant(address=address, name="Ada")

    assert parse_participant(participant) is participant
    assert parse_participant(address) == Participant(address=address)


@pytest.mark.parametrize(
    "text", ["Ada\r\nBcc: eve@x.test <ada@x.test>", "Ada <ada@x.test", "Ada <>", "a <b@x.test> c", "<" * 600]
)
def test_a_participant_that_is_none_is_refused(text):
    with pytest.raises(InvalidRequest):
        parse_participant(text)


@given(st.from_regex(r"[A-Za-z0-9_+=&'/.-]{1,20}@[A-Za-z0-9.-]{1,20}\.[A-Za-z]{1,4}", fullmatch=True))
def test_received_and_written_addresses_are_read_alike(text):
    received, _ = read_participants(text)

    try:
        written = [read_address(text)]
    except InvalidRequest:
        written = []
    assert [participant.address for participant in received] == written


def test_importing_the_package_loads_none_of_its_modules():
    code = (
        "import sys, postroom.mail; loaded = [name for name in sys.modules if name.startswith('postroom.mail.')];"
        "from postroom.mail import parse;"
        "assert not loaded and callable(parse) and 'email_validator' not in sys.modules"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


@given(st.from_regex(r"[a-z0-9_+.-]{1,12}@[a-z0-9.-]{1,80}\.[a-z]{1,9}", fullmatch=True))
@example("a@xy--z.com")
@example("a@" + "b" * 64 + ".com")
@example("a" * 250 + "@b.com")
@example("postmaster@b.com")
def test_a_plain_address_is_taken_as_the_careful_reader_takes_it(text):
    """In quotes, which it does not need, the same address is read with care."""
    local_part, _, domain = text.partition("@")

    assert _parsed(text) == _parsed(f'"{local_part}"@{domain}')


@pytest.mark.parametrize("name", SPECIAL_USE_DOMAIN_NAMES)
def test_a_plain_address_below_a_name_for_special_uses_is_taken_so_too(name):
    assert _parsed(f"ada@mail.{name}") == _parsed(f'"ada"@mail.{name}')


def _parsed(text):
    try:
        return read_address(text)
    except InvalidRequest:
        return None


@pytest.mark.parametrize("typed", ["ada.@docomo.ne.jp", "ada..x@docomo.ne.jp", "Ada <ada..x@docomo.ne.jp>"])
def test_who_types_such_dots_is_asked_whether_that_is_meant(typed):
    with pytest.raises(InvalidRequest, match="where it is meant so"):
        parse_participant(typed)
