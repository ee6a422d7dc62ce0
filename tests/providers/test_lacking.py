"""A room says once, when it opens, what its provider cannot do that it relies on."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import pytest
from pydantic import SecretStr

from postroom import Postroom
from postroom.backends.registry import provider_names
from postroom.engine.outbound.lacking import find_lacks
from postroom.model.settings import Settings


def settings(**secrets: str) -> Settings:
    known: Mapping[str, SecretStr] = {name: SecretStr(secret) for name, secret in secrets.items()}
    return Settings(domain="acme.test", provider_secrets=known)


def codes(transport: str | None, given: Settings, *, receives: bool = True) -> set[str]:
    return {lack.code for lack in find_lacks(transport, given, receives=receives)}


def test_a_provider_that_does_it_all_lacks_nothing() -> None:
    assert codes("postmark://t@", settings(postmark="a:b")) == set()


def test_what_comes_by_web_calls_needs_their_secret() -> None:
    assert codes("postmark://t@", settings(), receives=False) == {"secret", "inbound"}
    assert codes("postmark://t@", settings(), receives=True) == {"secret"}


def test_a_lost_answer_of_one_that_cannot_be_asked_is_named() -> None:
    assert codes("sendgrid://t@", settings(sendgrid="key")) == {"lookup"}


def test_smtp_and_nothing_at_all_are_no_providers() -> None:
    assert codes("smtp://relay.example.com", settings()) == codes(None, settings()) == set()


@pytest.mark.parametrize("name", provider_names())
def test_every_lack_says_what_to_do(name: str) -> None:
    for lack in find_lacks(f"{name}://t@", settings(), receives=False):
        assert lack.what.startswith((name, "Bounces"))
        assert lack.what.endswith(".")
        assert lack.you_can.endswith(".")


def test_a_room_says_it_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), Postroom("acme.test", transport="postmark://t-7f3a9c@") as room:
        room.threads()
        room.threads()

    said = [
        (record.getMessage(), record.source, record.reason) for record in caplog.records if hasattr(record, "source")
    ]
    assert said == [("provider.lacks", "postmark", "secret"), ("provider.lacks", "postmark", "inbound")]
    assert "t-7f3a9c" not in caplog.text
