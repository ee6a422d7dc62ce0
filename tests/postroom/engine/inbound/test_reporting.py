"""A bounce, a complaint or an unsubscription in one mailbox reaches what every mailbox has planned."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from postroom import DeliveryStatus, FollowUp, Message, Postroom
from postroom.mail.addresses.addresses import parse_address
from postroom.mail.headers.section import read_section
from postroom.model.address import Address
from postroom.model.delivery import RecipientOutcome
from postroom.model.errors import InvalidRequest, Suppressed, TransportUnavailable
from postroom.model.event import Event
from postroom.model.message import Envelope
from postroom.ports.transport import BeforeContent
from tests.mail_samples import mail
from tests.postroom.backends.store.conftest import HandClock
from tests.report_samples import Fields, arf, dsn, recipient

ADA, BOB = "ada@example.com", "bob@example.com"
REMINDERS = (FollowUp(after=timedelta(days=3), text="A reminder."), FollowUp(after=timedelta(days=3), text="Another."))
TWO_DAYS = timedelta(days=2)
RETURN_PATHS: dict[str, str] = {}
"""Where bounces of each message go, as the next hop was told."""


@dataclass
class NextHop:
    """A next hop that takes everything but what a test tells it to answer otherwise."""

    answers: dict[str, RecipientOutcome] = field(default_factory=dict)
    away: bool = False
    sent: list[tuple[str, ...]] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)

    async def deliver(
        self, envelope: Envelope, content: bytes, *, before_content: BeforeContent
    ) -> list[RecipientOutcome]:
        if self.away:
            raise TransportUnavailable("out of reach")
        outcomes = [self.answers.get(str(path)) or _taken(path) for path in envelope.forward_paths]
        if any(outcome.status is not DeliveryStatus.FAILED for outcome in outcomes):
            await before_content()
            self.sent.append(tuple(str(path) for path in envelope.forward_paths))
            RETURN_PATHS[read_section(content).value("Message-ID")] = str(envelope.reverse_path)
            self.contents.append(content)
        return outcomes

    async def aclose(self) -> None:
        return None

    def refuse(self, address: str, enhanced: str | None, text: str) -> None:
        self.answers[address] = _outcome(address, DeliveryStatus.FAILED, enhanced, text)

    def lose_the_line(self, address: str) -> None:
        self.answers[address] = _outcome(address, DeliveryStatus.UNKNOWN, None, "")


def _outcome(address: str, status: DeliveryStatus, enhanced: str | None, text: str) -> RecipientOutcome:
    code = 550 if status is DeliveryStatus.FAILED else 0
    return RecipientOutcome(recipient=parse_address(address), status=status, code=code, enhanced=enhanced, text=text)


def _taken(address: Address) -> RecipientOutcome:
    return RecipientOutcome(recipient=address, status=DeliveryStatus.SENT, code=250, text="ok")


@pytest.fixture
def hop() -> NextHop:
    return NextHop()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def room(hop: NextHop, clock: HandClock) -> Iterator[Postroom]:
    mailboxes = ["support", "billing", "outreach"]
    with Postroom("acme.test", mailboxes=mailboxes, transport=hop, clock=clock, background=False) as opened:
        yield opened


def send(room: Postroom, to: str | Sequence[str] = ADA, *, mailbox: str = "support", subject: str = "Hello") -> str:
    """Send a message that the next hop takes; its Message-ID."""
    receipt = room.mailbox(mailbox).send(to, subject=subject, text="Welcome!")
    room.drain()
    return receipt.message_id


def receive(room: Postroom, content: bytes, *, to: str = "support@acme.test") -> None:
    """A report arrives: the null reverse-path says so too."""
    room.receive(content, recipients=[to])


def bounce(room: Postroom, message_id: str, *recipients: Fields, number: int = 900) -> None:
    """The report goes where the message said that it wants it."""
    content = dsn(message_id, *(recipients or [recipient(ADA)]), number=number)
    receive(room, content, to=RETURN_PATHS.get(message_id, "support@acme.test"))


def statuses(room: Postroom, thread_id: str) -> list[DeliveryStatus]:
    return [delivery.status for receipt in room.receipts(thread_id) for delivery in receipt.deliveries]


def suppressed(room: Postroom) -> list[tuple[str, str]]:
    return [(str(entry.address), entry.reason) for entry in room.suppressions()]


def events(room: Postroom, name: str, thread_id: str) -> list[Event]:
    return [event for event in room.explain(thread_id) if event.name == name]


def test_a_bounce_fails_the_delivery_and_stands_in_the_thread_of_its_message(room: Postroom) -> None:
    sent = send(room)
    bounce(room, sent, recipient(ADA, diagnostic="550 5.1.1 User unknown"))

    (delivery,) = room.receipts("t1")[0].deliveries
    assert (delivery.status, delivery.enhanced, delivery.text) == ("failed", "5.1.1", "550 5.1.1 User unknown")
    assert [thread.id for thread in room.threads()] == ["t1"]
    assert [message.id for message in room.mailbox("support").messages().messages] == ["m2"]
    (event,) = events(room, "message.bounced", "t1")
    assert (event.message_id, event.mailbox) == ("m1", "support")
    assert event.details == {
        "status": "5.1.1",
        "reason": "dead_address",
        "permanent": True,
        "report": "m2",
        "proof": "token",
    }


def test_a_bounce_wakes_nobody_as_a_customers_mail_would(room: Postroom) -> None:
    woken: list[str] = []
    room.on_message("support")(lambda message: woken.append(message.id))
    room.start()
    bounce(room, send(room))
    room.receive(dsn("<unknown@acme.test>", recipient(ADA), number=901))
    room.drain()

    assert woken == []


def test_a_bounce_in_one_mailbox_stops_the_follow_up_of_another(room: Postroom, hop: NextHop, clock: HandClock) -> None:
    """The failure the seed describes: the sequencing agent must never write to a dead address."""
    room.start()
    send(room, mailbox="outreach", subject="An offer")
    sent = send(room)
    plan = room.mailbox("outreach").follow_up("t1", steps=REMINDERS)
    bounce(room, sent)
    clock.time += 30 * 86_400_000
    room.drain()

    assert len(hop.sent) == 2
    assert suppressed(room) == [(ADA, "bounce")]
    (ended,) = events(room, "follow_up.ended", "t1")
    assert ended.details == {"plan": plan.id, "outcome": "bounced"}
    (stopped,) = events(room, "thread.stopped", "t1")
    assert (stopped.mailbox, stopped.details) == ("outreach", {"reason": "bounce", "cancelled": [plan.id]})


def test_after_a_bounce_nobody_can_write_to_the_address(room: Postroom) -> None:
    bounce(room, send(room))

    with pytest.raises(Suppressed, match="bounce"):
        room.mailbox("billing").send("Ada <ADA@example.com>", subject="Invoice", text="See below.")


def test_mail_of_every_mailbox_that_waits_for_the_address_is_cancelled_and_for_others_is_not(
    room: Postroom, hop: NextHop
) -> None:
    sent = send(room)
    hop.away = True
    send(room, [ADA, BOB], mailbox="billing", subject="Invoice")
    room.mailbox("outreach").send(ADA, subject="An offer", text="Buy!")
    bounce(room, sent)

    assert statuses(room, "t1") == ["failed"]
    assert statuses(room, "t2") == ["cancelled", "deferred"]
    assert statuses(room, "t3") == ["cancelled"]
    assert [event.details["cancelled"] for event in events(room, "thread.stopped", "t2")] == [["m2"]]
    assert [event.details["why"] for event in events(room, "message.cancelled", "t3")] == ["bounce"]


def test_what_was_cancelled_does_not_leave_later(room: Postroom, hop: NextHop, clock: HandClock) -> None:
    sent = send(room)
    hop.away = True
    send(room, [ADA, BOB], mailbox="billing", subject="Invoice")
    bounce(room, sent)
    hop.away = False
    clock.time += 3_600_000
    room.drain()

    assert hop.sent == [(ADA,), (BOB,)]


def test_a_wait_for_a_dead_address_ends_and_its_agent_gets_a_turn(room: Postroom) -> None:
    woken: list[Message] = []
    room.on_message("support")(woken.append)
    room.start()
    sent = send(room)
    wait = room.mailbox("support").wait_for_reply("t1", timeout=TWO_DAYS)
    bounce(room, sent)
    room.drain()

    ended = room.mailbox("support").wait_status(wait.id)
    assert (ended.status, ended.message_id) == ("bounced", "m2")
    assert [(message.id, message.auto_submitted) for message in woken] == [("m2", "auto-replied")]


def test_a_wait_in_another_thread_ends_too_and_its_agent_sees_that_thread(room: Postroom) -> None:
    woken: list[Message] = []
    room.receive(mail(to="billing@acme.test"))
    room.mailbox("billing").reply("m1", text="Which invoice?")
    wait = room.mailbox("billing").wait_for_reply("t1", timeout=TWO_DAYS)
    sent = send(room)
    room.on_message("billing")(woken.append)
    bounce(room, sent)
    room.start()
    room.drain()

    assert room.mailbox("billing").wait_status(wait.id).status == "bounced"
    assert [message.id for message in woken] == ["m1", "m1"]  # her mail, and the end of the wait


def test_a_wait_goes_on_while_somebody_else_may_answer(room: Postroom) -> None:
    sent = send(room, [ADA, BOB])
    wait = room.mailbox("support").wait_for_reply("t1", timeout=TWO_DAYS)
    bounce(room, sent, recipient(ADA))
    first = room.mailbox("support").wait_status(wait.id).status
    bounce(room, sent, recipient(BOB), number=901)

    assert first == "open"
    assert room.mailbox("support").wait_status(wait.id).status == "bounced"


def test_a_follow_up_that_does_not_stop_on_bounces_is_left_to_the_gate(
    room: Postroom, hop: NextHop, clock: HandClock
) -> None:
    room.start()
    sent = send(room)
    room.mailbox("support").follow_up("t1", steps=REMINDERS, stop_on={"replied"})
    bounce(room, sent)
    assert events(room, "follow_up.ended", "t1") == []
    clock.time += 4 * 86_400_000
    room.drain()

    assert [event.details["outcome"] for event in events(room, "follow_up.ended", "t1")] == ["suppressed"]
    assert len(hop.sent) == 1


def test_a_follow_up_that_does_not_stop_on_replies_outlives_one(room: Postroom) -> None:
    sent = send(room)
    room.mailbox("support").follow_up("t1", steps=REMINDERS, stop_on={"bounced"})
    room.receive(mail("Thanks.", number=2, answers=sent))

    assert events(room, "follow_up.ended", "t1") == []


def test_a_plan_for_somebody_else_in_the_thread_goes_on(room: Postroom) -> None:
    sent = send(room)
    room.receive(mail("I take over from Ada.", number=2, sender=BOB, answers=sent))
    room.mailbox("support").reply("m2", text="Good.")
    wait = room.mailbox("support").wait_for_reply("t1", timeout=TWO_DAYS)
    bounce(room, sent)

    assert suppressed(room) == [(ADA, "bounce")]
    assert room.mailbox("support").wait_status(wait.id).status == "open"


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "5.6.0", "5.3.4", "4.4.7"])
def test_a_soft_failure_fails_the_delivery_and_stops_nothing(room: Postroom, status: str) -> None:
    sent = send(room)
    wait = room.mailbox("support").wait_for_reply("t1", timeout=TWO_DAYS)
    bounce(room, sent, recipient(ADA, status=status))

    assert statuses(room, "t1") == ["failed"]
    assert len(events(room, "message.bounced", "t1")) == 1
    assert suppressed(room) == []
    assert room.mailbox("support").wait_status(wait.id).status == "open"


def test_a_delay_stands_with_its_delivery_and_changes_nothing_else(room: Postroom) -> None:
    sent = send(room)
    wait = room.mailbox("support").wait_for_reply("t1", timeout=TWO_DAYS)
    bounce(room, sent, recipient(ADA, action="delayed", status="4.4.1", diagnostic="451 4.4.1 no answer"))

    (delivery,) = room.receipts("t1")[0].deliveries
    assert (delivery.status, delivery.enhanced, delivery.text) == ("sent", "4.4.1", "delayed: 451 4.4.1 no answer")
    assert room.mailbox("support").wait_status(wait.id).status == "open"
    assert events(room, "message.bounced", "t1") == []


@pytest.mark.parametrize(
    ("action", "status", "expected"),
    [("failed", "5.1.1", "failed"), ("delivered", "2.0.0", "sent"), ("delayed", "4.4.1", "sent")],
)
def test_a_report_ends_the_doubt_about_an_unknown_outcome(
    room: Postroom, hop: NextHop, action: str, status: str, expected: str
) -> None:
    hop.lose_the_line(ADA)
    sent = send(room)
    before = statuses(room, "t1")
    bounce(room, sent, recipient(ADA, action=action, status=status))

    assert (before, statuses(room, "t1")) == (["unknown"], [expected])


def test_a_bounce_that_also_refers_to_its_message_does_not_prove_that_it_arrived(room: Postroom, hop: NextHop) -> None:
    hop.lose_the_line(ADA)
    sent = send(room)
    receive(room, dsn(sent, recipient(BOB), headers={"In-Reply-To": sent}))

    assert statuses(room, "t1") == ["unknown"]


@pytest.mark.parametrize(
    "report",
    [
        lambda sent: dsn("<unknown@acme.test>", recipient(ADA)),
        lambda sent: dsn(sent, recipient("eve@example.com")),
        lambda sent: arf("<unknown@acme.test>", about=ADA),
    ],
    ids=["another message", "another recipient", "a complaint about another message"],
)
def test_a_report_about_what_was_never_sent_changes_nothing(room: Postroom, report: Callable[[str], bytes]) -> None:
    sent = send(room)
    wait = room.mailbox("support").wait_for_reply("t1", timeout=TWO_DAYS)
    receive(room, report(sent))

    assert statuses(room, "t1") == ["sent"]
    assert suppressed(room) == []
    assert room.mailbox("support").wait_status(wait.id).status == "open"


def test_mail_that_has_not_left_cannot_bounce(room: Postroom, hop: NextHop) -> None:
    hop.away = True
    bounce(room, send(room))

    assert statuses(room, "t1") == ["deferred"]
    assert suppressed(room) == []


def test_no_report_from_outside_silences_a_mailbox_of_the_room(room: Postroom) -> None:
    sent = send(room, "billing@acme.test")
    bounce(room, sent, recipient("billing@acme.test"))

    assert statuses(room, "t1") == ["sent"]
    assert suppressed(room) == []


def test_the_same_bounce_counts_once(room: Postroom) -> None:
    sent = send(room)
    for number in (900, 900, 901):
        bounce(room, sent, number=number)

    assert len(events(room, "message.bounced", "t1")) == 1
    assert len(events(room, "suppression.added", "t1")) == 1
    assert len(room.threads()) == 1


def test_a_bounce_for_the_mailbox_before_a_hand_off_stays_in_the_thread_and_reaches_its_new_owner(
    room: Postroom,
) -> None:
    sent = send(room)
    room.mailbox("support").hand_off("t1", to="billing", note="an invoice")
    wait = room.mailbox("billing").wait_for_reply("t1", timeout=TWO_DAYS)
    bounce(room, sent)

    assert room.mailbox("billing").wait_status(wait.id).status == "bounced"
    assert [message.id for message in room.mailbox("billing").messages(count=1).messages] == ["m2"]
    assert room.mailbox("support").message("m2").unread is False


def test_a_new_owner_is_shown_the_customers_mail_and_not_the_bounce_behind_it(room: Postroom) -> None:
    woken: list[str] = []
    room.receive(mail())
    receipt = room.mailbox("support").reply("m1", text="Which invoice?")
    room.drain()
    bounce(room, receipt.message_id, recipient(ADA, status="5.2.2"))
    room.on_message("billing")(lambda message: woken.append(message.id))
    room.start()
    room.mailbox("support").hand_off("t1", to="billing", note="her mailbox is full")
    room.drain()

    assert woken == ["m1"]


def test_a_bounce_without_the_message_is_known_by_what_it_answers(room: Postroom) -> None:
    sent = send(room)
    receive(room, dsn("", recipient(ADA), headers={"In-Reply-To": sent}))

    assert statuses(room, "t1") == ["failed"]


def test_a_bounce_of_a_forwarded_message_counts_for_the_address_we_wrote_to(room: Postroom) -> None:
    bounce(room, send(room), recipient("ada@elsewhere.test", original=ADA))

    assert suppressed(room) == [(ADA, "bounce")]


@pytest.mark.parametrize(
    ("enhanced", "text"), [("5.1.1", "rejected"), ("5.2.1", "disabled"), (None, "No such user here")]
)
def test_a_refusal_in_the_session_reaches_as_far_as_a_bounce(
    room: Postroom, hop: NextHop, enhanced: str | None, text: str
) -> None:
    send(room, mailbox="outreach", subject="An offer")
    plan = room.mailbox("outreach").follow_up("t1", steps=REMINDERS)
    hop.refuse(ADA, enhanced, text)
    send(room)

    assert statuses(room, "t2") == ["failed"]
    assert suppressed(room) == [(ADA, "bounce")]
    assert [event.details["plan"] for event in events(room, "follow_up.ended", "t1")] == [plan.id]


@pytest.mark.parametrize(("enhanced", "text"), [("5.7.1", "blocked"), ("5.2.2", "full"), (None, "Denied")])
def test_another_refusal_in_the_session_suppresses_nobody(
    room: Postroom, hop: NextHop, enhanced: str | None, text: str
) -> None:
    hop.refuse(ADA, enhanced, text)
    send(room)

    assert (statuses(room, "t1"), suppressed(room)) == (["failed"], [])


def test_an_agent_that_waits_learns_of_a_refusal_in_the_session(room: Postroom, hop: NextHop) -> None:
    woken: list[str] = []
    room.on_message("support")(lambda message: woken.append(message.id))
    room.start()
    hop.refuse(ADA, "5.1.1", "no such user")
    room.mailbox("support").send(ADA, subject="Hello", text="Welcome!")
    wait = room.mailbox("support").wait_for_reply("t1", timeout=TWO_DAYS)
    room.drain()

    assert room.mailbox("support").wait_status(wait.id).status == "bounced"
    assert woken == ["m1"]


@pytest.mark.parametrize("about", [ADA, ""], ids=["named", "hidden"])
def test_a_complaint_reaches_every_plan(room: Postroom, about: str) -> None:
    send(room, mailbox="outreach", subject="An offer")
    room.mailbox("outreach").follow_up("t1", steps=REMINDERS)
    sent = send(room)
    room.receive(arf(sent, about=about), recipients=["support@acme.test"], reverse_path="feedback@provider.test")

    assert suppressed(room) == [(ADA, "complaint")]
    assert [event.message_id for event in events(room, "message.complained", "t2")] == ["m2"]
    assert [event.details["outcome"] for event in events(room, "follow_up.ended", "t1")] == ["complained"]
    assert statuses(room, "t2") == ["sent"]


def test_a_hidden_complaint_about_mail_to_two_people_accuses_neither(room: Postroom) -> None:
    receive(room, arf(send(room, [ADA, BOB])))

    assert suppressed(room) == []


def test_feedback_that_is_no_complaint_stops_nothing(room: Postroom) -> None:
    receive(room, arf(send(room), about=ADA, feedback_type="not-spam"))

    assert suppressed(room) == []


@pytest.mark.parametrize(("subject", "text"), [("Unsubscribe", ""), ("Hello", "unsubscribe\nbest, Ada")])
def test_an_unsubscription_reaches_every_plan_and_wakes_nobody(room: Postroom, subject: str, text: str) -> None:
    woken: list[str] = []
    room.on_message()(lambda message: woken.append(message.id))
    room.start()
    send(room, mailbox="outreach", subject="An offer")
    room.mailbox("outreach").follow_up("t1", steps=REMINDERS)
    room.receive(mail(text, number=2, to="support+Unsubscribe@acme.test", subject=subject))
    room.drain()

    assert suppressed(room) == [(ADA, "unsubscribe")]
    assert [event.details["outcome"] for event in events(room, "follow_up.ended", "t1")] == ["unsubscribed"]
    assert woken == []


@pytest.mark.parametrize(
    ("to", "subject"),
    [("support@acme.test", "unsubscribe"), ("support+unsubscribe@acme.test", "How do I unsubscribe?")],
    ids=["the mailbox itself", "other words"],
)
def test_a_person_who_writes_about_unsubscribing_is_answered_by_an_agent(room: Postroom, to: str, subject: str) -> None:
    woken: list[str] = []
    room.on_message()(lambda message: woken.append(message.id))
    room.start()
    room.receive(mail("Please help me.", to=to, subject=subject))
    room.drain()

    assert suppressed(room) == []
    assert woken == ["m1"]


def test_a_bounce_does_not_take_the_place_of_what_a_person_asked_for(room: Postroom) -> None:
    sent = send(room)
    receive(room, arf(sent, about=ADA))
    bounce(room, sent)

    assert suppressed(room) == [(ADA, "complaint")]


def test_a_person_may_lift_the_suppression_and_the_agents_write_again(room: Postroom, hop: NextHop) -> None:
    bounce(room, send(room))
    room.unsuppress(ADA)
    send(room, subject="Once more")

    assert hop.sent == [(ADA,), (ADA,)]


def test_a_suppression_by_hand_ends_what_is_planned_too(room: Postroom) -> None:
    room.receive(mail())
    support = room.mailbox("support")
    support.reply("m1", text="Which invoice?")
    wait = support.wait_for_reply("t1", timeout=timedelta(days=2))

    room.suppress("ada@example.com", reason="asked on the telephone")

    assert support.wait_status(wait.id).status == "suppressed"
    assert room.suppressions()[0].reason == "asked on the telephone"


def test_an_unsubscription_leaves_the_end_of_what_a_person_decided(room: Postroom, clock: HandClock) -> None:
    """All mail is stopped for a month; meanwhile she asks for no more news. After the month, that is what is left."""
    room.suppress(ADA, reason="on leave", lasts=timedelta(days=30))
    room.receive(mail("", to="support+unsubscribe@acme.test", subject="unsubscribe"))
    during = [(entry.reason, entry.covers) for entry in room.suppressions()]
    clock.time += 30 * 86_400_000

    assert during == [("unsubscribe", "outreach"), ("on leave", "all")]
    assert [(entry.reason, entry.covers) for entry in room.suppressions()] == [("unsubscribe", "outreach")]


def test_a_decision_with_an_end_does_not_end_what_lasts(room: Postroom, clock: HandClock) -> None:
    bounce(room, send(room))
    room.suppress(ADA, reason="on leave", lasts=timedelta(days=1))
    clock.time += 86_400_000

    assert suppressed(room) == [(ADA, "bounce")]


def test_a_decision_without_an_end_replaces_whatever_stood_there(room: Postroom) -> None:
    bounce(room, send(room))
    room.suppress(ADA, reason="on leave", lasts=timedelta(days=1))
    room.suppress(ADA, reason="asked on the telephone", covers="outreach")

    assert suppressed(room) == [(ADA, "asked on the telephone")]


def test_a_token_speaks_for_its_reader_from_whatever_address_it_comes(room: Postroom, hop: NextHop) -> None:
    send(room)
    (token,) = re.findall(rb"unsubscribe%20(\w{40})", hop.contents[0].replace(b"\r\n ", b""))
    forged = token.decode()[:-1] + ("0" if token[-1:] != b"0" else "1")
    way_out = "support+unsubscribe@acme.test"
    room.receive(mail("", to=way_out, number=5, subject=f"unsubscribe {token.decode()}", sender=BOB))
    by_token = suppressed(room)
    room.receive(mail("", to=way_out, number=6, subject=f"unsubscribe {forged}", sender=BOB))

    assert by_token == [(ADA, "unsubscribe")]
    assert suppressed(room) == [(ADA, "unsubscribe"), (BOB, "unsubscribe")], "a token of nobody speaks for its sender"


@pytest.mark.parametrize(
    "end",
    [
        {"lasts": timedelta(days=9_999_999)},
        {"expires_at": datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))},
        {"expires_at": datetime.max.replace(tzinfo=UTC)},
        {"lasts": timedelta(0)},
        {"expires_at": datetime(2050, 1, 1)},
        {"lasts": timedelta(1), "expires_at": datetime(2050, 1, 1, tzinfo=UTC)},
    ],
)
def test_an_end_that_is_none_is_refused(room: Postroom, end: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequest):
        room.suppress(ADA, **end)

    assert suppressed(room) == []


def find_full(room: Postroom, clock: HandClock, *, times: int, apart: int) -> None:
    for number in range(times):
        sent = send(room, subject=f"Hello {number}")
        bounce(room, sent, recipient(ADA, status="5.2.2", diagnostic="552 5.2.2 over quota"), number=900 + number)
        clock.time += apart


@pytest.mark.parametrize(("times", "hours", "left_alone"), [(3, 25, True), (2, 48, False), (3, 1, False)])
def test_a_mailbox_that_stays_full_for_days_is_left_alone_for_a_while(
    room: Postroom, clock: HandClock, times: int, hours: int, left_alone: bool
) -> None:
    find_full(room, clock, times=times, apart=hours * 3_600_000)

    assert suppressed(room) == ([(ADA, "mailbox_full")] if left_alone else [])
    if left_alone:
        with pytest.raises(Suppressed, match="mailbox_full"):
            room.mailbox("support").send(ADA, subject="One more", text="Hello?")
        clock.time += 7 * 86_400_000
        assert suppressed(room) == []


def test_a_full_mailbox_ends_no_plan(room: Postroom, clock: HandClock) -> None:
    room.receive(mail())
    wait = room.mailbox("support").wait_for_reply("t1", timeout=timedelta(days=30))
    find_full(room, clock, times=3, apart=25 * 3_600_000)

    assert room.mailbox("support").wait_status(wait.id).status == "open"


def test_a_refusal_in_the_session_counts_as_full_too(room: Postroom, hop: NextHop, clock: HandClock) -> None:
    hop.refuse(ADA, "5.2.2", "552 5.2.2 mailbox full")
    for number in range(3):
        send(room, subject=f"Hello {number}")
        clock.time += 25 * 3_600_000

    assert suppressed(room) == [(ADA, "mailbox_full")]


def test_each_agent_is_told_once_what_ended_without_it(room: Postroom, hop: NextHop) -> None:
    sent = send(room)
    plan = room.mailbox("support").follow_up("t1", steps=REMINDERS)
    hop.away = True
    send(room, mailbox="billing", subject="Invoice")
    bounce(room, sent)

    (told,) = room.mailbox("support").take_notices()
    assert (told.thread_id, told.reason, str(told.address), told.ended) == ("t1", "bounce", ADA, (plan.id,))
    assert [notice.ended for notice in room.mailbox("billing").take_notices()] == [("m2",)]
    assert room.mailbox("outreach").take_notices() == ()
    assert room.mailbox("support").take_notices() == ()
