"""Everybody writes to support@; rules say whose the thread is, and from then on it stays with whoever holds it."""

from __future__ import annotations

from postroom import Message, Rule
from postroom.mail import Incoming
from postroom.model.event import Event, EventName

MAILBOXES = ["support", "billing", "german", "vip"]


def test_rules_say_whose_a_thread_is_and_the_thread_stays_there(world) -> None:
    room = world.room("acme.test", MAILBOXES)
    turns: list[tuple[str, str]] = []
    room.on_message()(lambda message: turns.append((message.mailbox, message.subject)))
    room.routing.add(Rule(name="invoices", to="billing", words=["invoice", "charged twice"]))
    room.routing.add(Rule(name="german", to="german", languages="de", order=200))

    @room.route("vip", order=10)
    def important(mail: Incoming) -> str | None:
        return "vip" if mail.sender.address.domain == "bank.example" else None

    ada, eva, max_ = world.person("ada@example.com"), world.person("eva@bank.example"), world.person("max@example.org")
    ada.write("support@acme.test", subject="A question", text="I was charged twice for my kettle.")
    eva.write("support@acme.test", subject="Our invoice", text="It is not right.")
    max_.write("support@acme.test", subject="Frage", text="Wann kommt mein Wasserkocher? Ich warte noch auf ihn.")
    world.person("sue@example.net").write("support@acme.test", subject="Hello", text="Where is my kettle?")
    world.run()

    assert sorted(turns) == [
        ("billing", "A question"),
        ("german", "Frage"),
        ("support", "Hello"),
        ("vip", "Our invoice"),
    ]
    assert [(event.mailbox, event.details["rule"], event.details["because"]) for event in routed(room)] == [
        ("billing", "invoices", ["words"]),
        ("vip", "vip", ["in_code"]),
        ("german", "german", ["languages"]),
        ("support", "", ["addressed"]),
    ]


def test_an_answer_goes_to_whoever_holds_the_thread_whatever_the_rules_say_of_it(world) -> None:
    room = world.room("acme.test", MAILBOXES)
    room.routing.add(Rule(name="invoices", to="billing", words="invoice"))
    holders: list[str] = []

    @room.on_message()
    def answer(message: Message) -> None:
        holders.append(message.mailbox)
        if len(holders) == 1:
            room.mailbox(message.mailbox).reply(message.id, text="What is it about?")

    ada = world.person("ada@example.com")
    ada.write("support@acme.test", subject="A question", text="May I ask something?")
    world.run()
    ada.answer(ada.received[0], text="It is about my invoice.")
    world.run()

    assert holders == ["support", "support"]
    world.assert_owner("t1", "support")
    assert len(routed(room)) == 1


def test_a_rule_may_take_what_no_mailbox_serves_and_all_else_is_still_refused(world) -> None:
    room = world.room("acme.test", MAILBOXES)
    turns: list[Message] = []
    room.on_message("vip")(turns.append)
    room.routing.add(Rule(name="sales", to="vip", recipients="sales@acme.test"))
    room.routing.add(Rule(name="words", to="billing", words="invoice"))
    ada = world.person("ada@example.com")
    ada.write("sales@acme.test", subject="Your kettles", text="How much are they?")
    ada.write("nobody@acme.test", subject="Your invoice", text="It is not right.")
    world.run()

    assert [(turn.mailbox, turn.subject) for turn in turns] == [("vip", "Your kettles")]
    assert [thread.subject for thread in room.threads()] == ["Your kettles"]


def test_a_broken_rule_keeps_no_mail_out_and_is_named(world) -> None:
    room = world.room("acme.test", MAILBOXES)
    room.routing.add(Rule(name="invoices", to="billing", words="invoice"))

    @room.route("broken", order=1)
    def broken(mail: Incoming) -> str:
        raise ZeroDivisionError

    @room.route("lost", order=2)
    async def lost(mail: Incoming) -> str:
        return "nowhere"

    world.person("ada@example.com").write("support@acme.test", subject="Your invoice", text="It is not right.")
    world.run()

    (event,) = routed(room)
    assert (event.mailbox, event.details["rule"]) == ("billing", "invoices")
    assert event.details["faults"] == ["broken: ZeroDivisionError", "lost: no_such_mailbox"]


def routed(room) -> list[Event]:
    return [event for event in room.events(count=1_000) if event.name is EventName.THREAD_ROUTED]
