from __future__ import annotations

import re

import pytest

from postroom.mail.wording.expression import expression

NO_EXPRESSION = "(unfinished"


def test_it_is_what_re_compiles():
    later, at_once = expression(r"(\d+) (days)", re.IGNORECASE), re.compile(r"(\d+) (days)", re.IGNORECASE)

    assert later.findall("12 Days and 3 days") == at_once.findall("12 Days and 3 days")
    assert (later.pattern, later.flags, later.groups) == (at_once.pattern, at_once.flags, at_once.groups)


def test_nothing_is_compiled_before_the_first_text():
    unused = expression(NO_EXPRESSION)

    with pytest.raises(re.error, match="unterminated"):
        unused.search("")
