"""A room behind PgBouncer in transaction mode: many connections of ours on a few sessions of the server's."""

from __future__ import annotations

from collections import Counter
from threading import Event

import pytest
from pydantic import SecretStr

from postroom import Postroom
from postroom.backends.store.postgres import PostgresDatabase
from postroom.model.errors import ConfigurationError
from postroom.model.settings import Settings
from postroom.testing import Outside
from tests.mail_samples import mail
from tests.servers.pgbouncer import running_pgbouncer, through
from tests.servers.postgres import PostgresServer

pytestmark = pytest.mark.servers

MAILS = 20


def test_two_workers_behind_pgbouncer_answer_every_mail_once(pgbouncer: int, postgres_url: str) -> None:
    pooled = through(pgbouncer, postgres_url)
    with Outside() as outside, worker(pooled, postgres_url, outside) as first, worker(pooled, postgres_url, outside):
        for number in range(MAILS):
            first.receive(mail(f"Question {number}", number=number, subject=f"Question {number}"))
        outside.wait_for(lambda crossed: len(crossed) >= MAILS, what="An answer to every mail", timeout=20)
        first.drain()
        answers = Counter(sent.subject for sent in outside.received)

    assert answers == Counter({f"Re: Question {number}": 1 for number in range(MAILS)})


def test_a_pooler_that_mixes_sessions_up_is_refused_where_nobody_said_so(pgbouncer: int, postgres_url: str) -> None:
    """One process ran what another had prepared under the same name: most calls failed, each in words of its own."""
    with pytest.raises(ConfigurationError, match="POSTROOM_STORE_LISTEN"):
        PostgresDatabase(through(pgbouncer, postgres_url), room="acme.test")


def test_a_pooler_that_gives_each_client_a_session_is_as_good_as_the_server(
    postgres: PostgresServer, postgres_url: str
) -> None:
    heard = Event()
    with running_pgbouncer(postgres, "session") as port:
        database = PostgresDatabase(through(port, postgres_url), room="acme.test", connections=2)
        other = PostgresDatabase(postgres_url, room="acme.test")
        database.on_signal(heard.set)
        other.submit(lambda connection: connection.signal()).result(10)
        heard_of_it = heard.wait(10)
        for each in (other, database):
            each.close()

    assert heard_of_it


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
