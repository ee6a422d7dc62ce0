"""What a person is told to do, where a page cannot be shown or shows nothing: on a page, and in a person's words."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from typer.testing import CliRunner

from postroom.cli import app as cli
from tests.postroom_server.console.conftest import SignIn


@pytest.mark.parametrize("path", ["/trheads", "/trheads/t1", "/sign-out"])
async def test_a_page_that_there_is_not_is_a_page_that_says_so(browser: SignIn, path: str) -> None:
    eva = await browser("read")

    answer = await eva.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such page on the console." in answer.text
    assert (await eva.get("/")).headers["location"].endswith("/console")


def test_every_command_that_a_page_advises_is_one() -> None:
    """The empty list of approvals once named `postroom mailbox change`."""
    pages = "".join(
        page.read_text("utf-8") for page in files("postroom_server.console").joinpath("templates").iterdir()
    )
    advised = re.findall(r"postroom (\w+) (\w+)[^-<]*(--\w+)?", pages)

    helped = [CliRunner().invoke(cli, [part, verb, "--help"]) for part, verb, _ in advised]

    assert {part for part, _, _ in advised} == {"approvals", "mailbox", "limits", "keys"}
    assert [
        words for words, found in zip(advised, helped, strict=True) if found.exit_code or words[2] not in found.output
    ] == []


async def test_a_person_is_sent_to_pages_not_to_the_tools_of_agents(browser: SignIn) -> None:
    eva = await browser("read", "admin")

    answers = [(await eva.get(path)).text for path in ("/threads/t9", "/messages/x", "/approvals/p9", "/quarantine/m9")]

    assert "You can take ids from the list of threads." in answers[0]
    assert [word for answer in answers for word in ("check_mail", "read_thread") if word in answer] == []
