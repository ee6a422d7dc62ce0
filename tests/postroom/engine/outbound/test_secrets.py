"""What a room protects without being asked, and what it refuses to be asked."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from postroom import Postroom
from postroom.model.errors import ConfigurationError, InvalidRequest, SecretsFound
from postroom.model.settings import Settings


def room_with(**settings: object) -> Postroom:
    told = Settings.model_validate({"domain": "acme.test", "mailboxes": ("support",), **settings})
    return Postroom("acme.test", settings=told, background=False)


def refusal(room: Postroom, text: str) -> str:
    with pytest.raises(SecretsFound) as refused:
        room.mailbox("support").send("ada@example.com", subject="Hello", text=text)
    return str(refused.value)


def test_the_passwords_in_its_own_urls_do_not_leave() -> None:
    with room_with(
        transport="smtp://acme:Kx7%2FqT2v9Lm4@127.0.0.1:1",
        receivers=("imaps://acme:9pQw3ZtR5yUi@127.0.0.1/INBOX",),
    ) as room:
        assert "the password of the transport in the text, line 1" in refusal(room, "It is Kx7/qT2v9Lm4.")
        assert "the password of the transport in the text, line 1" in refusal(room, "It is Kx7%2FqT2v9Lm4.")
        assert "the password of the receiver 1 in the text, line 1" in refusal(room, "It is 9pQw3ZtR5yUi.")


def test_a_password_that_is_an_ordinary_word_silences_nobody() -> None:
    with room_with(transport="smtp://acme:password@127.0.0.1:1") as room:
        room.mailbox("support").send(
            "ada@example.com", subject="Hello", text="You can change your password in the settings."
        )


def test_registered_secrets_are_called_by_number_or_name() -> None:
    with room_with(secrets=("vK8-qT2x/Lm4Zk9",)) as room:
        room.secrets.protect(SecretStr("Zt5-wB1n/Rq8Yh3"), name="door code")

        assert "registered secret 1 of POSTROOM_SECRETS in the text" in refusal(room, "vK8-qT2x/Lm4Zk9")
        assert "the registered secret 'door code' in the text" in refusal(room, "zT5-Wb1N/rQ8yH3")


def test_what_is_too_short_cannot_be_protected() -> None:
    with pytest.raises(ConfigurationError, match="registered secret 1 of POSTROOM_SECRETS: fewer than 8 characters"):
        room_with(secrets=("hunter2",))
    with room_with() as room, pytest.raises(InvalidRequest, match="'pin' has fewer than 8 characters"):
        room.secrets.protect("1234", name="pin")


def test_an_own_account_number_may_be_allowed() -> None:
    invoice = "Please pay to DE89 3704 0044 0532 0130 00."
    with room_with() as room:
        assert "an account number (IBAN) in the text, line 1" in refusal(room, invoice)
    with room_with(allowed_numbers=("de89 3704 0044 0532 0130 00",)) as room:
        room.mailbox("support").send("ada@example.com", subject="Invoice", text=invoice)
