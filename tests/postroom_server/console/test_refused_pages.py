"""What a person is told where a page cannot be shown: on a page, and in a person's words."""

from __future__ import annotations

import pytest

from tests.postroom_server.console.conftest import SignIn


@pytest.mark.parametrize("path", ["/trheads", "/trheads/t1", "/sign-out"])
async def test_a_page_that_there_is_not_is_a_page_that_says_so(browser: SignIn, path: str) -> None:
    eva = await browser("read")

    answer = await eva.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such page on the console." in answer.text
    assert (await eva.get("/")).headers["location"].endswith("/console")


async def test_a_person_is_sent_to_pages_not_to_the_tools_of_agents(browser: SignIn) -> None:
    eva = await browser("read", "admin")

    answers = [(await eva.get(path)).text for path in ("/threads/t9", "/messages/x", "/approvals/p9", "/quarantine/m9")]

    assert "You can take ids from the list of threads." in answers[0]
    assert [word for answer in answers for word in ("check_mail", "read_thread") if word in answer] == []
