"""A room's doors on the web."""

from __future__ import annotations

from postroom_server.app import app

__all__ = ["app"]
