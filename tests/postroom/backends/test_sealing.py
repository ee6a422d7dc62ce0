"""Secrets in the store."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from postroom import ConfigurationError
from postroom.backends.sealing import seal, unseal

SECRET, PASSWORD = SecretStr("whsec_c29tZXRoaW5nIHNlY3JldA=="), SecretStr("a password")


def test_a_sealed_secret_is_opened_with_the_password_alone() -> None:
    stored = seal(SECRET, password=PASSWORD)

    assert SECRET.get_secret_value() not in stored.get_secret_value()
    assert stored != seal(SECRET, password=PASSWORD)
    assert unseal(stored, PASSWORD) == SECRET
    for wrong in (None, SecretStr("another")):
        with pytest.raises(ConfigurationError, match="POSTROOM_KEY_SECRET") as raised:
            unseal(stored, wrong)
        assert "another" not in str(raised.value)


def test_without_a_password_it_stands_as_it_is() -> None:
    assert unseal(seal(SECRET, password=None), PASSWORD) == SECRET
