"""A room's domains: what they publish, and whose keys sign."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dns.rdatatype
import dns.zone
import pytest

from postroom import Postroom
from postroom.model.domain import DkimAlgorithm, DnsRecord, Domain, KeyState
from postroom.model.errors import ConfigurationError, InvalidRequest, NotFound
from postroom.model.settings import Settings
from postroom.testing import ScriptedResolver
from tests.dkim_checks import verified


@pytest.fixture
def dns_of_the_world() -> ScriptedResolver:
    return ScriptedResolver()


@pytest.fixture
def room(dns_of_the_world: ScriptedResolver) -> Iterator[Postroom]:
    with opened(dns_of_the_world) as room:
        yield room


def opened(resolver: ScriptedResolver | None = None, **told) -> Postroom:
    settings = Settings.model_validate(
        {"domain": "acme.test", "mailboxes": ("support",), "mail_host": "mail.acme.test", **told}
    )
    return Postroom("acme.test", settings=settings, resolver=resolver)


def sent(room: Postroom, *, mailbox: str = "support", to: str = "ada@example.com", subject: str = "Hello") -> bytes:
    """The bytes of a message that the room has no way to send, and so keeps."""
    receipt = room.mailbox(mailbox).send(to, subject=subject, text="It left.")
    number = room.message(receipt.message_id).id.removeprefix("m")
    asynchronous = room.asynchronous
    return asynchronous.call(lambda: asynchronous.read(lambda records: records.messages.content(int(number))))


def states(domain: Domain) -> dict[str, str]:
    return {key.selector: key.state for key in domain.keys}


def test_a_room_without_an_added_domain_signs_nothing_and_says_so(room: Postroom) -> None:
    assert b"DKIM-Signature" not in sent(room)
    assert [(domain.name, domain.primary, domain.signs, domain.keys) for domain in room.domains.list()] == [
        ("acme.test", True, False, ())
    ]


def test_a_domain_that_was_not_added_has_no_records(room: Postroom) -> None:
    with pytest.raises(NotFound, match=r"acme\.test was not added") as refused:
        room.domains.records("acme.test")

    assert "room.domains.add('acme.test')" in refused.value.you_can


def test_new_keys_sign_nothing_before_they_are_seen_in_the_dns(
    room: Postroom, dns_of_the_world: ScriptedResolver
) -> None:
    added = room.domains.add(room.domain)
    before = sent(room)
    dns_of_the_world.publish(*room.domains.records("acme.test"))
    check = room.domains.verify("acme.test")
    after = sent(room, subject="Again")

    assert states(added) == {"pr1-rsa": KeyState.NEXT, "pr1-ed": KeyState.NEXT}
    assert b"DKIM-Signature" not in before
    assert check.complete
    assert check.activated == ("pr1-rsa", "pr1-ed")
    assert after.startswith(b"DKIM-Signature: v=1; a=rsa-sha256;")
    assert verified(after, room.domains.records("acme.test")) == [True, True]


def test_a_person_may_let_keys_sign_without_a_look_into_the_dns(room: Postroom) -> None:
    room.domains.add("acme.test")

    assert room.domains.activate("acme.test").signs
    assert verified(sent(room), room.domains.records("acme.test")) == [True, True]


def test_mail_that_stays_in_the_room_is_not_signed(room: Postroom) -> None:
    room.create_mailbox("billing")
    room.domains.add("acme.test")
    room.domains.activate("acme.test")

    assert b"DKIM-Signature" not in sent(room, to="billing@acme.test")


def test_one_algorithm_by_setting(dns_of_the_world: ScriptedResolver) -> None:
    with opened(dkim_algorithms=("rsa-sha256",)) as room:
        room.domains.add("acme.test")
        activated = room.domains.activate("acme.test")

        assert states(activated) == {"pr1-rsa": KeyState.ACTIVE}
        assert verified(sent(room), room.domains.records("acme.test")) == [True]


def test_the_records_are_those_of_a_mail_domain(room: Postroom) -> None:
    room.domains.add("acme.test", spf="include:amazonses.com ip4:192.0.2.0/24", reports_to="dmarc@acme.test")

    found = {record.name: (record.type, record.value) for record in room.domains.records("acme.test")[1:]}

    assert room.domains.records("acme.test")[0].value == "10 mail.acme.test"
    assert found["acme.test"] == ("TXT", "v=spf1 include:amazonses.com ip4:192.0.2.0/24 ~all")
    assert found["pr1-rsa._domainkey.acme.test"][1].startswith("v=DKIM1; k=rsa; p=MII")
    assert found["pr1-ed._domainkey.acme.test"][1].startswith("v=DKIM1; k=ed25519; p=")
    assert found["_dmarc.acme.test"] == ("TXT", "v=DMARC1; p=none; rua=mailto:dmarc@acme.test")


def test_adding_again_changes_what_was_given_and_keeps_the_rest(room: Postroom) -> None:
    room.domains.add("acme.test", mx="mx.acme.test", spf="a:out.acme.test")
    keys = room.domains.list()[0].keys

    room.domains.add("acme.test", dmarc="quarantine")

    values = [record.value for record in room.domains.records("acme.test")]
    assert values[0] == "10 mx.acme.test"
    assert values[1] == "v=spf1 a:out.acme.test ~all"
    assert values[-1] == "v=DMARC1; p=quarantine"
    assert room.domains.list()[0].keys == keys


@pytest.mark.parametrize(
    ("transport", "spf"),
    [
        ("smtp://user:secret@smtp.sendgrid.net:587", "v=spf1 include:sendgrid.net ~all"),
        ("smtps://email-smtp.eu-west-1.amazonaws.com", "v=spf1 include:amazonses.com ~all"),
        ("smtp://out.acme.test", "v=spf1 a:out.acme.test ~all"),
        ("smtp://mail.notgmail.com", "v=spf1 a:mail.notgmail.com ~all"),
        ("smtp://192.0.2.7", "v=spf1 ip4:192.0.2.7 ~all"),
        ("smtp://127.0.0.1:25", "v=spf1 mx ~all"),
    ],
)
def test_who_sends_follows_from_the_transport(transport: str, spf: str) -> None:
    with Postroom("acme.test", transport=transport) as room:
        room.domains.add("acme.test")

        assert room.domains.records("acme.test")[0].value == spf


def test_a_host_that_is_not_known_makes_no_mx(dns_of_the_world: ScriptedResolver) -> None:
    with opened(dns_of_the_world, mail_host=None) as room:
        room.domains.add("acme.test")

        assert [record.type for record in room.domains.records("acme.test")] == ["TXT"] * 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"spf": "include:"},
        {"spf": "include"},
        {"spf": "sendgrid.net"},
        {"spf": "a -all"},
        {"dmarc": "nothing"},
        {"reports_to": "nobody"},
        {"mx": "not a host"},
    ],
)
def test_what_cannot_be_published_is_refused(room: Postroom, wrong: dict) -> None:
    with pytest.raises(InvalidRequest):
        room.domains.add("acme.test", **wrong)
    assert room.domains.list()[0].keys == ()


@pytest.mark.parametrize("name", ["", "not a domain", "acme@test", "a\r\nb.test"])
def test_a_name_that_is_no_domain_is_refused(room: Postroom, name: str) -> None:
    with pytest.raises(InvalidRequest, match="mail domain"):
        room.domains.add(name)


def test_a_name_server_reads_the_zone_file(room: Postroom) -> None:
    room.domains.add("Bücher.test", reports_to="dmarc@acme.test")

    zone = dns.zone.from_text(room.domains.zone("Bücher.test"), check_origin=False, relativize=False)

    read = {
        DnsRecord.model_validate(record.model_dump())
        for record in room.domains.records("bücher.test")
        if record.value in texts(zone, record.name, record.type)
    }
    assert str(zone.origin) == "xn--bcher-kva.test."
    assert read == set(room.domains.records("Bücher.test"))
    assert len(read) == 5


def texts(zone: dns.zone.Zone, name: str, kind: str) -> list[str]:
    found = zone.get_rdataset(f"{name}.", kind)
    if kind == "MX":
        return [f"{each.preference} {each.exchange.to_text(omit_final_dot=True)}" for each in found]
    return [b"".join(each.strings).decode() for each in found]


def test_a_mailbox_lives_on_any_domain_of_the_room(room: Postroom) -> None:
    room.domains.add("shop.acme.test")
    room.domains.activate("shop.acme.test")
    room.create_mailbox("shop", domain="shop.acme.test", local_part="support", display_name="Shop")
    room.create_mailbox("sales", domain="SHOP.acme.test.")

    raw = sent(room, mailbox="shop")
    room.mailbox("support").send("sales@shop.acme.test", subject="Hi", text="Colleague.")
    room.drain()

    assert b"From: Shop <support@shop.acme.test>" in raw
    assert b"d=shop.acme.test;" in raw
    assert b"@shop.acme.test>\r\nAuto-Submitted" in raw
    assert verified(raw, room.domains.records("shop.acme.test")) == [True, True]
    assert [message.subject for message in room.mailbox("sales").messages().messages] == ["Hi"]
    assert b"DKIM-Signature" not in sent(room, subject="From the room's own domain")


def test_a_mailbox_on_a_foreign_domain_is_refused(room: Postroom) -> None:
    with pytest.raises(InvalidRequest, match=r"example\.com is no domain of this room"):
        room.create_mailbox("sales", domain="example.com")


def test_a_name_belongs_to_one_mailbox_on_whatever_domain(room: Postroom) -> None:
    room.domains.add("shop.acme.test")

    with pytest.raises(InvalidRequest, match="exists already"):
        room.create_mailbox("support", domain="shop.acme.test")


def test_mailboxes_that_name_no_domain_are_on_the_primary_one(room: Postroom) -> None:
    room.domains.add("shop.acme.test", primary=True)

    assert str(room.create_mailbox("sales").info().address) == "sales@shop.acme.test"
    assert [(domain.name, domain.primary) for domain in room.domains.list()] == [
        ("shop.acme.test", True),
        ("acme.test", False),
    ]


def test_rotation_makes_keys_once_and_uses_them_when_they_are_seen(
    room: Postroom, dns_of_the_world: ScriptedResolver
) -> None:
    room.domains.add("acme.test")
    room.domains.activate("acme.test")

    rotated = room.domains.rotate("acme.test")
    again = room.domains.rotate("acme.test")
    unseen = room.domains.verify("acme.test")
    dns_of_the_world.publish(*room.domains.records("acme.test"))
    seen = room.domains.verify("acme.test")

    assert states(rotated) == states(again)
    assert states(rotated) == {"pr2-rsa": "next", "pr2-ed": "next", "pr1-rsa": "active", "pr1-ed": "active"}
    assert unseen.activated == ()
    assert seen.activated == ("pr2-rsa", "pr2-ed")
    assert states(room.domains.list()[0]) == {
        "pr2-rsa": "active",
        "pr2-ed": "active",
        "pr1-rsa": "retiring",
        "pr1-ed": "retiring",
    }
    assert b"s=pr2-rsa;" in sent(room)


def test_a_key_that_is_seen_by_itself_signs_by_itself(room: Postroom, dns_of_the_world: ScriptedResolver) -> None:
    room.domains.add("acme.test")
    dns_of_the_world.publish(*room.domains.records("acme.test"))
    dns_of_the_world.remove("pr1-ed._domainkey.acme.test")

    check = room.domains.verify("acme.test")

    assert check.activated == ("pr1-rsa",)
    assert not check.complete
    assert verified(sent(room), room.domains.records("acme.test")) == [True]


def test_what_happens_to_a_domain_is_on_record(room: Postroom, dns_of_the_world: ScriptedResolver) -> None:
    room.domains.add("acme.test")
    dns_of_the_world.publish(*room.domains.records("acme.test"))
    room.domains.verify("acme.test")

    told = [(event.name, event.details) for event in room.events() if event.name.startswith(("domain", "dkim"))]
    assert told == [
        ("domain.added", {"domain": "acme.test"}),
        ("dkim_key.created", {"domain": "acme.test", "selector": "pr1-rsa"}),
        ("dkim_key.created", {"domain": "acme.test", "selector": "pr1-ed"}),
        ("dkim_key.activated", {"domain": "acme.test", "selector": "pr1-rsa"}),
        ("dkim_key.activated", {"domain": "acme.test", "selector": "pr1-ed"}),
        ("domain.checked", {"domain": "acme.test", "found": 5, "missing": 0, "wrong": 0, "unanswered": 0}),
    ]


def test_private_keys_are_encrypted_in_the_store_under_the_rooms_secret(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'room.db'}"
    with opened(store=store, key_secret="horse battery") as room:
        room.domains.add("acme.test")
        room.domains.activate("acme.test")
        assert verified(sent(room), room.domains.records("acme.test")) == [True, True]
    in_the_store = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    with opened(store=store) as forgetful, pytest.raises(ConfigurationError, match="POSTROOM_KEY_SECRET"):
        sent(forgetful, subject="Another")

    assert b"BEGIN ENCRYPTED PRIVATE KEY" in in_the_store
    assert b"BEGIN PRIVATE KEY" not in in_the_store


def test_algorithms_of_the_setting_that_are_new_get_their_keys_at_the_next_rotation(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path / 'room.db'}"
    with opened(store=store, dkim_algorithms=("rsa-sha256",)) as room:
        room.domains.add("acme.test")
        room.domains.activate("acme.test")
    with opened(store=store) as room:
        rotated = room.domains.rotate("acme.test")

    assert {key.algorithm for key in rotated.keys if key.state is KeyState.NEXT} == set(DkimAlgorithm)
