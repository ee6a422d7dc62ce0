"""A wait over the death of the process."""

from __future__ import annotations

from tests.contracts.waits_contract import WaitsContract


class TestWaits(WaitsContract):
    program = "tests.langchain_postroom.waiting"
