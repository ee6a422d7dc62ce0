"""Fixtures that any test may ask for."""

from __future__ import annotations

from tests.servers.dovecot import dovecot
from tests.servers.postfix import postfix
from tests.servers.postgres import postgres, postgres_url

__all__ = ["dovecot", "postfix", "postgres", "postgres_url"]
