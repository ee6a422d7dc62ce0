"""Fixtures that any test may ask for."""

from __future__ import annotations

import pytest

from tests.servers.dovecot import dovecot
from tests.servers.postfix import postfix
from tests.servers.postgres import postgres, postgres_url

__all__ = ["dovecot", "postfix", "postgres", "postgres_url"]

FOLDERS_WITH_SERVERS = ("servers", "pages")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that start whole servers share one worker, so that a small machine runs one Postfix and not two."""
    for item in items:
        if item.path.parent.name in FOLDERS_WITH_SERVERS:
            item.add_marker(pytest.mark.xdist_group("servers"))
