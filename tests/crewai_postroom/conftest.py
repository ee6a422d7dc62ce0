"""What the framework writes and tells stays in the test: CrewAI writes when it is imported, and again in every run."""

from __future__ import annotations

import tempfile
import warnings

import pytest

from tests.contracts.at_home import private_home

__all__ = ["private_home"]

with tempfile.TemporaryDirectory() as home, pytest.MonkeyPatch.context() as importing, warnings.catch_warnings():
    importing.setenv("HOME", home)
    warnings.filterwarnings("ignore", "Cannot set an attribute on 'crewai.rag'", ImportWarning)
    import crewai  # noqa: F401 - its import writes below HOME, and warns
