"""A room behind PgBouncer in transaction mode: many connections of ours on a few sessions of the server's."""

from __future__ import annotations

from collections import Counter

import pytest
from pydantic import SecretStr

from postroom import Postroom
from postroom.model.settings import Settings
from postroom.testing import Outside
from tests.mail_samples import mail

pytestmark = pytest.mark.servers

MAILS = 20


def test_two_workers_behind_pgbouncer_answer_every_mail_once(pgbouncer: int, postgres_url: str) -> None:
    pooled = f"postgresql://postgres@127.0.0.1:{pgbouncer}/{postgres_url.rpartition('/')[2]}"
    with Outside() as outside, worker(pooled, postgres_url, outside) as first, worker(pooled, postgres_url, outside):
        for number in range(MAILS):
            first.receive(mail(f"Question {number}", number=number, subject=f"Question {number}"))
        outside.wait_for(lambda crossed: len(crossed) >= MAILS, what="An answer to every mail", timeout=20)
        first.drain()
        answers = Counter(sent.subject for sent in outside.received)

    assert answers == Counter({f"Re: Question {number}": 1 for number in range(MAILS)})


def worker(store: str, listen: str, outside: Outside) -> Postroom:
    """A room whose support answers whatever comes; a notification that is lost is missed for a minute."""
    settings = Settings(
        domain="acme.test",
        mailboxes=("support",),
        store=SecretStr(store),
        store_listen=SecretStr(listen),
        lease=180,
    )
    room = Postroom("acme.test", settings=settings, transport=outside.url)
    room.on_message("support")(lambda message: room.mailbox("support").reply(message.id, text="Thank you."))
    room.start()
    return room
