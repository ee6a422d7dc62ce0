"""What every gate owes: a refusal that a model can act on, a line in `explain`, and a row in the documentation."""

from __future__ import annotations

from postroom import Postroom
from postroom.cli import timeline
from postroom.model.errors import PostroomError
from tests.docs.blocks import ROOT


def assert_the_gate_spoke(room: Postroom, refusal: PostroomError, *, gate: str) -> None:
    """The refusal is a full sentence with a next step; `explain` shows this gate's verdict; the reference has its row."""
    sentence = str(refusal)
    assert sentence[0].isupper() or sentence[0].isdigit() or "@" in sentence.split()[0] or " holds " in sentence
    assert sentence.endswith(".")
    assert refusal.you_can or refusal.retry_at, "the model is not told what it may do"
    verdicts = [v for event in room.events(count=10_000) for v in event.details.get("verdicts", ())]
    spoken = [v for v in verdicts if v["gate"] == gate and v["answer"] != "pass"]
    assert spoken, f"no event holds a verdict of {gate}"
    assert spoken[-1]["code"] == refusal.code
    line = timeline.verdict_line(spoken[-1])
    assert gate in line.head.plain
    assert refusal.code in line.rest.plain
    reference = (ROOT / "packages/postroom/README.md").read_text()
    rows = [line for line in reference.splitlines() if line.startswith(f"| `{gate}` |")]
    assert len(rows) == 1, f"the reference has no row for {gate}"
    assert rows[0].count(" | ") == 4
