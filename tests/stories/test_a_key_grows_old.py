"""Keys are rotated while mail is on its way, and every message that arrives can still be verified."""

from __future__ import annotations

from datetime import timedelta

from postroom.model.domain import KeyState
from postroom.testing import Greylist, World
from tests.dkim_checks import verified


def test_mail_signed_with_the_old_key_verifies_until_long_after_the_rotation(world: World) -> None:
    room = world.room("acme.test", ["support"], mail_host="mail.acme.test")
    ada, bob = world.person("ada@example.com"), world.person("bob@slow.test")
    world.server("slow.test", Greylist(timedelta(days=2)))
    room.domains.add("acme.test")
    world.dns.publish(*room.domains.records("acme.test"))
    room.domains.verify("acme.test")

    room.mailbox("support").send("bob@slow.test", subject="Before", text="Signed with the first keys.")
    world.settle()
    room.domains.rotate("acme.test")
    world.at(timedelta(hours=6), lambda: world.dns.publish(*room.domains.records("acme.test")))
    assert room.domains.verify("acme.test").activated == ()
    world.advance(hours=7)
    assert room.domains.verify("acme.test").activated == ("pr2-rsa", "pr2-ed")
    room.mailbox("support").send("ada@example.com", subject="After", text="Signed with the second keys.")
    world.advance(days=3)

    published = room.domains.records("acme.test")
    assert b"s=pr2-rsa;" in ada.received[0].raw
    assert b"s=pr1-rsa;" in bob.received[0].raw
    assert verified(ada.received[0].raw, published) == [True, True]
    assert verified(bob.received[0].raw, published) == [True, True]

    world.advance(days=5)
    assert {key.state for key in room.domains.list()[0].keys} == {KeyState.ACTIVE, KeyState.RETIRED}
    assert not any("pr1-" in record.name for record in room.domains.records("acme.test"))


def test_one_room_answers_on_two_domains(world: World) -> None:
    room = world.room("acme.test", ["support"])
    room.domains.add("shop.test")
    room.domains.activate("shop.test")
    shop = room.create_mailbox("shop", domain="shop.test", local_part="support")
    ada = world.person("ada@example.com")

    ada.write("support@shop.test", subject="Size", text="Does it come in green?")
    world.settle()
    letter = shop.messages().messages[0]
    shop.reply(letter.id, text="It does.")
    world.run()

    answer = ada.received[0]
    assert str(answer.parsed.sender.address) == "support@shop.test"
    assert verified(answer.raw, room.domains.records("shop.test")) == [True, True]
    assert list(world.missing()) == []
    world.assert_thread_unbroken(letter.thread_id)
