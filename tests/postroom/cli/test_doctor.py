"""`postroom doctor`, as a person and as a program reads it. What it finds is told in tests/stories/test_doctor.py."""

from __future__ import annotations

import pytest

from postroom import Postroom
from tests.postroom.cli.conftest import Run
from tests.postroom.cli.test_answers import on_a_terminal, without_styles


def test_a_room_that_was_never_copied_is_a_warning(run: Run, room: Postroom) -> None:
    told = run("doctor")

    assert told.code == 1
    assert "warning  backup     The room was never copied. You can make a backup every day" in told.out
    assert told.out.endswith("1 warning; 5 well.\n")
    assert told.err == ""


def test_a_copied_room_without_mail_servers_is_well(run: Run, room: Postroom) -> None:
    run("backup", "copy.postroom")

    told = run("doctor", "--json")

    assert told.code == 0
    assert told.data["health"] == "ok"
    assert {each["health"] for each in told.data["diagnoses"]} == {"ok"}


def test_settings_that_describe_no_room_are_the_one_fault(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTROOM_RECEIVERS", "smtp://127.0.0.1:2525")

    told = run("doctor")

    assert told.code == 2
    assert told.out.startswith("fault    settings  ")
    assert "POSTROOM_RECEIVERS cannot be read; lists are written as JSON" in told.out


def test_a_missing_room_is_looked_for_and_not_made(run: Run, place) -> None:
    told = run("doctor", "--json")

    assert told.code == 1
    assert [each["check"] for each in told.data["diagnoses"] if each["health"] == "warning"] == ["store"]
    assert not (place / "postroom.db").exists()


def test_what_is_found_hangs_behind_its_name_on_a_terminal(run: Run, room: Postroom) -> None:
    run("backup", "copy.postroom")

    told = without_styles(on_a_terminal("doctor"))
    findings = told[told.index("ok       settings") :].splitlines()

    assert findings[0].rstrip() == "ok       settings   The room is acme.test."
    assert max(map(len, findings)) <= 80
    assert findings[-1] == "All is well."


def test_a_provider_whose_web_calls_bring_mail_in_is_no_one_way(
    run: Run, room: Postroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", "copy.postroom")
    monkeypatch.setenv("POSTROOM_TRANSPORT", "robotomail://rm_key_1234567@")
    one_way = run("doctor")
    monkeypatch.setenv("POSTROOM_PROVIDER_SECRETS", '{"robotomail": "whsec_1234567890"}')
    both_ways = run("doctor")

    assert "nothing brings mail in" in one_way.out
    assert "nothing brings mail in" not in both_ways.out
    assert "rm_key_1234567" not in one_way.out + both_ways.out
