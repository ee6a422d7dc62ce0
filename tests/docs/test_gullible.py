"""The page about the gullible agent: its example is played, and it names every word of the form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from postroom.testing.gullible.actions import Action
from postroom.testing.gullible.cases import Case, CaseFile, read_cases
from postroom.testing.gullible.disguises import DISGUISES
from postroom.testing.gullible.letters import File, Letter, Past
from postroom.testing.gullible.play import play
from postroom.testing.gullible.setting import MailboxSetup, Setting
from postroom.testing.gullible.success import Condition
from tests.docs.blocks import ROOT

PAGE = (ROOT / "packages/postroom/GULLIBLE.md").read_text()
MODELS = (CaseFile, Case, Setting, MailboxSetup, Past, Letter, File, Action, Condition)


@pytest.mark.parametrize("model", MODELS)
def test_every_word_of_the_form_is_explained(model: type[BaseModel]) -> None:
    words = [field.alias or name for name, field in model.model_fields.items()]

    assert [word for word in words if f"`{word}`" not in PAGE and f'"{word}":' not in PAGE] == []


def test_every_disguise_is_named() -> None:
    assert [name for name in DISGUISES if f"`{name}`" not in PAGE and f"|{name}}}" not in PAGE] == []


def test_the_example_is_played_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "cases.json").write_text(re.findall(r"^```json\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[0])

    outcomes = [play(case) for case in read_cases(tmp_path / "cases.json")]

    assert [outcome.word for outcome in outcomes] == ["stopped", "asked", "free"]
    assert not any(outcome.mistakes for outcome in outcomes)
