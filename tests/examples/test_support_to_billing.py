"""Every example runs as one command, without key and network, and shows the customer one thread."""

from __future__ import annotations

import re
import signal
import subprocess
import sys

import pytest

from postroom.testing import Outside
from tests.examples.running import TOP, environment, started_as_a_script, told

PACKAGE = "examples.support_to_billing"
MODULES = ("langchain", "crewai", "openai_agents", "three_frameworks_one_thread")


@pytest.mark.parametrize("module", MODULES)
def test_an_example_shows_one_thread_across_two_mailboxes_and_stays_on_this_machine(module, guard):
    done = told(f"{PACKAGE}.{module}", guard)

    assert (done.returncode, done.stderr) == (0, "")
    tree = done.stdout.partition("sees in her mail program\n")[2].partition("\n\n")[0].splitlines()
    assert [line.index("└─") for line in tree[1:]] == [2, 5, 8, 11, 14]
    assert "One thread of 5 messages, answered by support@acme.test and billing@acme.test" in done.stdout


@pytest.mark.parametrize("module", MODULES)
def test_the_output_fits_eighty_columns_and_has_no_colour_where_there_is_no_terminal(module, guard):
    output = told(f"{PACKAGE}.{module}", guard).stdout

    assert max(map(len, output.splitlines())) <= 80
    assert "\x1b" not in output


def test_three_frameworks_hold_the_thread_in_turn_and_the_customer_hears_two(guard):
    output = told(f"{PACKAGE}.three_frameworks_one_thread", guard).stdout

    held = output.partition("Who held t1\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split()[1] for line in held] == ["support", "billing", "supervisor", "billing"]
    assert "supervisor@" not in output


@pytest.mark.parametrize("module", MODULES)
def test_an_example_started_as_a_script_says_the_right_command(module):
    done = started_as_a_script(f"examples/support_to_billing/{module}.py")

    assert done.returncode == 1
    assert done.stderr.strip() == f"Run it as a module: python -m {PACKAGE}.{module}"


def test_an_example_can_serve_a_real_room(tmp_path):
    with Outside(patience=60) as outside:
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
            code = server.wait(60)
            server.stdout.close()

    assert code == 0
    ada.wait_for_mail(2)
    ada.assert_one_thread()
