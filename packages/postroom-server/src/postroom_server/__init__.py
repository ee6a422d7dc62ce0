"""A room's doors on the web."""

from __future__ import annotations

from postroom_server.app import app
from postroom_server.serving import listen, serve, server

__all__ = ["app", "listen", "serve", "server"]
