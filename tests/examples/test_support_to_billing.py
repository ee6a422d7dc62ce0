"""Every example runs as one command, without key and network, and shows the customer one thread."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from postroom.testing import Outside

TOP = Path(__file__).parents[2]
PACKAGE = "examples.support_to_billing"
MODULES = ("langchain", "crewai", "openai_agents", "three_frameworks_one_thread")

GUARD = """
import os, socket
def _guarded(name):
    real = getattr(socket.socket, name)
    def connect(self, address):
        if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1"):
            os.write(2, f"tried to reach {address}\\n".encode())
            raise OSError("no network in this test")
        return real(self, address)
    return connect
socket.socket.connect, socket.socket.connect_ex = _guarded("connect"), _guarded("connect_ex")
_resolve = socket.getaddrinfo
def _guarded_resolve(host, *args, **kwargs):
    if host not in ("127.0.0.1", "::1", "localhost", None):
        os.write(2, f"tried to look up {host}\\n".encode())
        raise OSError("no network in this test")
    return _resolve(host, *args, **kwargs)
socket.getaddrinfo = _guarded_resolve
"""


@pytest.fixture(scope="session")
def guard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that Python looks into first: every way out of this machine is shut there, and complained about."""
    folder = tmp_path_factory.mktemp("guard")
    (folder / "sitecustomize.py").write_text(GUARD)
    return folder


@cache
def told(module: str, guard: Path) -> subprocess.CompletedProcess[str]:
    """The example as a reader of the documentation would run it, without any key; each is run once."""
    return subprocess.run(
        [sys.executable, "-m", f"{PACKAGE}.{module}"],
        cwd=TOP,
        env={**environment(), "PYTHONPATH": str(guard)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def environment() -> dict[str, str]:
    """This process's environment without keys."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith(("_API_KEY", "_TRACING"))}
    return {**kept, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}


@pytest.mark.parametrize("module", MODULES)
def test_an_example_shows_one_thread_across_two_mailboxes_and_stays_on_this_machine(module, guard):
    done = told(module, guard)

    assert (done.returncode, done.stderr) == (0, "")
    tree = done.stdout.partition("sees in her mail program\n")[2].partition("\n\n")[0].splitlines()
    assert [line.index("└─") for line in tree[1:]] == [2, 5, 8, 11, 14]
    assert "One thread of 5 messages, answered by support@acme.test and billing@acme.test" in done.stdout


@pytest.mark.parametrize("module", MODULES)
def test_the_output_fits_eighty_columns_and_has_no_colour_where_there_is_no_terminal(module, guard):
    output = told(module, guard).stdout

    assert max(map(len, output.splitlines())) <= 80
    assert "\x1b" not in output


def test_three_frameworks_hold_the_thread_in_turn_and_the_customer_hears_two(guard):
    output = told("three_frameworks_one_thread", guard).stdout

    held = output.partition("Who held t1\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split()[1] for line in held] == ["support", "billing", "supervisor", "billing"]
    assert "supervisor@" not in output


@pytest.mark.parametrize("module", MODULES)
def test_an_example_started_as_a_script_says_the_right_command(module):
    script = f"examples/support_to_billing/{module}.py"
    done = subprocess.run([sys.executable, script], cwd=TOP, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 1
    assert done.stderr.strip() == f"Run it as a module: python -m {PACKAGE}.{module}"


@pytest.mark.timeout(40)
def test_an_example_can_serve_a_real_room(tmp_path):
    with Outside(patience=10) as outside:
        settings = {
            "POSTROOM_DOMAIN": "acme.test",
            "POSTROOM_STORE": f"sqlite:///{tmp_path}/room.db",
            "POSTROOM_TRANSPORT": outside.url,
            "POSTROOM_RECEIVERS": '["smtp://127.0.0.1:0"]',
        }
        server = subprocess.Popen(
            [sys.executable, "-m", f"{PACKAGE}.langchain", "--serve"],
            cwd=TOP,
            env={**environment(), **settings},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None
            port = re.search(r"listening at 127\.0\.0\.1:(\d+)", server.stdout.readline())
            assert port is not None
            ada = outside.person("Ada <ada@example.com>", writes_to=("127.0.0.1", int(port[1])))
            ada.write("support@acme.test", subject="Charged twice", text="Twice!")
            ada.wait_for_mail(1, by="billing@acme.test")
        finally:
            server.send_signal(signal.SIGINT)
            code = server.wait(15)
            server.stdout.close()

    assert code == 0
    ada.wait_for_mail(2)
    ada.assert_one_thread()
