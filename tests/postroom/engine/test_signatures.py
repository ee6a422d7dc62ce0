"""What reads signatures at runtime (frameworks that make a tool of a method, pydantic) can read those of an open room."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, get_args, get_type_hints

import pytest
from agents import function_tool
from langchain_core.tools import tool
from pydantic import ValidationError, validate_call

from postroom import AsyncPostroom, Postroom

URL, KEY = "https://mail.acme.test", "prk_k1_nothing"


def functions(kind: type) -> Iterator[Callable[..., Any]]:
    """The public methods and properties of a class that our code defines, and how it is made."""
    for name in dir(kind):
        member = inspect.getattr_static(kind, name)
        function = getattr(member, "fget", None) or getattr(member, "__func__", member)
        if inspect.isfunction(function) and function.__module__.startswith("postroom.") and not name.startswith("_"):
            yield function


def classes(hint: Any) -> Iterator[type]:
    """Our own classes that a hint names."""
    if inspect.isclass(hint) and hint.__module__.startswith("postroom."):
        yield hint
    for part in get_args(hint):
        yield from classes(part)


def reached_from(*roots: type) -> set[type]:
    """Every class of ours that the methods of these give, and those of what they give; each method's hints are read."""
    reached, ahead = set[type](), list(roots)
    while ahead:
        if (kind := ahead.pop()) not in reached:
            reached.add(kind)
            hints = [get_type_hints(function) for function in functions(kind)]
            ahead += [found for hint in hints for found in classes(hint.get("return"))]
    return reached


def test_every_method_that_is_reached_from_a_room_has_readable_hints() -> None:
    room, remote = Postroom("acme.test"), Postroom.connect(URL, key=KEY)

    reached = reached_from(Postroom, AsyncPostroom, type(remote.asynchronous))

    assert {type(face) for face in (room, room.mailbox("support"), room.asynchronous.mailbox("support"))} <= reached
    assert {type(room.mailbox("support").requests), type(room.approvals), type(room.asynchronous.approvals)} <= reached
    assert get_type_hints(Postroom.__init__).keys() == get_type_hints(AsyncPostroom.__init__).keys()


@pytest.mark.parametrize("make", [function_tool, tool, validate_call], ids=["openai-agents", "langchain", "pydantic"])
def test_a_method_of_a_mailbox_can_be_made_a_tool(make: Callable[..., Any]) -> None:
    assert make(Postroom("acme.test", mailboxes=["support"]).mailbox("support").search)


def test_a_method_of_a_mailbox_can_have_its_arguments_checked() -> None:
    with Postroom("acme.test", mailboxes=["support"]) as room:
        search = validate_call(room.mailbox("support").search)

        assert search("refund", count="3") == ()  # type: ignore[arg-type]  # a model wrote it
        with pytest.raises(ValidationError):
            search("refund", count="many")  # type: ignore[arg-type]  # the same
