"""The command, and the README's lines, as a user types them."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from postroom import AsyncPostroom, ConfigurationError
from postroom_server import listen, server
from postroom_server.__main__ import main
from postroom_server.serving import GRACE_SECONDS
from tests.docs.blocks import ROOT

README = (ROOT / "packages/postroom-server/README.md").read_text()
STARTING, CALLING = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The variables of the README's first block, in a folder of its own."""
    told = dict(re.findall(r"(POSTROOM_\w+)='?([^' \n]+)", STARTING))
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return {**os.environ, **told, "HOME": str(tmp_path), "PATH": path}


def shell(line: str, environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        ["bash", "-c", line], env=environment, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, f"{line}\n{done.stderr}"
    return done.stdout


@pytest.fixture
def process(environment: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "postroom_server", "--port", "0"]
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as started:
        yield started
        started.kill()


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_the_readmes_lines_work_and_a_signal_ends_the_server(
    environment: dict[str, str], tmp_path: Path, process: subprocess.Popen[str]
) -> None:
    create = next(line for line in STARTING.splitlines() if line.startswith("postroom keys create"))
    known = {**environment, "KEY": json.loads(shell(create, environment, tmp_path))["secret"]}
    assert process.stderr is not None
    said = process.stderr.readline()
    port = said.rpartition(":")[2].partition("/")[0]

    answers = [shell(line.replace("8025", port), known, tmp_path) for line in CALLING.strip().splitlines()]
    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=20) == 0
    assert said.startswith("acme.test at http://127.0.0.1:")
    assert json.loads(answers[0])["name"] == "support"
    assert json.loads(answers[1])["id"] == json.loads(answers[2])["id"]
    assert json.loads(answers[-1])["openapi"] == "3.1.0"


def test_an_environment_without_a_room_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("POSTROOM_DOMAIN", raising=False)

    assert main(["--port", "0"]) == 2
    assert "POSTROOM_DOMAIN" in capsys.readouterr().err


def test_an_answer_does_not_wait_for_the_caller_to_acknowledge_its_head() -> None:
    with listen("127.0.0.1", 0) as door, socket.create_connection(door.getsockname()), door.accept()[0] as accepted:
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken_is_a_fault_of_the_set_up() -> None:
    with listen("127.0.0.1", 0) as door, pytest.raises(ConfigurationError, match="Cannot listen"):
        listen("127.0.0.1", door.getsockname()[1])


@pytest.mark.parametrize("port", [70_000, -1])
def test_a_port_that_there_cannot_be_is_a_fault_of_the_set_up(port: int) -> None:
    with pytest.raises(ConfigurationError, match="ports go from 0 to 65535"):
        listen("127.0.0.1", port)


async def test_a_server_that_is_told_to_stop_ends_its_streams_first() -> None:
    async with AsyncPostroom("acme.test", mailboxes=["support"], background=False) as room:
        key = await room.keys.create("reader", scopes=["read"])
        headers = {"Authorization": f"Bearer {key.secret.get_secret_value()}"}
        with listen("127.0.0.1", 0) as door:
            serving = server(room, host="127.0.0.1", port=door.getsockname()[1])
            running = asyncio.create_task(serving.serve(sockets=[door]))
            url = f"http://127.0.0.1:{door.getsockname()[1]}/v1/events/stream"
            async with httpx.AsyncClient(timeout=5) as client, client.stream("GET", url, headers=headers) as answer:
                lines = answer.aiter_lines()
                begun = await anext(lines)
                serving.should_exit = True
                serving.end_streams()

                rest = [line async for line in lines]
            async with asyncio.timeout(GRACE_SECONDS / 2):
                await running

    assert begun == ": postroom"
    assert not any(line.startswith("data:") for line in rest)
