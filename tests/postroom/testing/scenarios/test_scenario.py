"""Scenario files: what they mean, what is wrong with them, and that those of this project hold."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from postroom import ConfigurationError
from postroom.testing.scenarios.behaviours import faults, reactions
from postroom.testing.scenarios.playing import Play, play
from postroom.testing.scenarios.scenario import Scenario, schema
from postroom.testing.scenarios.scenario_file import read_scenario

WORLDS = sorted((Path(__file__).parents[4] / "shared/worlds").glob("*.yaml"))

pytestmark = pytest.mark.timeout(30)

SMALLEST = {
    "postroom": 1,
    "title": "A letter",
    "rooms": {"acme.test": {"mailboxes": {"support": [{"do": {"reply": "Thank you."}}]}}},
    "people": {"ada@example.com": {"name": "Ada"}},
    "actions": [
        {"person": "ada@example.com", "writes": {"to": "support@acme.test", "subject": "Hello", "text": "Hi!"}}
    ],
    "expect": [{"received": {"by": "ada@example.com", "subjects": ["Re: Hello"]}}],
}


def played(**changes: Any) -> Play:
    """The smallest scenario, with changes."""
    return play(Scenario.model_validate({**SMALLEST, **changes}))


def told(tmp_path: Path, text: str) -> str:
    """What is said about a file."""
    path = tmp_path / "world.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        read_scenario(path)
    return str(caught.value).replace(f"{path}:", "")


def written(**changes: Any) -> str:
    return yaml.safe_dump({**SMALLEST, **changes}, sort_keys=False)


def test_there_are_worlds_to_look_at():
    assert len(WORLDS) >= 5


@pytest.mark.parametrize("wire", [False, True], ids=["by calls", "by smtp"])
@pytest.mark.parametrize("path", WORLDS, ids=lambda path: path.stem)
def test_a_world_of_this_project_goes_as_it_says(path: Path, wire: bool):
    done = play(read_scenario(path), wire=wire)

    assert done.failures == (), done.story


@pytest.mark.parametrize("path", WORLDS, ids=lambda path: path.stem)
def test_the_same_seed_tells_the_same_story(path: Path):
    scenario = read_scenario(path)

    first, second = play(scenario), play(scenario)

    assert (first.story, first.journal) == (second.story, second.journal)


def test_what_does_not_hold_is_said_in_a_sentence():
    done = played(expect=[{"received": {"by": "ada@example.com", "count": 2}}, "no_duplicates"])

    assert [finding.failure for finding in done.findings] == ["1 came, not 2: Re: Hello.", ""]
    assert done.drawing.failed
    assert "1 came, not 2" in done.drawing.why


def test_the_first_rule_that_fits_decides():
    rules = [
        {"when": {"sender": "*@example.org"}, "do": {"reply": "Not for you."}},
        {"when": {"text": "HI"}, "do": {"reply": "Hi, Ada."}},
        {"do": {"reply": "Never reached."}},
    ]

    done = played(rooms={"acme.test": {"mailboxes": {"support": rules}}})

    (answer,) = [row for row in done.drawing.rows if row.source == "support@acme.test"]
    assert answer.words == "Hi, Ada."


def test_an_action_that_cannot_be_done_is_a_finding_and_the_world_goes_on():
    done = played(actions=[*SMALLEST["actions"], {"mailbox": "support", "about": "Nothing", "does": "mark_done"}])

    assert [finding.expectation for finding in done.failures] == ["action 1 can be done"]
    assert "There is no thread about 'Nothing'" in done.failures[0].failure


def test_a_server_that_changes_changes_from_then_on():
    done = played(
        actions=[
            {"server": "example.com", "faults": ["lose_silently"]},
            {"server": "example.com", "after": "2h", "faults": []},
            *SMALLEST["actions"],
            {**SMALLEST["actions"][0], "after": "3h"},
        ],
        expect=[{"happened": {"what": "lost", "times": 1}}, {"received": {"by": "ada@example.com", "count": 1}}],
    )

    assert done.failures == ()


def test_every_behaviour_can_be_written_down():
    defined = schema()["$defs"]

    assert set(faults()) == set(defined["Fault"]["properties"])
    assert set(reactions()) == set(defined["Reaction"]["properties"])


def test_the_schema_is_json():
    assert json.loads(json.dumps(schema()))["properties"]["rooms"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "1: this is no YAML: expected the node content, but found '<stream end>'"),
        ("title: one\ntitle: two\n", "2: 'title' is said twice."),
        ("just words", "1: the whole file: "),
        (written(rooms={}), "3: rooms: "),
        (written(title=None), "2: title: "),
        (written(cast=1), "cast: there is no such word here."),
        (written(servers={"example.com": [{"greylist": 5}]}), "a duration needs a unit: write 5 as 30s, 5m, 6h or 2d."),
        (written(servers={"example.com": [{"late_bounce": {"afte": "5m"}}]}), "late_bounce.afte: there is no such word"),
        (written(servers={"example.com": [{"burn": {}}]}), "servers.example.com.0.burn: there is no such word here."),
        (written(servers={"example.com": {"refuse": "4.2.1"}}), "550 4.2.1 is not a reply of the 5xx kind."),
        (written(people={"ada": {}}), "people.ada: "),
        (written(actions=[{"person": "bob@example.com", "answers": "Hi"}]), "actions.0: there is no person 'bob@"),
        (written(actions=[{"person": "ada@example.com"}]), "actions.0: say either what this person writes, or what"),
        (written(actions=[{"after": "1d"}]), "actions.0: an action names exactly one of: person, mailbox, room, server."),
        (written(actions=[{"mailbox": "sales", "does": {"send": {"to": "a@b.example", "subject": "s", "text": "t"}}}]),
         "actions.0: there is no mailbox 'sales'; mailboxes: support@acme.test."),
        (written(actions=[{"mailbox": "support", "does": [{"hand_off": "sales"}], "about": "Hello"}]),
         "actions.0.does.0: there is no mailbox 'sales' to hand it to; mailboxes: support."),
        (written(actions=[{"mailbox": "support", "does": [{"reply": "a", "send": None}], "about": "Hello"}]),
         "say exactly one of: reply, send, hand_off"),
        (written(expect=[{"received": {"by": "ada@example.com"}}]), "expect.0: say which subjects came, or their count."),
        (written(rooms={"acme.test": {"mailboxes": {"support": None}, "settings": {"store": "memory:"}}}),
         "a scenario cannot set store."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(tmp_path: Path, text: str, said: str):
    assert said in told(tmp_path, text)


def test_a_mistake_is_told_with_its_line(tmp_path: Path):
    text = written(actions=[*SMALLEST["actions"], {"mailbox": "support", "about": "Hello", "does": [{"replay": "Hi"}]}])
    line = next(number for number, found in enumerate(text.splitlines(), 1) if "replay" in found)

    assert told(tmp_path, text).startswith(f"{line}: actions.1.does.0.replay: ")


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(ConfigurationError, match=r"nowhere\.yaml: this file cannot be read"):
        read_scenario(tmp_path / "nowhere.yaml")


def test_without_the_yaml_library_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "yaml", None)
    path = tmp_path / "world.yaml"
    path.write_text("postroom: 1")

    with pytest.raises(ConfigurationError, match=r"pip install 'postroom\[testing\]'"):
        read_scenario(path)
