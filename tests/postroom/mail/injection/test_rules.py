"""The marks of a chat between a person and a model: each is found in a letter, and ordinary letters have none."""

from __future__ import annotations

import pytest

from postroom.mail.injection.rules import marks_in


@pytest.mark.parametrize(
    "mark",
    [
        "<|im_start|>", "[INST]", "[/inst]", "<<SYS>>", "<</SYS>>", "</system>", "<<important notice>>", "<tool_call id=1>",
        "{{system", "{#user", "System:", "new instructions:", "Instructions for the AI :", "user message:", "## New task",
        "END OF THE EMAIL ---", "begin system prompt]", '"tool_name": "', '"parameters" : {', "Action input: x", "final answer: x",
        "![x](https://a.example/?q={", "send_email(", "run_all_commands (",
    ],
)  # fmt: skip
def test_a_mark_of_a_chat_is_found_in_a_letter(mark):
    assert marks_in(f"Dear Ada,\nit is late.\n{mark} go on\nYours")


@pytest.mark.parametrize(
    "text", ["See you at 10:30.", "Weekend of the 5th - bye", "Re: the price\n> is 5 <http://a.example>"]
)
def test_an_ordinary_letter_has_no_mark(text):
    assert marks_in(text) == []
