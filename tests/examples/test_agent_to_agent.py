"""Two organisations trade by nothing but mail, in each framework by one command."""

from __future__ import annotations

import pytest

from tests.examples.running import started_as_a_script, told

PACKAGE = "examples.agent_to_agent"
MODULES = ("langchain", "crewai", "openai_agents")


@pytest.mark.parametrize("module", MODULES)
def test_four_requests_are_known_alike_on_both_sides(module, guard):
    done = told(f"{PACKAGE}.{module}", guard)

    assert (done.returncode, done.stderr) == (0, "")
    table = done.stdout.partition("What was asked\n")[2].partition("\n\n")[0].splitlines()[1:]
    assert [line.split()[-3:-1] for line in table] == [
        ["answered", "answered"],
        ["rejected", "rejected"],
        ["answered", "answered"],
        ["expired", "expired"],
    ]
    assert "Four requests, each known alike on both sides, by nothing but mail." in done.stdout


@pytest.mark.parametrize("module", MODULES)
def test_the_output_fits_eighty_columns_and_has_no_colour_where_there_is_no_terminal(module, guard):
    output = told(f"{PACKAGE}.{module}", guard).stdout

    assert max(map(len, output.splitlines())) <= 80
    letters = output.partition("as a person reads it\n")[2].partition("\nFour requests")[0].splitlines()
    assert all(line.startswith("  ") for line in letters if line.strip()), "a long line loses its indent"
    assert "\x1b" not in output


@pytest.mark.parametrize("module", MODULES)
def test_an_example_started_as_a_script_says_the_right_command(module):
    done = started_as_a_script(f"examples/agent_to_agent/{module}.py")

    assert done.returncode == 1
    assert done.stderr.strip() == f"Run it as a module: python -m {PACKAGE}.{module}"
