"""Fixtures that any test may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dns_server import LoopbackDns, running_dns
from tests.servers.dovecot import dovecot
from tests.servers.mail_dkim import mail_dkim
from tests.servers.pgbouncer import pgbouncer
from tests.servers.postfix import postfix
from tests.servers.postgres import postgres, postgres_url

__all__ = ["dovecot", "loopback_dns", "mail_dkim", "pgbouncer", "postfix", "postgres", "postgres_url"]

FOLDERS_WITH_SERVERS = tuple(Path(__file__).parent / name for name in ("servers", "pages"))


@pytest.fixture
def loopback_dns() -> Iterator[LoopbackDns]:
    """A name server on loopback; no test asks another one."""
    with running_dns() as running:
        yield running


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that start whole servers share one worker, so that a small machine runs one Postfix and not two."""
    for item in items:
        if item.path.parent in FOLDERS_WITH_SERVERS:
            item.add_marker(pytest.mark.xdist_group("servers"))
