"""A scripted model's script, without a framework."""

from __future__ import annotations

import pytest

from postroom.testing.script import Line, Script, ScriptFault, call, say

READ = [Line("user", "Work."), Line("tool", "t3, 2 messages\nm12 from Ada", "read_thread")]


def test_steps_are_taken_in_order() -> None:
    script = Script(["one", say("two")])

    assert [script.answer([]).text, script.answer([]).text] == ["one", "two"]


def test_one_step_may_hold_words_and_several_calls_with_ids_of_their_own() -> None:
    answer = Script([[say("Looking."), call("check_mail"), call("check_mail")]]).answer([])

    assert answer.text == "Looking."
    assert [made.name for made in answer.calls] == ["check_mail", "check_mail"]
    assert answer.calls[0].id != answer.calls[1].id


def test_a_tool_may_have_an_argument_called_name() -> None:
    assert call("create_mailbox", name="sales").arguments == {"name": "sales"}


def test_a_step_picks_ids_out_of_earlier_results() -> None:
    script = Script([lambda seen: call("reply", message_id=seen.id_of("m"), text=seen.result("read_thread")[:2])])

    assert script.answer(READ).calls[0].arguments == {"message_id": "m12", "text": "t3"}


def test_one_function_decides_every_answer() -> None:
    script = Script(lambda seen: f"{len(seen)} lines")

    assert [script.answer(READ).text, script.answer([]).text] == ["2 lines", "0 lines"]
    script.assert_finished()


def test_running_out_of_steps_says_where() -> None:
    script = Script(["one"])
    script.answer([])

    with pytest.raises(ScriptFault, match=r"no step after 1; .*m12 from Ada"):
        script.answer(READ)


@pytest.mark.postroom_unfinished_scripts
def test_steps_that_were_not_taken_are_listed() -> None:
    script = Script(["one", call("reply", text="never said")])
    script.answer([])

    with pytest.raises(ScriptFault, match=r"1 of 2 steps were not taken:\n.*never said"):
        script.assert_finished()


def test_a_missing_result_shows_the_conversation() -> None:
    with pytest.raises(ScriptFault, match=r"no result of check_mail:\nuser : Work"):
        Script([lambda seen: seen.result("check_mail")]).answer(READ)


def test_a_missing_id_shows_the_result() -> None:
    with pytest.raises(ScriptFault, match="holds no 'f' id"):
        Script([lambda seen: seen.id_of("f")]).answer(READ)


@pytest.mark.parametrize("steps", ["a text", call("check_mail"), [3]])
def test_what_is_no_script_is_refused(steps: object) -> None:
    with pytest.raises(TypeError):
        Script(steps).answer([])
