"""A remote room has every method of a room: each asks the server, or says that it is not for a remote room."""

from __future__ import annotations

import inspect

import pytest

from postroom import AsyncMailbox, AsyncPostroom, ConfigurationError, Mailbox, Postroom
from postroom.doors import NOT_OPERATIONS, OPERATIONS
from postroom.engine.remote.room import RemoteMailbox, RemoteRoom

URL, KEY = "https://mail.acme.test", "prk_k1_nothing"
KEPT = {"acall", "aclose", "call", "call_in_place", "close", "listening", "now", "serve", "token"}
"""What a remote room does as any room does it: none of these asks the store."""


def face_of(part: str) -> object:
    room = AsyncPostroom.connect(URL, key=KEY)
    if part.startswith("mailbox"):
        mailbox = room.mailbox("support")
        return mailbox.requests if part == "mailbox.requests" else mailbox
    return room if part == "room" else getattr(room, part)


def test_a_remote_room_is_a_room_on_both_faces() -> None:
    room = Postroom.connect(URL, key=KEY)

    assert isinstance(room, Postroom)
    assert isinstance(room.asynchronous, AsyncPostroom)
    assert isinstance(room.mailbox("support"), Mailbox)
    assert isinstance(room.asynchronous.mailbox("support"), AsyncMailbox)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_is_asked_of_the_server_with_the_same_arguments(operation: object) -> None:
    face, name = face_of(operation.part), operation.method.__name__  # type: ignore[attr-defined]  # a row
    method = getattr(type(face), name)

    assert method is not operation.method  # type: ignore[attr-defined]
    if method.__qualname__ != "RemoteRoom.create_mailbox":
        assert inspect.signature(method).parameters.keys() == inspect.signature(operation.method).parameters.keys()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", NOT_OPERATIONS)
def test_what_is_no_operation_is_not_asked_of_a_store_that_is_not_there(name: str) -> None:
    part, _, method = name.rpartition(".")
    kind = {"room": RemoteRoom, "mailbox": RemoteMailbox}.get(part) or type(face_of(part))
    embedded = next((base for base in kind.__mro__[1:] if method in vars(base)), None)
    if method in KEPT or (inherited := getattr(embedded, method, None)) is None:
        return

    assert getattr(kind, method) is not inherited or isinstance(inherited, classmethod) or inspect.ismethod(inherited)


def test_settings_and_code_are_of_the_program_that_opened_the_room() -> None:
    room = Postroom.connect(URL, key=KEY)

    with pytest.raises(ConfigurationError, match="server"):
        _ = room.asynchronous.settings
    with pytest.raises(ConfigurationError, match="opened the room"):
        room.pool("first", mailboxes=["support"])
    with pytest.raises(ConfigurationError, match="position"):
        room.subscriptions.follow(name="mine")
