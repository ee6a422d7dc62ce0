"""Plans are tried out in a mail world, whose days pass when a test says so."""

from __future__ import annotations

import pytest

from postroom import Postroom
from postroom.testing import World


@pytest.fixture
def room(world: World) -> Postroom:
    """A room whose first day is a Monday, at nine."""
    return world.room("acme.test", ["support", "billing"])
