"""Each public name, setting, error, event, scope and tool stands in the reference."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import postroom
from postroom.model import errors
from postroom.model.choices import Scope
from postroom.model.event import EventName
from postroom.model.limits import Limits, ReputationLimits
from postroom.model.oauth import OAuth
from postroom.model.settings import RetrySchedule, Settings
from postroom.tools import TOOLS
from tests.docs.blocks import ROOT

REFERENCE = (ROOT / "packages/postroom/README.md").read_text()


def every(root: type) -> Iterator[type]:
    yield root
    for child in root.__subclasses__():
        if child.__module__.startswith(errors.__name__):
            yield from every(child)


@pytest.mark.parametrize(
    "name",
    [
        *postroom.__all__,
        *(error.__name__ for root in (errors.PostroomError, errors.ConfigurationError) for error in every(root)),
        *(error.code for error in every(errors.PostroomError)),
        *(f"POSTROOM_{field.upper()}" for field in Settings.model_fields),
        *(f"POSTROOM_OAUTH__{field.upper()}" for field in OAuth.model_fields),
        *(f"POSTROOM_RETRY__{field.upper()}" for field in RetrySchedule.model_fields),
        *(f"POSTROOM_LIMITS__{field.upper()}" for field in Limits.model_fields),
        *(f"POSTROOM_REPUTATION__{field.upper()}" for field in ReputationLimits.model_fields),
        *EventName,
        *Scope,
        *(tool.name for tool in TOOLS),
    ],
)
def test_the_reference_names_it(name: str) -> None:
    assert f"`{name}`" in REFERENCE


def test_every_error_of_the_reference_can_be_imported_by_its_name() -> None:
    documented = {error.__name__ for root in (errors.PostroomError, errors.ConfigurationError) for error in every(root)}
    assert documented <= set(postroom.__all__)
