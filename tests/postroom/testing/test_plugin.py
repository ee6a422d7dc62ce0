"""The pytest plugin, as a user's project meets it: a test run of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from postroom.testing import plugin
from postroom.testing.scenarios.behaviours import faults, reactions

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.timeout(60)

FOLLOW_UP = """
    from datetime import timedelta
    from postroom import FollowUp

    def test_a_bounce_stops_the_follow_up(room, smtp, clock):
        outreach = room.mailbox("support")
        receipt = outreach.send("ada@example.com", subject="Hello", text="Hello Ada")
        outreach.follow_up(receipt.thread_id, steps=[FollowUp(after=timedelta(days=3), text="And?")])
        clock.settle()
        smtp.bounce("ada@example.com", status="5.1.1", after=timedelta(hours=4))

        clock.advance(days=7)

        assert smtp.sent_to("ada@example.com") == ["Hello"]
"""
FAILING = """
    import pytest

    @pytest.mark.postroom_world(seed=21)
    @pytest.mark.postroom_lose_silently("ada@example.com")
    def test_it_arrives(world, room):
        room.mailbox("support").send("ada@example.com", subject="<b>Hello</b>", text="Hello Ada")
        world.run()

        assert world.mail == ["nothing"]
"""


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other plugin that happens to be installed here; `run` names this one itself."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


def run(pytester: pytest.Pytester, *options: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "postroom.testing.plugin", "--strict-markers", *options)


def test_the_markers_are_the_table_of_behaviours():
    assert set(plugin.FAULTS) == set(faults())
    assert set(plugin.REACTIONS) == set(reactions())
    assert not set(plugin.FAULTS) & set(plugin.REACTIONS)


def test_loading_it_imports_nothing_that_postroom_works_with():
    code = (
        "import postroom.testing.plugin, sys; print([n for n in sys.modules if n.startswith(('postroom', 'pydantic'))])"
    )

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30).stdout

    assert set(eval(shown)) == {"postroom", "postroom.homes", "postroom.testing", "postroom.testing.plugin"}


def test_an_installed_plugin_is_loaded_by_itself(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    pytester.makepyfile("def test_it(world, room, clock, smtp, imap): pass")

    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_a_test_that_leaves_steps_of_a_scripted_model_untaken_fails(pytester: pytest.Pytester):
    pytester.makepyfile(
        """
        import pytest
        from postroom.testing.script import Script, call

        def test_finished():
            Script(["Done."]).answer([])

        def test_unfinished():
            Script(["Done.", call("reply", message_id="m1", text="Never said.")]).answer([])

        @pytest.mark.postroom_unfinished_scripts
        def test_unfinished_on_purpose():
            Script(["Never said."])
        """
    )

    result = run(pytester)

    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*1 of 2 steps were not taken*"])


def test_a_turn_that_ends_a_moment_after_its_test_is_waited_for(pytester: pytest.Pytester):
    pytester.makepyfile(
        """
        from threading import Timer
        from postroom.testing.script import Script

        def test_it():
            script = Script(["Done."])
            Timer(0.2, lambda: script.answer([])).start()
        """
    )

    run(pytester).assert_outcomes(passed=1)


def test_a_bounce_stops_what_was_planned(pytester: pytest.Pytester):
    pytester.makepyfile(FOLLOW_UP)

    run(pytester).assert_outcomes(passed=1)


@pytest.mark.parametrize("wire", [(), ("--postroom-wire",)], ids=["by calls", "by smtp"])
def test_markers_script_servers_and_people(pytester: pytest.Pytester, wire: tuple[str, ...]):
    pytester.makepyfile("""
        from datetime import timedelta
        import pytest

        pytestmark = pytest.mark.postroom_room("mill.test", mailboxes=["flour"])

        @pytest.mark.postroom_greylist("example.com", minutes=10)
        @pytest.mark.postroom_answer("ada@example.com", text="Two sacks.", hours=2, times=1)
        @pytest.mark.postroom_out_of_office("Ada Lovelace <ada@example.com>")
        def test_it(world, room, clock, smtp, imap):
            begun = clock.now
            room.mailbox("flour").send("ada@example.com", subject="How much?", text="How much flour?")
            clock.settle()
            assert smtp.sent_to("ada@example.com") == []
            clock.run()

            assert clock.now - begun == timedelta(minutes=10, hours=2)
            assert smtp.sent_to("ada@example.com") == ["How much?"]
            assert imap.subjects("ada@example.com") == ["How much?"]
            assert imap.subjects("flour@mill.test") == ["Automatic reply: How much?", "Re: How much?"]
            assert imap.inbox("flour@mill.test")[-1].text == "Two sacks."
            assert "Ada Lovelace" in imap.threads("ada@example.com")
    """)

    run(pytester, *wire).assert_outcomes(passed=1)


def test_servers_change_in_the_middle_of_a_test(pytester: pytest.Pytester):
    pytester.makepyfile("""
        def test_it(room, smtp, clock):
            support = room.mailbox("support")
            smtp.defer("ada@example.com", times=2)
            smtp.refuse("bob@example.com", status="5.2.1")
            support.send(["billing@acme.test", "support@acme.test"], subject="Inside", text="Hello")
            support.send(["ada@example.com", "bob@example.com"], subject="One", text="One")
            clock.settle()
            assert (smtp.sent_to("ada@example.com"), smtp.sent_to("bob@example.com")) == ([], [])

            clock.run()
            assert (smtp.sent_to("ada@example.com"), smtp.sent_to("bob@example.com")) == (["One"], [])
            assert [entry.recipient for entry in smtp.sent()] == ["ada@example.com"]
    """)

    run(pytester).assert_outcomes(passed=1)


def test_a_parameter_makes_a_world_too(pytester: pytest.Pytester):
    pytester.makepyfile("""
        import pytest

        @pytest.mark.parametrize("world", [3, {"seed": 4, "wire": True}], indirect=True)
        def test_it(world, room):
            assert world.seed in (3, 4)

        def test_the_command_line(world):
            assert world.seed == 99
    """)

    run(pytester, "--postroom-seed", "99").assert_outcomes(passed=3)


def test_a_room_of_the_project_goes_before_that_of_the_plugin(pytester: pytest.Pytester):
    pytester.makeconftest("import pytest\n@pytest.fixture\ndef room(): return 'mine'")
    pytester.makepyfile("def test_it(room): assert room == 'mine'")

    run(pytester).assert_outcomes(passed=1)


def test_both_ends_are_closed_after_a_test(pytester: pytest.Pytester):
    pytester.makepyfile("""
        import threading
        import pytest

        @pytest.mark.postroom_world(wire=True)
        def test_one(room): pass

        def test_two():
            assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("postroom")]
    """)

    run(pytester).assert_outcomes(passed=2)


def test_a_failing_test_tells_its_story(pytester: pytest.Pytester):
    pytester.makepyfile(FAILING)

    result = run(pytester)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*What happened in the world (seed 21)*",
            '*support@acme.test *wrote "<b>Hello</b>" to ada@example.com in t1',
            '*example.com *lost "<b>Hello</b>" for ada@example.com*',
        ]
    )
    assert not list(pytester.path.rglob("*.html"))


@pytest.mark.parametrize("told", ["option", "ini", "xdist"])
def test_a_failing_test_is_drawn(pytester: pytest.Pytester, told: str):
    pytester.makepyfile(FAILING)
    if told == "ini":
        pytester.makeini("[pytest]\npostroom_report = pages")
    options = {
        "option": ["--postroom-report", "pages"],
        "xdist": ["--postroom-report", "pages", "-p", "xdist", "-n", "1"],
    }

    result = run(pytester, *options.get(told, []))

    (page,) = (pytester.path / "pages").glob("*.html")
    drawn = page.read_text()
    assert "test_it_arrives</title>" in drawn
    assert "&lt;b&gt;Hello&lt;/b&gt;" in drawn
    assert "assert world.mail == [&quot;nothing&quot;]" in drawn
    result.stdout.fnmatch_lines(["*Postroom's reports*", f"*{page.name}"])


def test_a_passing_test_is_not_drawn(pytester: pytest.Pytester):
    pytester.makepyfile("def test_it(world): world.run()")

    run(pytester, "--postroom-report", "pages").assert_outcomes(passed=1)

    assert not (pytester.path / "pages").exists()


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("postroom_answer(text='Hi')", "Say who: @pytest.mark.postroom_answer('Ada Lovelace <ada@example.com>')."),
        ("postroom_greylist(minuts=5)", "greylist takes delay, only. minuts: Extra inputs are not permitted."),
        ("postroom_refuse(hours=1)", "postroom_refuse takes no time; it takes: status, only, when, code, text."),
    ],
)
def test_a_wrong_marker_is_told(pytester: pytest.Pytester, marker: str, said: str):
    pytester.makepyfile(f"import pytest\n@pytest.mark.{marker}\ndef test_it(world): pass")

    result = run(pytester)

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([f"*{said}"])


def test_an_unknown_marker_is_an_error(pytester: pytest.Pytester):
    pytester.makepyfile("import pytest\n@pytest.mark.postroom_greylst\ndef test_it(): pass")

    assert "'postroom_greylst' not found in `markers`" in run(pytester).stdout.str()


def test_the_page_of_a_test_has_a_name_of_its_own():
    names = {plugin.page_name(node) for node in ("a.py::test[x/y]", "a.py::test[x y]", "a.py::" + "long" * 90)}

    assert len(names) == 3
    assert all(Path(name).name == name and len(name) <= 120 for name in names)
