"""Each gate has a story, a refusal sentence, a line in `explain`, and a row in the reference, in the order in which they run."""

from __future__ import annotations

import ast
import re

import pytest

from postroom.engine.gates import gates
from postroom.model.settings import Settings
from tests.docs.blocks import ROOT

ANSWERS_WITH_A_RECEIPT = "once"
GATES = [gate.name for gate in gates(Settings(domain="acme.test"))]
STORIES = ROOT / "tests/stories/gates"


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_has_a_story_in_which_it_speaks(gate: str) -> None:
    story = ast.parse((STORIES / f"test_{gate}.py").read_text())
    calls = [node for node in ast.walk(story) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    spoken = {
        ast.literal_eval(keyword.value)
        for call in calls
        if call.func.id == "assert_the_gate_spoke"
        for keyword in call.keywords
        if keyword.arg == "gate"
    }
    assert gate in spoken or gate == ANSWERS_WITH_A_RECEIPT


def test_the_table_lists_every_gate_in_the_order_in_which_it_is_asked() -> None:
    section = (ROOT / "packages/postroom/README.md").read_text().split("\n## Gates\n")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == GATES
