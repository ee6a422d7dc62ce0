"""`postroom routing`."""

from __future__ import annotations

from pathlib import Path

import pytest

from postroom import Postroom
from tests.mail_samples import mail
from tests.postroom.cli.conftest import Run

INVOICES = ("routing", "add", "invoices", "--to", "billing", "--words", "charged twice")


def test_a_room_without_rules_says_who_holds_what(run: Run, room: Postroom) -> None:
    assert run("routing", "list").out == "There is no rule: a new thread is held by the mailbox that it was sent to.\n"
    assert run("routing", "list", "--json").data == []


def test_a_rule_is_added_replaced_and_removed(run: Run, room: Postroom) -> None:
    assert run(*INVOICES).out == "invoices goes to billing where words charged twice.\n"
    assert (run(*INVOICES).code, run(*INVOICES, "--replace", "--order", "5").code) == (1, 0)
    assert "words charged twice" in run("routing", "list").out
    assert [(rule["name"], rule["order"]) for rule in run("routing", "list", "--json").data] == [("invoices", 5)]

    assert run("routing", "remove", "invoices").out == "Removed invoices.\n"
    assert run("routing", "remove", "invoices", "--json").error["code"] == "not_found"


@pytest.mark.parametrize("wrong", [("--kind", "letter"), ("--header", "X-Priority")])
def test_a_rule_that_cannot_be_is_a_wrong_command(run: Run, room: Postroom, wrong: tuple[str, str]) -> None:
    assert run(*INVOICES, *wrong).code == 2


def test_a_mail_is_tried_out_with_every_rule(run: Run, room: Postroom, place: Path) -> None:
    run(*INVOICES)
    run("routing", "add", "german", "--to", "support", "--language", "de", "--order", "1")
    (place / "letter.eml").write_bytes(mail())

    told = run("routing", "try", "letter.eml").out

    assert told.startswith("It goes to billing, by rule invoices (words).\nlanguage en, kind person, risk low\n")
    assert "not met: languages" in told
    assert run("routing", "try", "letter.eml", "--json").data["mailbox"] == "billing"
    assert run("routing", "try", "letter.eml", "--recipient", "nobody@acme.test").out.startswith("Refused: ")
    assert room.threads() == []
