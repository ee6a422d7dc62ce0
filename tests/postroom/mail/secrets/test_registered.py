"""A registered secret is found in every disguise, by eight characters of it, and nothing else is."""

from __future__ import annotations

import base64
import codecs
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.secrets.registered import WINDOW, KnownSecrets
from postroom.mail.secrets.scan import scan
from postroom.model.message import Draft

SECRETS = {
    "database password": "vK8-qT2x/Lm4Zk9R+wB7",
    "token": "9f86d081884c7d659a2feaa0c55ad015",
    "passphrase": "correcthorsebatterystaple",
    "api key": "AcmeKey_31415926535897932384",
    "umlauts": "Größenwahn-Übermut-77",
}


def in_base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def wrapped(text: str) -> str:
    return base64.encodebytes((f"{text} " * 6).encode()).decode()


HOMOGLYPHS = str.maketrans("aeopcxABEKMHOPCTX", "аеорсхАВЕКМНОРСТХ")
ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper case": str.upper,
    "lower case": str.lower,
    "base64": in_base64,
    "base64, shifted by one": lambda text: in_base64(f"x{text}"),
    "base64, shifted by two": lambda text: in_base64(f"xy{text}"),
    "base64 behind a letter": lambda text: f"z{in_base64(text)}",
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "base64 in lines": wrapped,
    "base64 twice": lambda text: in_base64(in_base64(f"The key is {text}, keep it.")),
    "base64, spaced out": lambda text: " ".join(in_base64(text)),
    "base64 of UTF-16": lambda text: base64.b64encode(f"key={text}".encode("utf-16-le")).decode(),
    "base32": lambda text: base64.b32encode(f"it is {text}".encode()).decode(),
    "base32 in lower case": lambda text: base64.b32encode(text.encode()).decode().lower(),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal, spaced": lambda text: text.encode().hex(" ").upper(),
    "hexadecimal, escaped": lambda text: "".join(f"\\x{octet:02x}" for octet in text.encode()),
    "hexadecimal over base64": lambda text: in_base64(text).encode().hex(),
    "base64 over hexadecimal": lambda text: in_base64(text.encode().hex()),
    "URL": lambda text: quote(text, safe=""),
    "URL, every octet": lambda text: "".join(f"%{octet:02X}" for octet in text.encode()),
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "reversed": lambda text: text[::-1],
    "reversed base64": lambda text: in_base64(text)[::-1],
    "base64 of reversed": lambda text: in_base64(text[::-1]),
    "base64 of rot13": lambda text: in_base64(codecs.encode(text, "rot13")),
    "spaces": " ".join,
    "dashes": "-".join,
    "dots and line feeds": ".\n".join,
    "zero width": "\u200b".join,
    "soft hyphens": "\u00ad".join,
    "tags": lambda text: "\U000e0041".join(text),
    "homoglyphs": lambda text: text.translate(HOMOGLYPHS),
    "full width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "combining marks": "\u0336".join,
}


@pytest.fixture(scope="module")
def known() -> KnownSecrets:
    made = KnownSecrets()
    for name, secret in SECRETS.items():
        made.add(secret, name=name)
    return made


def found(text: str, known: KnownSecrets) -> set[str]:
    return {finding.what for finding in scan(Draft(to=(), text=text), known).findings}


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_whole_secret_is_found_in_every_encoding(known: KnownSecrets, encoding: str, name: str) -> None:
    text = f"Dear Ada,\n\nhere it is: {ENCODINGS[encoding](SECRETS[name])} as you asked.\nBob"

    assert name in found(text, known)


@pytest.mark.parametrize("name", ["token", "passphrase"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_any_eight_characters_are_found_in_every_encoding(known: KnownSecrets, encoding: str, name: str) -> None:
    secret = SECRETS[name]
    pieces = [secret[start : start + WINDOW] for start in range(len(secret) - WINDOW + 1)]

    missed = [piece for piece in pieces if name not in found(f"It is {ENCODINGS[encoding](piece)} .", known)]

    assert missed == []


def test_eight_characters_with_punctuation_among_them_are_found_as_they_stand(known: KnownSecrets) -> None:
    assert "database password" in found("It begins with vK8-qT2x, I think.", known)


def test_seven_characters_are_not_enough(known: KnownSecrets) -> None:
    assert found("9f86d08 is the commit you asked for; vK8 qT2 is the bin.", known) == set()


def test_ordinary_numbers_that_look_like_hexadecimal_letters_are_not_a_find(known: KnownSecrets) -> None:
    assert found(f"Call 00{b'9f86d081'.hex()[:8]}99 about invoice 39663836.", known) == set()


def test_a_secret_that_is_too_short_cannot_be_known() -> None:
    with pytest.raises(ValueError, match="fewer than 8 characters"):
        KnownSecrets().add("hunter2", name="old password")


def test_what_is_known_does_not_show() -> None:
    known = KnownSecrets()
    known.add("vK8-qT2x/Lm4Zk9", name="database")

    assert repr(known) == "<KnownSecrets: 1>"


@given(before=st.text(max_size=30), after=st.text(max_size=30))
def test_no_text_around_a_secret_hides_it(before: str, after: str) -> None:
    known = KnownSecrets()
    known.add("9f86d081884c7d65", name="token")

    assert found(f"{before}\n9f86d081884c7d65\n{after}", known) == {"token"}


@given(text=st.text(alphabet=st.characters(categories=["L", "P", "Z"], exclude_characters="fdcea"), max_size=400))
def test_text_without_the_secret_is_never_refused(text: str) -> None:
    known = KnownSecrets()
    known.add("9f86d081884c7d65", name="token")

    assert found(text, known) == set()
