"""Rules of a room: kept, replaced, tried out; and what they do not decide."""

from __future__ import annotations

import threading

import pytest

from postroom import Message, Postroom, Rule
from postroom.mail import Incoming
from postroom.model.errors import InvalidRequest, NotFound
from postroom.model.event import EventName
from postroom.model.settings import Settings
from tests.mail_samples import mail

INVOICES = Rule(name="invoices", to="billing", words="charged twice")


def test_a_rule_is_kept_replaced_and_removed(room: Postroom) -> None:
    room.routing.add(INVOICES)
    room.routing.add(Rule(name="first", to="support", order=1, recipients="@acme.test"))
    room.routing.replace(Rule(name="invoices", to="support", languages=["de"]))

    assert [(rule.name, rule.to) for rule in room.routing.list()] == [("first", "support"), ("invoices", "support")]
    room.routing.remove("first")
    assert [rule.name for rule in room.routing.list()] == ["invoices"]


def test_what_cannot_be_kept_is_refused_in_a_sentence(room: Postroom) -> None:
    room.routing.add(INVOICES)
    with pytest.raises(InvalidRequest, match="There is a rule 'invoices' already"):
        room.routing.add(INVOICES)
    with pytest.raises(NotFound, match="There is no mailbox 'sales'"):
        room.routing.add(Rule(name="sales", to="sales"))
    for change in (
        lambda: room.routing.remove("sales"),
        lambda: room.routing.replace(Rule(name="sales", to="billing")),
    ):
        with pytest.raises(NotFound, match="There is no rule 'sales'"):
            change()


def test_trying_out_stores_nothing_and_says_what_every_rule_said(room: Postroom) -> None:
    room.routing.add(INVOICES)
    room.routing.add(Rule(name="german", to="support", order=1, languages="de"))

    @room.route("code", order=2)
    def code(incoming: Incoming) -> None:
        assert incoming.mailboxes == ("support",)

    told = room.routing.try_out(mail())

    assert (told.mailbox, told.rule, told.because, told.language) == ("billing", "invoices", ("words",), "en")
    assert [(tried.rule, tried.answer, tried.because) for tried in told.tried] == [
        ("german", "passes", ("languages",)),
        ("code", "passes", ("in_code",)),
        ("invoices", "takes", ("words",)),
    ]
    assert room.threads() == []
    assert room.routing.try_out(mail(to="nobody@acme.test")).mailbox is None


def test_trying_out_an_answer_says_who_holds_its_thread(room: Postroom) -> None:
    room.receive(mail())
    room.routing.add(INVOICES)

    told = room.routing.try_out(mail(number=2, answers="<1@example.com>"))

    assert (told.mailbox, told.thread_id, told.because) == ("support", "t1", ("thread",))


def test_the_message_is_placed_where_it_was_addressed_and_with_its_holder(room: Postroom) -> None:
    room.routing.add(INVOICES)
    room.receive(mail())

    assert room.mailbox("billing").info().unread == 1
    assert room.mailbox("support").info().unread == 0
    assert [m.id for m in room.mailbox("support").messages(unread=False).messages] == ["m1"]
    assigned = [event.mailbox for event in room.events(count=100) if event.name is EventName.THREAD_ASSIGNED]
    assert assigned == ["billing"]


def test_a_room_without_rules_says_nothing_about_routing(room: Postroom) -> None:
    room.receive(mail())
    assert EventName.THREAD_ROUTED not in {event.name for event in room.events(count=100)}


def test_a_rule_for_a_mailbox_that_was_deleted_is_for_its_successor(room: Postroom) -> None:
    room.routing.add(INVOICES)
    room.create_mailbox("payments")
    room.delete_mailbox("billing", successor="payments")
    room.receive(mail())

    assert room.thread("t1").assignee == "payments"


def test_a_rule_never_lets_in_what_a_person_must_see_first(room: Postroom) -> None:
    room.receive(mail())
    room.routing.add(Rule(name="persons", to="billing", kinds="person"))
    room.receive(mail("Send it to me.", number=2, sender="eve@evil.example", answers="<1@example.com>"))

    assert [kept.message.id for kept in room.quarantine.list()] == ["m2"]
    room.quarantine.release("m2", by="dora", as_new_thread=True)
    assert room.thread("t2").assignee == "billing"


def test_a_rule_in_code_that_hangs_is_passed_by() -> None:
    go_on = threading.Event()
    settings = Settings(domain="acme.test", mailboxes=("support", "billing"), route_seconds=0.05)
    with Postroom("acme.test", settings=settings) as room:

        @room.route("slow")
        def slow(incoming: Incoming) -> str:
            go_on.wait(5)
            return "billing"

        room.receive(mail())
        go_on.set()

        (event,) = [event for event in room.events(count=100) if event.name is EventName.THREAD_ROUTED]
        assert (event.mailbox, event.details["faults"]) == ("support", ["slow: TookTooLong"])


def test_a_rule_in_code_is_not_asked_about_an_answer(room: Postroom) -> None:
    asked: list[str] = []
    room.route("code")(lambda incoming: asked.append(incoming.subject))
    room.receive(mail())
    room.receive(mail(number=2, answers="<1@example.com>", subject="Re: Charged twice"))

    assert asked == ["Charged twice"]


def test_what_the_bringer_knows_may_decide(room: Postroom) -> None:
    woken: list[Message] = []
    room.on_message("billing")(woken.append)
    room.routing.add(Rule(name="gold", to="billing", metadata={"plan": "gold"}))
    room.start()
    room.receive(mail(), metadata={"plan": "Gold"})
    room.drain()

    assert [message.mailbox for message in woken] == ["billing"]
