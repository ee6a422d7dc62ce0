"""Nothing changes but by a form of the session's own, and by a key that may."""

from __future__ import annotations

import pytest

from postroom import AsyncPostroom
from postroom_server.console.safety import HEADERS
from tests.postroom_server.console.conftest import SignIn, hold

EVERYTHING = ("read", "approve", "admin")
FORMS = [
    ("/approvals/p1", {"decision": "approve"}),
    ("/approvals/p1", {"decision": "edit", "text": "We refund everything.", "subject": "Refund", "to": "mallory@evil.example"}),
    ("/approvals/p1", {"decision": "reject", "why": "no"}),
    ("/approvals/p1", {"decision": "answer", "why": "no"}),
    ("/plans/f1", {"decision": "cancel"}),
    ("/quarantine/m1", {"decision": "release"}),
    ("/sign-out", {}),
]  # fmt: skip


async def state(room: AsyncPostroom) -> str:
    return str((await room.approvals.get("p1")).state)


@pytest.mark.parametrize(("path", "form"), FORMS)
async def test_a_form_without_the_sessions_token_is_refused(
    room: AsyncPostroom, browser: SignIn, path: str, form: dict[str, str]
) -> None:
    await hold(room)
    eva, other = await browser(*EVERYTHING), await browser(*EVERYTHING)
    tokens = ["", "x", "é", await other.token()]

    answers = [(await eva.send(path, token=token, **form)).status_code for token in tokens]
    bare = await eva.client.post(f"/console{path}", data=form)

    assert answers == [403] * 4
    assert bare.status_code == 403
    assert await state(room) == "pending"
    assert (await eva.get()).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Origin": "http://127.0.0.1:81"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_from_elsewhere_is_refused_even_with_the_token(
    room: AsyncPostroom, browser: SignIn, headers: dict[str, str]
) -> None:
    await hold(room)
    eva = await browser(*EVERYTHING)

    answer = await eva.send("/approvals/p1", headers=headers, decision="approve")
    own = await eva.send("/approvals/p1", headers={"Origin": "http://127.0.0.1"}, decision="reject")

    assert (answer.status_code, own.status_code) == (403, 303)
    assert await state(room) == "rejected"


async def test_nobody_is_signed_in_by_a_form_from_elsewhere(room: AsyncPostroom, browser: SignIn) -> None:
    victim = await browser()
    secret = (await room.keys.create("mallory", scopes=["read"])).secret.get_secret_value()

    answer = await victim.sign_in(secret, origin="https://evil.example")

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("path", "form"), FORMS[:6])
async def test_looking_changes_nothing(room: AsyncPostroom, browser: SignIn, path: str, form: dict[str, str]) -> None:
    await hold(room)
    eva = await browser(*EVERYTHING)

    await eva.client.get(f"/console{path}", params={**form, "token": await eva.token()})

    assert await state(room) == "pending"


@pytest.mark.parametrize(("path", "form"), FORMS[:6])
async def test_a_key_that_only_reads_sees_no_button_and_may_not_press_it_either(
    room: AsyncPostroom, browser: SignIn, path: str, form: dict[str, str]
) -> None:
    await hold(room)
    reader = await browser("read", "reply", "send", "hand_off")

    seen = await reader.get("/approvals/p1")
    answer = await reader.send(path, **form)

    assert "We refund 400 EUR." in seen.text
    assert 'name="decision"' not in seen.text
    assert answer.status_code == 403
    assert await state(room) == "pending"


async def test_every_answer_keeps_others_out(room: AsyncPostroom, browser: SignIn) -> None:
    await hold(room)
    eva, stranger = await browser(*EVERYTHING), await browser()

    answers = [
        *[await eva.get(path) for path in ("", "/threads/t1", "/approvals/p1", "/events", "/threads/t9")],
        await eva.send("/approvals/p1", token="", decision="approve"),
        await stranger.get("/sign-in"),
        await stranger.get(),
        await stranger.get("/files/console.css"),
        await stranger.get("/files/..%2froutes.py"),
    ]

    for answer in answers:
        assert {name: answer.headers[name] for name in HEADERS if name != "Cache-Control"} == {
            name: value for name, value in HEADERS.items() if name != "Cache-Control"
        }
    assert {answer.headers["cache-control"] for answer in answers[:8]} == {"no-store"}
    assert answers[-1].status_code == 404
