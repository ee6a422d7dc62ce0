"""What the doctor says of a store on PostgreSQL."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from postroom import Postroom
from postroom.engine.keeping.doctor import examine
from postroom.model.diagnosis import Diagnosis, Health
from postroom.model.settings import Settings
from tests.servers.pgbouncer import through

pytestmark = pytest.mark.servers


async def store(url: str, listen: str | None = None) -> Diagnosis:
    """The one thing that is said of the store."""
    settings = Settings.model_validate({"domain": "acme.test", "store": url, "store_listen": listen})
    (found,) = [each for each in await examine(settings, variables={}) if each.check == "store"]
    return found


@pytest.fixture
def room_url(postgres_url: str) -> str:
    """The URL of a database with a room."""
    with Postroom("acme.test", mailboxes=["support"], store=postgres_url) as room:
        room.mailbox("support").messages()
    return postgres_url


async def test_a_pooler_that_nobody_was_told_of_is_named(room_url: str, pgbouncer: int) -> None:
    found = await store(through(pgbouncer, room_url))
    told = await store(through(pgbouncer, room_url), room_url)

    assert (found.health, told.health) == (Health.FAULT, Health.OK)
    assert "leads to a pooler" in found.what


@pytest.mark.parametrize(
    ("listen", "what"),
    [
        ("postgresql://me@127.0.0.1:1/none", "127.0.0.1/none cannot be read"),
        ("postgresql://me:a@b@c/", "cannot be read; write"),
    ],
)
async def test_a_server_to_listen_at_that_is_not_there_is_named(room_url: str, listen: str, what: str) -> None:
    """Nothing was said of it, or a traceback shown."""
    found = await store(room_url, listen)

    assert found.health is Health.FAULT
    assert what in found.what
    assert "POSTROOM_STORE_LISTEN" in found.you_can


async def test_a_database_that_may_not_be_written_is_not_taken_for_a_file(room_url: str) -> None:
    name = sql.Identifier(room_url.rpartition("/")[2])
    with psycopg.connect(room_url, autocommit=True) as driver:
        driver.execute(sql.SQL("alter database {} set default_transaction_read_only = on").format(name))

    found = await store(room_url)

    assert found.health is Health.FAULT
    assert "default_transaction_read_only is on" in found.what
    assert "file" not in found.you_can
