"""`postroom keys`."""

from __future__ import annotations

import re

import pytest

from postroom import Postroom
from postroom.model.errors import PermissionDenied
from tests.postroom.cli.conftest import Run


def secret_in(text: str) -> str:
    [secret] = re.findall(r"^prk_\w+$", text, re.MULTILINE)
    return secret


def test_a_key_is_made_and_its_secret_shown_once(run: Run, room: Postroom) -> None:
    made = run(
        "keys", "create", "support agent", "--mailbox", "support", "--scope", "read", "--for", "30d", "--by", "grace"
    )
    listed = run("keys", "list")

    assert made.code == 0
    assert re.match(r"k1 \(support agent\) may read in support, until \d{4}-\d\d-\d\d \d\d:\d\d UTC\.\n", made.out)
    assert "shown this once" in made.out
    assert room.keys.authenticate(secret_in(made.out)).key.created_by == "grace"
    assert re.search(r"^k1   support agent  active  read  support         \d{4}-", listed.out, re.MULTILINE)
    assert "prk_" not in listed.out + run("keys", "list", "--json").out + run("events", "--after", "0", "--json").out


def test_what_is_not_said_is_the_default(run: Run, room: Postroom) -> None:
    made = run("keys", "create", "all of it")
    data = run("keys", "create", "the same", "--json").data

    assert "k1 (all of it) may read, reply, send, hand_off in every mailbox, until it is revoked." in made.out
    assert (data["id"], data["mailboxes"], data["parent_id"], data["expires_at"]) == ("k2", None, None, None)
    assert sorted(data["scopes"]) == ["hand_off", "read", "reply", "send"]
    assert room.keys.authenticate(data["secret"]).key.id == "k2"


def test_a_child_is_refused_what_its_parent_has_not(run: Run, room: Postroom) -> None:
    run("keys", "create", "team", "--mailbox", "support", "--scope", "read")

    refused = run("keys", "create", "child", "--parent", "k1", "--scope", "read", "--scope", "admin")
    child = run("keys", "create", "child", "--parent", "k1", "--scope", "read")

    assert refused.code == 1
    assert "A child of k1 (team) never exceeds it, and this one would: it asks for admin." in refused.err
    assert "k2 (child) may read in support, until it is revoked, below k1." in child.out
    assert run("keys", "create", "x", "--scope", "everything").code == 1
    assert run("keys", "create", "x", "--mailbox", "nobody", "--json").error["code"] == "not_found"
    assert run("keys", "create", "x", "--for", "soon").code == 1


def test_a_key_is_rotated_narrowed_and_revoked(run: Run, room: Postroom) -> None:
    first = secret_in(run("keys", "create", "agent").out)

    rotated = run("keys", "rotate", "k1", "--overlap", "0")
    narrowed = run("keys", "narrow", "k1", "--scope", "read", "--mailbox", "support")
    more = run("keys", "narrow", "k1", "--scope", "send")
    grant = room.keys.authenticate(secret_in(rotated.out))
    revoked = run("keys", "revoke", "k1")

    assert "k1 (agent) has a new secret; the old one works no more." in rotated.out
    assert "k1 (agent) may read in support, until it is revoked." in narrowed.out
    assert "k1 (agent) cannot be given more than it has: it asks for send." in more.err
    assert (grant.scopes, grant.key.mailboxes) == ({"read"}, ("support",))
    assert "k1 (agent) opens nothing any more, nor does any key below it." in revoked.out
    for secret in (first, secret_in(rotated.out)):
        with pytest.raises(PermissionDenied):
            room.keys.authenticate(secret)
    assert "is revoked; it opens nothing any more" in run("keys", "rotate", "k1").err
    assert run("keys", "revoke", "k9").code == 1


def test_who_has_no_keys_is_told_how_to_make_one(run: Run, room: Postroom) -> None:
    assert 'Nobody comes in from outside. postroom keys create "support agent"' in run("keys", "list").out
    assert run("keys", "list", "--json").data == []


def test_explain_and_events_name_the_key(run: Run, room: Postroom) -> None:
    with room.keys.authenticate(room.keys.create("agent").secret).acting():
        receipt = room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome!")

    assert re.search(r"message\.queued .*key k1", run("explain", receipt.message_id).out)
    assert re.search(r"message\.queued .*key k1", run("events", "--name", "message.queued").out)
