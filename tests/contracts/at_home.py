"""No telemetry, no tracing, and a home of its own: what a framework writes there does not outlive the test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.contracts.frameworks import QUIET

os.environ.update(QUIET)


@pytest.fixture(autouse=True)
def private_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
