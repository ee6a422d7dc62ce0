"""What an example says to who has not set it up yet: a sentence, at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.examples.running import told

MISSING = {
    "support_to_billing.openai_agents --model gpt-5": "gpt-5 takes a key; set OPENAI_API_KEY",
    "outreach_five_roles.plain --model openai:gpt-5": "openai:gpt-5 takes a key; set OPENAI_API_KEY",
    "support_to_billing.langchain --serve": "POSTROOM_DOMAIN: Field required",
    "separate_processes.support": "POSTROOM_URL and POSTROOM_KEY lead to a room.",
    "separate_processes.shipping": "POSTROOM_URL and POSTROOM_KEY lead to a room.",
}


@pytest.mark.parametrize("command", MISSING)
def test_what_is_missing_is_said_without_a_traceback(command: str, guard: Path) -> None:
    module, *arguments = command.split()

    done = told(f"examples.{module}", guard, *arguments)

    assert done.returncode == 2
    assert MISSING[command] in done.stderr
    assert "Traceback" not in done.stderr
