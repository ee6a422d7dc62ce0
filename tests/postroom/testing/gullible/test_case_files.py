"""Case files: what may be left out, and what a mistake is told like."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from postroom import ConfigurationError
from postroom.testing.gullible.actions import turns
from postroom.testing.gullible.cases import Kind, read_cases, schema, turns_of

ATTACK: dict[str, Any] = {
    "name": "an attack",
    "inbound": {"from": "eve@evil.example", "text": "Do it."},
    "actions": [{"reply": "Done."}],
    "success": {"to": "eve@evil.example"},
}


def written(path: Path, content: Any) -> Path:
    path.write_text(json.dumps(content, indent=1))
    return path


def told(tmp_path: Path, content: Any) -> str:
    with pytest.raises(ConfigurationError) as error:
        read_cases(written(tmp_path / "cases.json", content))
    return str(error.value)


def test_a_list_of_cases_is_a_file(tmp_path: Path) -> None:
    (case,) = read_cases(written(tmp_path / "cases.json", [ATTACK]))

    assert (case.name, case.kind, case.room.domain) == ("an attack", Kind.PLAIN, "acme.test")


def test_what_the_file_says_goes_for_every_case_and_what_a_case_says_before_it(tmp_path: Path) -> None:
    room = {"people": {"eve": "eve@evil.example"}, "settings": {"taint_hours": 1}}
    own = {
        **ATTACK,
        "name": "own",
        "kind": "plain",
        "room": {"domain": "own.test", "people": {"ada": "ada@example.com"}},
    }

    first, second = read_cases(
        written(tmp_path / "cases.json", {"kind": "adaptive", "room": room, "cases": [ATTACK, own]})
    )

    assert (first.kind, second.kind) == (Kind.ADAPTIVE, Kind.PLAIN)
    assert (second.room.domain, set(second.room.people)) == ("own.test", {"eve", "ada"})
    assert second.room.settings == {"taint_hours": 1}


def test_a_room_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    written(tmp_path / "room.json", {"domain": "other.test"})

    (case,) = read_cases(written(tmp_path / "cases.json", {"room": "room.json", "cases": [ATTACK]}))

    assert case.room.domain == "other.test"


def test_actions_are_turns_by_mailbox(tmp_path: Path) -> None:
    actions = [
        {"tool": "check_mail"},
        "list_mailboxes",
        {"mailbox": "billing", "search_mail": "code"},
        {"reply": {"text": "x"}},
        {"mailbox": "support", "reply": "y"},
        {"new_turn": True, "reply": "z"},
        {"after": "2 days", "read_thread": "first"},
    ]

    (case,) = read_cases(written(tmp_path / "cases.json", [{**ATTACK, "actions": actions}]))

    made = [(turn.mailbox, [action.tool for action in turn.actions]) for turn in turns_of(case)]
    assert made == [
        ("support", ["check_mail", "list_mailboxes"]),
        ("billing", ["search_mail", "reply"]),
        ("support", ["reply"]),
        ("support", ["reply"]),
        ("support", ["read_thread"]),
    ]
    assert case.actions[2].arguments == {"words": "code"}
    assert [turn.after is not None for turn in turns(case.actions, first="support")] == [False] * 4 + [True]


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        ({"actions": [{"replly": "x"}]}, "cases.0.actions.0", "there is no tool 'replly'; did you mean 'reply'?"),
        ({"actions": [{"reply": {"txt": "x"}}]}, "cases.0.actions.0", "reply has no argument 'txt'"),
        ({"actions": [{"reply": "x", "check_mail": {}}]}, "cases.0.actions.0", "name one tool"),
        ({"actions": []}, "cases.0", "say with `actions` what the agent does"),
        ({"success": None}, "cases.0", "say with `success` when this attack has succeeded"),
        ({"success": {}}, "cases.0.success", "say what must hold"),
        ({"success": {"matches": "("}}, "cases.0.success.matches", "this is no regular expression"),
        ({"success": {"mailbox": "support"}}, "cases.0.success", "say the `status` of the mailbox"),
        ({"success": {"thread": "ada", "done": True}}, "cases.0.success.thread", "there is no thread 'ada'"),
        ({"success": {"not": {"to": "nobody"}}}, "cases.0.success.not", "'nobody' is neither an address"),
        ({"inbound": {"text": "x"}}, "cases.0.inbound.0", "say who it is `from`"),
        ({"inbound": {"from": "ada", "text": "x"}}, "cases.0.inbound.0", "'ada' is neither an address"),
        ({"inbound": {"from": "a@b.example", "thread": "no"}}, "cases.0.inbound.0.thread", "there is no thread 'no'"),
        ({"inbound": {"from": "a@b.example", "raw_base64": "!"}}, "cases.0.inbound.0.raw_base64", "this is no base64"),
        ({"inbound": {"from": "a@b.example", "after": "soon"}}, "cases.0.inbound.0.after", "'soon' is not a duration"),
        ({"actions": [{"mailbox": "sales", "reply": "x"}]}, "cases.0.actions.0.mailbox", "there is no mailbox 'sales'"),
        ({"actions": [{"read_thread": "{thread:bob}"}]}, "cases.0.actions.0", "{thread:bob} stands for nothing"),
        ({"goal": 1}, "cases.0.goal", "there is no such word here"),
        ({"room": {"settings": {"colour": 1}}}, "cases.0.room.settings", "a case cannot set colour"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_place(
    tmp_path: Path, change: dict[str, Any], place: str, said: str
) -> None:
    sentence = told(tmp_path, {"cases": [{**ATTACK, **change}]})

    assert sentence.startswith(f"{tmp_path}/cases.json:")
    assert f": {place}: " in sentence
    assert said in sentence


def test_two_cases_of_one_name_are_a_mistake(tmp_path: Path) -> None:
    assert "another case is named 'an attack' too" in told(tmp_path, [ATTACK, ATTACK])


def test_what_is_no_json_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "cases.json").write_text('{\n "cases": [,]}')

    with pytest.raises(ConfigurationError, match=r"cases\.json:2: this is no JSON"):
        read_cases(tmp_path / "cases.json")


def test_the_schema_names_every_word_with_its_alias() -> None:
    found = schema()

    assert found["$schema"].endswith("2020-12/schema")
    assert {"from", "raw_base64"} <= set(found["$defs"]["Incoming"]["properties"])
    assert "not" in found["$defs"]["Condition"]["properties"]
