"""The table of providers in the reference is what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from postroom.backends.providers.table import capability_table
from postroom.backends.registry import find_provider, provider_names

README = Path(__file__).parents[2] / "packages/postroom/README.md"


def test_the_table_is_made_from_the_code() -> None:
    known = {name: find_provider(name).capabilities for name in provider_names()}

    assert capability_table(known) in README.read_text()


@pytest.mark.parametrize("name", provider_names())
def test_every_provider_says_where_its_interface_is_described(name: str) -> None:
    provider = find_provider(name)

    assert provider.name == name
    assert f"`{name}://" in README.read_text()
