"""No telemetry, no tracing, and a home of its own: CrewAI writes there when it is imported, and again in every run."""

from __future__ import annotations

import os
import tempfile
import warnings
from pathlib import Path

import pytest

from tests.contracts.frameworks import QUIET

os.environ.update(QUIET)

with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as importing, warnings.catch_warnings():
    importing.setenv("HOME", home)
    warnings.filterwarnings("ignore", "Cannot set an attribute on 'crewai.rag'", ImportWarning)
    import crewai  # noqa: F401 - its import writes below HOME, and warns


@pytest.fixture(autouse=True)
def private_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
