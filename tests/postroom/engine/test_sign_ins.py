"""A room that is opened again uses the newest refresh token that its service gave it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from pydantic import SecretStr

from postroom import Postroom
from postroom.model.delivery import DeliveryStatus
from postroom.model.settings import Settings
from tests.postroom.backends.scripted_smtp import scripted_smtp
from tests.postroom.backends.test_oauth import oauth_of
from tests.postroom.backends.token_service import REFRESH_TOKEN, token_service

pytestmark = pytest.mark.timeout(20)


@pytest.mark.parametrize("key_secret", [None, "correct horse battery staple"])
async def test_a_refresh_token_that_was_replaced_outlives_the_process(tmp_path: Path, key_secret: str | None) -> None:
    with token_service(rotates=True) as tokens:
        async with scripted_smtp(extensions=("AUTH XOAUTH2",), tokens=tokens.valid) as server:
            settings = Settings(
                domain="acme.test",
                mailboxes=("support",),
                store=SecretStr(f"sqlite:///{tmp_path / 'room.db'}"),
                transport=SecretStr(f"{server.url_for('ada%40gmail.test')}?auth=oauth2"),
                oauth=oauth_of(tokens),
                key_secret=SecretStr(key_secret) if key_secret else None,
            )
            statuses = [await _send(settings, subject) for subject in ("One", "Two", "Three")]

    assert statuses == [DeliveryStatus.SENT] * 3
    assert [form["refresh_token"] for form in tokens.forms] == [
        REFRESH_TOKEN,
        f"{REFRESH_TOKEN}-1",
        f"{REFRESH_TOKEN}-2",
    ]
    with sqlite3.connect(tmp_path / "room.db") as store:
        kept = " ".join(map(str, store.execute("select name, value from cursor").fetchall()))
    store.close()
    assert REFRESH_TOKEN not in kept.replace(f"{REFRESH_TOKEN}-3", "")
    assert (f"{REFRESH_TOKEN}-3" in kept) is (key_secret is None)


async def _send(settings: Settings, subject: str) -> DeliveryStatus:
    async with Postroom("acme.test", settings=settings).asynchronous as room:
        receipt = await room.mailbox("support").send("ada@example.com", subject=subject, text="Welcome!")
        await room.drain()
        return (await room.mailbox("support").delivery_status(receipt.id)).deliveries[0].status
