"""Machines do not talk to each other for ever: not with vacation programs, not with other agents, not with colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from postroom import Message, Postroom, PostroomError
from postroom.model.errors import ApprovalRequired, LoopDetected
from postroom.testing import Answer, Do, OutOfOffice, Reaction, World
from tests.stories.gates.spoken import assert_the_gate_spoke

AGENT = "An agent of Globex <desk@globex.test>"


def test_a_vacation_notice_is_not_answered(world):
    room = world.room("acme.test", ["support"])
    ada = world.person("ada@example.com", OutOfOffice())
    support = room.mailbox("support")
    support.send("ada@example.com", subject="Your order", text="It leaves today.")
    world.run()
    notice = room.thread("t1").messages[-1]

    with pytest.raises(LoopDetected, match=r"automatic \(auto replied\)") as refused:
        support.reply(notice.id, text="Get well soon, and tell me when you are back.")
    world.run()

    assert_the_gate_spoke(room, refused.value, gate="loops")
    assert notice.automatic == "auto_replied"
    assert len(ada.received) == 1


def test_two_responders_cannot_make_our_agent_loop(world):
    """One that bears no mark, and is told by its words, and one that marks itself."""
    room = world.room("acme.test", ["support"])
    people = [
        world.person("ada@example.com", OutOfOffice(honest=False)),
        world.person("bob@example.com", OutOfOffice(null_path=False)),
    ]
    answer_everything(room, "support", text="Thank you for writing; we look into it and come back to you.")
    for person in people:
        person.write("support@acme.test", subject="Order 17", text="Where is it?")
    world.run()

    assert [len(person.received) for person in people] == [1, 1]


@dataclass(frozen=True)
class Agent(Reaction):
    """Another organisation's agent: answers everything at once, marked and traced as an honest agent's mail is."""

    text: str = "I looked again; there is one more thing to settle about order 17."
    after: timedelta = timedelta(minutes=1)

    def act(self, person, mail):
        marks = {"Auto-Submitted": "auto-replied", "Traceparent": mail.parsed.header("Traceparent")}
        person.answer(mail, text=self.text, headers=marks)


def test_two_agents_of_two_organisations_stop_by_themselves(world):
    room = world.room("acme.test", ["support"])
    desk = world.person(AGENT, Agent())
    refusals = answer_everything(room, "support", text="Order 17 is being looked into; what else do you need?")
    desk.write(
        "support@acme.test",
        subject="Order 17",
        text="Our customer waits for it.",
        headers={"Auto-Submitted": "auto-generated", "Traceparent": f"00-{'a' * 32}-{'b' * 16}-01"},
    )
    world.run()

    assert len(room.thread("t1").messages) == 11
    assert [message.by_agent for message in room.thread("t1").messages] == [True] * 11
    assert len(desk.received) == 5
    assert refusals == []
    stops = [event for event in room.explain("t1") if event.name == "thread.stopped"]
    assert [event.details["reason"] for event in stops] == ["exchange_limit"]
    with pytest.raises(LoopDetected, match="wrote 10 messages") as refused:
        room.mailbox("support").reply("m11", text="Which one?")
    assert_the_gate_spoke(room, refused.value, gate="loops")
    assert refused.value.retry_at is not None


def test_agents_of_two_rooms_that_answer_by_new_messages_stop_by_themselves(world):
    settings = {"exchange_trace_limit": 6, "confinement": "off"}
    acme, globex = rooms = [world.room(domain, ["desk"], **settings) for domain in ("acme.test", "globex.test")]
    answer_by_a_new_message(acme, "desk", "desk@globex.test")
    answer_by_a_new_message(globex, "desk", "desk@acme.test")
    customer = world.person("ada@example.com")
    customer.write("desk@acme.test", subject="Order 17", text="Where is it?")
    world.run()

    assert [len(room.threads()) for room in rooms] == [8, 7]
    newest = globex.threads()[0]
    assert [message.by_agent for message in globex.thread(newest.id).messages] == [True]
    (stop,) = [event for event in globex.explain(newest.id) if event.name == "thread.stopped"]
    assert stop.details["reason"] == "exchange_limit"


def test_colleagues_who_answer_by_new_messages_stop_until_a_person_writes(world):
    room = world.room("acme.test", ["support", "billing"], exchange_trace_limit=4)
    refusals = [
        answer_by_a_new_message(room, "support", "billing@acme.test"),
        answer_by_a_new_message(room, "billing", "support@acme.test"),
    ]
    ada = world.person("ada@example.com")
    ada.write("support@acme.test", subject="Order 17", text="Where is it?")
    world.run()
    (refused,) = [each for told in refusals for each in told]
    threads = len(room.threads())

    first = room.message("m1").message_id
    ada.write("support@acme.test", subject="Re: Order 17", text="Any news?", headers={"References": first})
    world.run()

    assert_the_gate_spoke(room, refused, gate="loops")
    assert refused.retry_at is not None
    assert (threads, len(room.threads())) == (5, 9)


def test_a_persons_word_lets_agents_go_on(world):
    room = world.room("acme.test", ["support", "billing"])
    last = talk(world, room, turns=10)
    with pytest.raises(LoopDetected) as refused:
        room.mailbox("support").reply(last, text="Look at entry 11 of the ledger.")

    boss = world.person("boss@example.com")
    first = room.message("m1").message_id
    thread = {"In-Reply-To": first, "References": first}
    boss.write("support@acme.test", subject="Re: Order 17", text="Please settle this today.", headers=thread)
    world.run()
    room.quarantine.release(room.quarantine.list()[0].message.id, by="eva", why="she asked for it")

    assert_the_gate_spoke(room, refused.value, gate="loops")
    assert room.mailbox("support").reply(last, text="Then I settle it: entry 9 is the one.").id


def test_the_count_lapses_with_its_window(world):
    room = world.room("acme.test", ["support", "billing"])
    last = talk(world, room, turns=10)
    with pytest.raises(LoopDetected) as refused:
        room.mailbox("support").reply(last, text="Look at entry 11 of the ledger.")

    world.advance(days=1, minutes=1)

    assert refused.value.retry_at is not None
    assert room.mailbox("support").reply(last, text="Look at entry 11 of the ledger.").id


def test_agents_do_not_thank_each_other_but_thank_people(world):
    room = world.room("acme.test", ["support", "billing"])
    support, billing = room.mailbox("support"), room.mailbox("billing")
    ada = world.person("ada@example.com", Answer("The number is 4411."))
    told = support.send("billing@acme.test", subject="Order 17", text="It was paid twice.")
    support.send("ada@example.com", subject="Order 18", text="Which number has it?")
    world.run()

    with pytest.raises(LoopDetected, match="only acknowledges") as refused:
        billing.reply(told.id, text="Got it, thanks!")
    answered = next(m for m in room.thread("t2").messages if m.direction == "inbound")
    support.reply(answered.id, text="Got it, thanks!")
    world.run()

    assert_the_gate_spoke(room, refused.value, gate="loops")
    assert [mail.new_text for mail in ada.received] == ["Which number has it?", "Got it, thanks!"]


def test_mail_that_went_in_circles_is_not_answered(world):
    room = world.room("acme.test", ["support"])
    woken = answer_everything(room, "support", text="We look into it, and come back to you.")
    for number, hops in enumerate((51, 101), start=1):
        received = b"".join(b"Received: from a by b; Fri, 20 Nov 2026 10:00:00 +0000\r\n" for _ in range(hops))
        head = f"From: ada@example.com\r\nTo: support@acme.test\r\nMessage-ID: <{number}@example.com>\r\n"
        room.receive(received + head.encode() + b"Subject: Order 17\r\n\r\nWhere is it?\r\n")
    world.run()

    assert [str(refusal) for refusal in woken] == [
        "That message passed 51 servers, more than 50: it probably goes in circles."
    ]
    assert room.message("m2").automatic == "hops"


def test_who_writes_through_a_contact_form_is_answered_once_a_person_has_seen_where_it_goes(world):
    """The form's own address reads nothing, but its mail says where an answer goes; anybody could have said so."""
    room = world.room("acme.test", ["support"])
    form = world.person("noreply@forms.example")
    ada = world.person("ada@example.com", Do(lambda person, mail: None))
    form.write("support@acme.test", subject="Question", text="Is it blue?", headers={"Reply-To": "ada@example.com"})
    form.write("support@acme.test", subject="Notice", text="Your form was used.")
    world.run()
    newest, oldest = room.mailbox("support").messages().messages

    with pytest.raises(ApprovalRequired):
        room.mailbox("support").reply(oldest.id, text="It is.")
    room.approvals.approve("p1", by="Eva")
    world.run()

    assert (oldest.automatic, newest.automatic) == ("", "no_reply")
    assert [mail.new_text for mail in ada.received] == ["It is."]


