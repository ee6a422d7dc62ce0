"""Stories happen twice: once by calls, once over real SMTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from postroom.testing import World


@pytest.fixture(params=["socketless", "wire"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with World(seed=7, wire=request.param == "wire") as opened:
        yield opened
