"""Rooms in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from postroom import Mailbox, Postroom
from tests.mail_samples import mail


@pytest.fixture
def room() -> Iterator[Postroom]:
    with Postroom("acme.test", mailboxes=["support", "billing"]) as opened:
        yield opened


@pytest.fixture
def support(room: Postroom) -> Mailbox:
    """The mailbox that a customer's first mail, m1 in t1, has just reached."""
    room.receive(mail())
    return room.mailbox("support")
