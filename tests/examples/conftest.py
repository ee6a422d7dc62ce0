"""What the examples' tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples.running import shut_in


@pytest.fixture(scope="session")
def guard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """See `shut_in`."""
    return shut_in(tmp_path_factory.mktemp("guard"))
