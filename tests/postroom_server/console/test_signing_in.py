"""Who gets in at the console, and who does not."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from postroom import AsyncPostroom
from postroom_server.console.sessions import IDLE_SECONDS, LONGEST_SECONDS, MOST_SESSIONS, Sessions
from tests.postroom_server.console.conftest import SignIn

PAGES = ["", "/approvals", "/plans", "/deliveries", "/limits", "/quarantine", "/events", "/threads/t1", "/messages/m1"]


async def test_a_stranger_is_asked_for_a_key_whatever_page_it_wants(browser: SignIn) -> None:
    stranger = await browser()

    answers = [await stranger.get(path) for path in PAGES]

    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, "/console/sign-in")}
    assert (await stranger.get("/sign-in")).status_code == 200
    assert (await stranger.get("/live")).status_code == 403


async def test_the_key_stands_nowhere_but_in_the_form(
    room: AsyncPostroom, browser: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    someone = await browser()
    secret = (await room.keys.create("Eva", scopes=["read"])).secret.get_secret_value()

    answer = await someone.sign_in(secret)
    pages = [await someone.get(path) for path in PAGES]
    wrong = await someone.sign_in(secret[:-1] + "x")

    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/console" in cookie
    shown = "".join([cookie, answer.headers["location"], wrong.text, caplog.text, *(page.text for page in pages)])
    assert secret[4:] not in shown
    assert secret[4:20] not in shown


async def test_only_on_loopback_does_the_cookie_travel_without_tls(room: AsyncPostroom, browser: SignIn) -> None:
    someone = await browser()
    secret = (await room.keys.create("Eva", scopes=["read"])).secret.get_secret_value()

    near = await someone.sign_in(secret)
    far = await someone.sign_in(secret, host="mail.acme.test")
    form = await someone.client.get("/console/sign-in", headers={"Host": "mail.acme.test"})

    assert "Secure" not in near.headers["set-cookie"]
    assert "Secure" in far.headers["set-cookie"]
    assert "This page is not protected." in form.text


@pytest.mark.parametrize("scopes", [["send", "reply"], ["provision"]])
async def test_a_key_that_may_neither_look_nor_decide_does_not_get_in(
    room: AsyncPostroom, browser: SignIn, scopes: list[str]
) -> None:
    someone = await browser()
    secret = (await room.keys.create("an agent", scopes=scopes)).secret.get_secret_value()

    answer = await someone.sign_in(secret)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_tries_are_counted(browser: SignIn) -> None:
    someone = await browser()

    answers = [(await someone.sign_in(f"prk_{number}")).status_code for number in range(12)]

    assert answers == [403] * 10 + [429] * 2


async def test_a_key_that_is_revoked_closes_the_door_at_once(room: AsyncPostroom, browser: SignIn) -> None:
    eva = await browser("read")
    before = (await eva.get()).status_code

    await room.keys.revoke("k1")

    assert (before, (await eva.get()).status_code) == (200, 303)


async def test_a_key_that_is_narrowed_sees_less_at_once(room: AsyncPostroom, browser: SignIn) -> None:
    eva = await browser("read", "admin")
    before = (await eva.get("/quarantine")).status_code

    await room.keys.narrow("k1", scopes=["read"])

    assert (before, (await eva.get("/quarantine")).status_code) == (200, 403)


async def test_signing_out_ends_the_session_everywhere(browser: SignIn) -> None:
    eva = await browser("read")
    kept = dict(eva.client.cookies)

    answer = await eva.send("/sign-out")
    eva.client.cookies.update(kept)

    assert answer.headers["location"] == "/console/sign-in"
    assert (await eva.get()).status_code == 303


async def test_a_session_of_ones_own_choice_is_none(browser: SignIn) -> None:
    someone = await browser()
    someone.client.cookies.set("postroom_console", "chosen-by-mallory", path="/console")

    assert (await someone.get()).status_code == 303


class Watch:
    """Seconds, when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_session_ends_when_nobody_uses_it_and_in_the_end_anyway() -> None:
    watch = Watch()
    sessions = Sessions(clock=watch)
    idle, _ = sessions.begin("prk_1")
    busy, _ = sessions.begin("prk_1")

    watch.now = IDLE_SECONDS - 1
    assert sessions.find(busy) is not None
    assert sessions.find(idle, touch=False) is not None
    watch.now = IDLE_SECONDS + 1
    assert sessions.find(idle) is None
    while watch.now <= LONGEST_SECONDS:
        assert sessions.find(busy) is not None
        watch.now += timedelta(minutes=20).total_seconds()
    assert sessions.find(busy) is None


def test_sessions_do_not_fill_the_memory() -> None:
    watch = Watch()
    sessions = Sessions(clock=watch)
    names = []
    for _ in range(MOST_SESSIONS + 1):
        watch.now += 0.001
        names.append(sessions.begin("prk_1")[0])

    assert sessions.find(names[0]) is None
    assert sessions.find(names[1]) is not None


async def test_a_live_list_that_cannot_begin_says_why(browser: SignIn) -> None:
    eva, stranger = await browser("read"), await browser()

    refused, unknown = await eva.get("/live?after=x"), await stranger.get("/live")

    assert (refused.status_code, "Sign in first" in refused.text) == (422, False)
    assert (unknown.status_code, unknown.text) == (403, "Sign in first.")
