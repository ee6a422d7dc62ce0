"""`postroom domain`."""

from __future__ import annotations

import pytest

from postroom import Postroom
from tests.dns_server import LoopbackDns
from tests.postroom.cli.conftest import Run
from tests.postroom.cli.test_answers import on_a_terminal


@pytest.fixture
def server(loopback_dns: LoopbackDns, monkeypatch: pytest.MonkeyPatch) -> LoopbackDns:
    monkeypatch.setenv("POSTROOM_RESOLVER", loopback_dns.place)
    monkeypatch.setenv("POSTROOM_MAIL_HOST", "mail.acme.test")
    return loopback_dns


def test_a_domain_is_added_published_and_verified(run: Run, server: LoopbackDns) -> None:
    added = run("domain", "add", "acme.test")
    early = run("domain", "verify", "acme.test")
    server.serve(run("domain", "zone", "acme.test").out + "mail IN A 192.0.2.1\n")
    verified = run("domain", "verify", "acme.test")

    assert added.code == 0
    assert "To be published before they sign: pr1-rsa, pr1-ed." in added.out
    assert early.code == 1
    assert "missing    MX    acme.test" in early.out
    assert "5 of 5 records to be mended" in early.out
    assert verified.code == 0
    assert "From now on these keys sign: pr1-rsa, pr1-ed." in verified.out
    assert "Every record is in place." in verified.out


def test_what_is_wrong_is_told_with_what_to_do(run: Run, server: LoopbackDns) -> None:
    run("domain", "add", "acme.test")
    server.serve("$ORIGIN acme.test.\n$TTL 60\n@ IN MX 10 mx.example.com.\n")

    told = run("domain", "verify", "acme.test")
    answer = run("domain", "verify", "acme.test", "--json")

    assert "MX points to mx.example.com; we receive at mail.acme.test. You can publish the MX" in told.out
    assert answer.code == 1
    assert answer.data["checks"][0]["status"] == "wrong"
    assert answer.data["checks"][0]["record"]["value"] == "10 mail.acme.test"


def test_a_room_that_signs_nothing_says_so(run: Run, room: Postroom) -> None:
    listed = run("domain", "list")

    assert "acme.test (primary)" in listed.out
    assert (
        "Mail from acme.test is not signed here; a relay may sign it. Next: postroom domain add acme.test" in listed.out
    )


def test_keys_are_listed_with_their_state_and_never_with_their_private_half(run: Run, room: Postroom) -> None:
    run("domain", "add", "acme.test")
    run("domain", "activate", "acme.test")
    rotated = run("domain", "rotate", "acme.test", "--json")

    listed = run("domain", "list")

    assert [(key["selector"], key["state"]) for key in rotated.data["keys"]] == [
        ("pr2-rsa", "next"),
        ("pr2-ed", "next"),
        ("pr1-rsa", "active"),
        ("pr1-ed", "active"),
    ]
    assert "PRIVATE" not in rotated.out + listed.out
    assert "pr2-rsa  rsa-sha256      next" in listed.out
    assert "pr1-ed   ed25519-sha256  active" in listed.out


def test_a_value_is_copied_in_one_piece(place, room: Postroom) -> None:
    value = room.domains.add("acme.test") and room.domains.records("acme.test")[1].value

    assert len(value) > 400
    assert value in on_a_terminal("domain", "records", "acme.test")


def test_a_domain_that_was_not_added_is_not_found(run: Run, room: Postroom) -> None:
    for command in ("records", "zone", "verify", "rotate", "activate"):
        refused = run("domain", command, "other.test", "--json")
        assert (refused.code, refused.error["code"]) == (1, "not_found")


def test_a_policy_that_is_none_is_refused(run: Run) -> None:
    refused = run("domain", "add", "acme.test", "--dmarc", "maybe")

    assert refused.code == 1
    assert "choose none, quarantine, reject" in refused.err


def test_a_mailbox_is_created_on_another_domain(run: Run, room: Postroom) -> None:
    refused = run("mailbox", "create", "shop", "--on", "shop.acme.test")
    run("domain", "add", "shop.acme.test")
    created = run("mailbox", "create", "shop", "--on", "shop.acme.test", "--local-part", "support", "--json")

    assert "add it first" in refused.err
    assert created.data["address"] == "support@shop.acme.test"
