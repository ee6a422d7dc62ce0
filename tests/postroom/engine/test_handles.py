"""A room's handles, copied as frameworks copy an agent with all that it has."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from postroom import Mailbox, Postroom

HANDLES: dict[str, Callable[[Postroom], Any]] = {
    "Postroom": lambda room: room,
    "AsyncPostroom": lambda room: room.asynchronous,
    "Mailbox": lambda room: room.mailbox("support"),
    "AsyncMailbox": lambda room: room.asynchronous.mailbox("support"),
}


@pytest.mark.parametrize("handle", HANDLES.values(), ids=HANDLES)
def test_a_copy_is_bound_to_the_same_room(room: Postroom, handle: Callable[[Postroom], Any]) -> None:
    given = handle(room)

    assert copy.copy(given) is given
    assert copy.deepcopy({"tools": [given]})["tools"] == [given]


@pytest.mark.parametrize("name", HANDLES)
def test_who_sends_a_handle_to_another_process_is_told_what_to_do(room: Postroom, name: str) -> None:
    given = HANDLES[name](room)

    with pytest.raises(TypeError, match=rf"{name} belongs to this process .* open the room in the other one"):
        pickle.dumps(given)


def test_what_a_copy_sends_the_room_has(room: Postroom, support: Mailbox) -> None:
    receipt = copy.deepcopy(support).send("ada@example.com", subject="Hello", text="Welcome to us.")

    assert room.message(receipt.id).subject == "Hello"
