"""Over stdio: a client starts `postroom-mcp` as its configuration says, and the official client talks to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from postroom import AsyncPostroom, Postroom
from tests.contracts.frameworks import mail_from_ada
from tests.docs.blocks import ROOT, blocks
from tests.postroom_mcp.clients import over_stdio, refused, said

CONFIGURATIONS = [
    json.loads(code)["mcpServers"]["mail"] for name, code in blocks("json") if name.startswith("packages/postroom-mcp/")
]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    store = f"sqlite:///{tmp_path / 'room.db'}"
    with Postroom("acme.test", mailboxes=["support"], store=store) as room:
        room.receive(mail_from_ada(), recipients=["support@acme.test"], reverse_path="ada@example.com")
    return {**base(), "POSTROOM_DOMAIN": "acme.test", "POSTROOM_STORE": store}


def base() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POSTROOM_")}
    return {**kept, "PYTHONPATH": str(ROOT)}


async def test_the_lines_of_the_readme_open_a_room(environment: dict[str, str]) -> None:
    configured = CONFIGURATIONS[0]
    assert configured["command"] == "postroom-mcp"

    async with over_stdio(*configured["args"], env=configured["env"] | environment) as session:
        mail = await session.call_tool("check_mail", {})
        sent = await session.call_tool("reply", {"message_id": "m1", "text": "We look into it."})

    assert "t1 m1" in said(mail)
    assert said(sent).startswith("Accepted as m2 in t1")


async def test_the_client_may_do_what_the_command_line_says(environment: dict[str, str]) -> None:
    arguments = ("--mailbox", "support", "--scopes", "read", "--tools", "check_mail,reply")

    async with over_stdio(*arguments, env=environment) as session:
        listed = await session.list_tools()
        tried = await session.call_tool("reply", {"message_id": "m1", "text": "Hello"})

    assert [tool.name for tool in listed.tools] == ["check_mail"]
    assert refused(tried)
    assert said(tried).startswith("NOT DONE [permission_denied]: ")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "told", "sentence"),
    [
        (["--mailbox", "support"], {}, "POSTROOM_DOMAIN"),
        (["--mailbox", "support"], {"POSTROOM_URL": "https://mail.acme.test"}, "set POSTROOM_KEY"),
        (["--mailbox", "support", "--scopes", "fly"], {"POSTROOM_DOMAIN": "acme.test"}, "there are: read"),
        (
            ["--mailbox", "support", "--tools", "send_mial"],
            {"POSTROOM_DOMAIN": "acme.test", "POSTROOM_MAILBOXES": '["support"]'},
            "send_mial",
        ),
        (["--http", "127.0.0.1:0", "--tools", "send_mial"], {"POSTROOM_DOMAIN": "acme.test"}, "send_mial"),
        (["--mailbox", "nobody"], {"POSTROOM_DOMAIN": "acme.test"}, "no mailbox 'nobody'"),
        (["--http", "8765"], {"POSTROOM_DOMAIN": "acme.test"}, "HOST:PORT"),
        (["--http", "127.0.0.1:70000"], {"POSTROOM_DOMAIN": "acme.test"}, "ports go from 0 to 65535"),
        (["--mailbox", "support"], {"POSTROOM_MCP_TOOLS": "reply"}, "written as JSON"),
        (["--mailbox", "support"], {"POSTROOM_MCP_HOSTS": "a.test"}, "POSTROOM_MCP_HOSTS cannot be read; lists are"),
    ],
)
def test_what_makes_no_sense_is_said_and_ends_with_2(
    arguments: list[str], told: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "postroom_mcp", *arguments],
        cwd=tmp_path,
        env={**base(), **told},
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )

    assert run.returncode == 2
    assert sentence in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


def test_the_readme_shows_no_secret() -> None:
    assert "prk_" not in json.dumps(CONFIGURATIONS)
    assert all("${POSTROOM_KEY}" in json.dumps(each) for each in CONFIGURATIONS[1:])


async def test_a_room_elsewhere_is_opened_by_url_and_key(room: AsyncPostroom) -> None:
    from postroom_server import app
    from tests.postroom_mcp.conftest import key, served

    configured: dict[str, Any] = CONFIGURATIONS[1]
    secret = await key(room, "read", "reply")

    async with served(app(room)) as url:
        told = {"POSTROOM_URL": url, "POSTROOM_KEY": secret}
        env = base() | {name: value.replace(f"${{{name}}}", told[name]) for name, value in configured["env"].items()}
        async with over_stdio(*configured["args"], env=env) as session:
            listed = [tool.name for tool in (await session.list_tools()).tools]
            mail = await session.call_tool("check_mail", {})
            sent = await session.call_tool("reply", {"message_id": "m1", "text": "We look into it."})
            forbidden = await session.call_tool("send_message", {"to": ["a@example.com"], "subject": "A", "text": "A"})

    assert "reply" in listed
    assert "send_message" not in listed
    assert "t1 m1" in said(mail)
    assert said(sent).startswith("Accepted as m2 in t1")
    assert said(forbidden).startswith("NOT DONE [permission_denied]: ")