def talk(world: World, room: Postroom, *, turns: int) -> str:
    """Support begins, and from then on two colleagues answer each other; the last message."""
    support, billing = room.mailbox("support"), room.mailbox("billing")
    last = support.send("billing@acme.test", subject="Order 17", text="Was it paid?").id
    world.run()
    for turn in range(1, turns):
        last = (support, billing)[turn % 2].reply(last, text=f"Look at entry {turn} of the ledger.").id
        world.run()
    return last


def answer_everything(room: Postroom, name: str, *, text: str) -> list[PostroomError]:
    """An agent without sense; what it was refused."""
    refusals: list[PostroomError] = []

    @room.on_message(name)
    def answer(message: Message) -> None:
        try:
            room.mailbox(name).reply(message.id, text=text)
        except PostroomError as refusal:
            refusals.append(refusal)

    return refusals


def answer_by_a_new_message(room: Postroom, name: str, to: str) -> list[PostroomError]:
    """An agent that never answers: it begins a thread with whatever it has to say; what it was refused."""
    refusals: list[PostroomError] = []

    @room.on_message(name)
    def answer(message: Message) -> None:
        text = f"About {message.id} of {room.domain}: there is one more thing to settle."
        try:
            room.mailbox(name).send(to, subject=f"After {message.id}", text=text)
        except PostroomError as refusal:
            refusals.append(refusal)

    return refusals
