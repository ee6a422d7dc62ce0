"""What tests of rules share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postroom.policy.rooms import GateRoom, gate_room


@pytest.fixture
def room() -> Iterator[GateRoom]:
    with gate_room() as opened:
        yield opened
