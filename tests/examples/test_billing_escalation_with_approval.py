"""The example with a person's word: in every framework it ends as its story says, also over a restart of the room."""

from __future__ import annotations

import sqlite3
import sys
from functools import partial

import pytest

from tests.examples.running import told

PACKAGE = "examples.billing_escalation_with_approval"
MODULES = ("langchain", "crewai", "openai_agents")


@pytest.mark.parametrize("module", MODULES)
def test_the_example_ends_as_its_story_says_and_stays_on_this_machine(module, guard):
    done = told(f"{PACKAGE}.{module}", guard)

    assert (done.returncode, done.stderr) == (0, "")
    assert "p1, held because it names an amount of 400.00, above 100: approved" in done.stdout
    assert 'p2, held because it names an amount of 900.00, above 100: rejected: "The' in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    shown = done.stdout.partition("What ada@example.com sees\n")[2].partition("\n\nThe small refund")[0].splitlines()
    assert all(line.startswith(("  ", "What ")) for line in shown if line.strip()), "a long line loses its indent"


@pytest.mark.slow
@pytest.mark.parametrize("module", MODULES)
def test_a_restart_between_the_question_and_evas_word_changes_nothing(module, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["pytest", "--model"])  # the home is this test's already
    from importlib import import_module

    from langgraph.checkpoint.sqlite import SqliteSaver

    from examples.billing_escalation_with_approval import story
    from postroom.testing import World

    agents = import_module(f"{PACKAGE}.{module}")
    connection = sqlite3.connect(tmp_path / "checkpoints.db", check_same_thread=False)
    employ = partial(agents.employ, memory=SqliteSaver(connection)) if module == "langchain" else agents.employ
    with World() as world:
        room = story.open_room(world, employ, store=f"sqlite:///{tmp_path}/acme.db")
        rests = []

        def go_on() -> None:
            world.settle()
            if not rests:
                rests.append(world.restart(room))

        story.play(world, go_on)

        assert list(story.faults(world)) == []
        world.assert_no_duplicates()
        world.assert_nothing_lost()
    connection.close()
