"""What the framework writes and tells stays in the test."""

from __future__ import annotations

from tests.contracts.at_home import private_home

__all__ = ["private_home"]
