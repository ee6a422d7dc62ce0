"""Two organisations, two rooms, mail between them and nothing else: a typed request, and what may become of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from pydantic import BaseModel, Field

from postroom import Message, Oversight, Postroom
from postroom.backends.store.records.records import Records
from postroom.mail.request_part import FILENAME, MEDIA_TYPE, read_part, told, write_part
from postroom.model.errors import ApprovalRequired, InvalidRequest
from postroom.model.event import EventName
from postroom.model.message import AttachmentContent
from postroom.model.plan import PlanStatus
from postroom.model.request import Flaw, RequestKind, RequestPart, RequestState
from postroom.tools import TOOLS, Call

TYPE = "purchase-order/1"


class Order(BaseModel, extra="forbid"):
    article: str
    pieces: int = Field(ge=1)


class Offer(BaseModel):
    price_eur: float
    days: int


class Cheap(BaseModel):
    """What umbrella.test believes an offer to be."""

    price_eur: str


def agree(room: Postroom, *, answers: type[BaseModel] = Offer) -> Postroom:
    room.requests.define(TYPE, asks=Order, answers=answers)
    return room


@pytest.fixture
def acme(world):
    return agree(world.room("acme.test", ["purchasing"]))


@pytest.fixture
def umbrella(world):
    return agree(world.room("umbrella.test", ["orders"]))


@pytest.fixture
def purchasing(acme):
    return acme.mailbox("purchasing")


@pytest.fixture
def orders(umbrella):
    return umbrella.mailbox("orders")


def ask(purchasing: Any, **other: Any) -> Any:
    told = {"type": TYPE, "body": {"article": "bolt M8", "pieces": 400}, "deadline": timedelta(hours=10)} | other
    return purchasing.requests.ask("orders@umbrella.test", **told)


def names(room: Postroom, subject: str) -> list[str]:
    return [event.name for event in room.explain(subject) if event.name.startswith("request.")]


def test_a_request_is_taken_answered_and_known_on_both_sides(world, acme, umbrella, purchasing, orders) -> None:
    answers: list[Any] = []

    @umbrella.on_message("orders")
    def sell(message: Message) -> None:
        (request,) = orders.requests.open()
        assert (request.type, request.body) == (TYPE, {"article": "bolt M8", "pieces": 400})
        orders.requests.acknowledge(request.id)
        orders.requests.answer(request.id, body=Offer(price_eur=96.5, days=3), text="With pleasure.")

    @acme.on_message("purchasing")
    def buy(message: Message) -> None:
        answers.append((message.new_text, purchasing.requests.get("q1")))

    asked = ask(purchasing, text="We need these for the bridge.")
    world.run(timedelta(hours=1))

    ((text, answered),) = answers
    assert asked.state is RequestState.OPEN
    assert (answered.state, answered.answer, answered.late) == (
        RequestState.ANSWERED,
        {"price_eur": 96.5, "days": 3},
        False,
    )
    assert text.startswith("With pleasure.\n\nAnswer: purchase-order/1")
    assert umbrella.requests.get("q1").state is RequestState.ANSWERED
    assert names(acme, "t1") == ["request.asked", "request.acknowledged", "request.answered"]
    assert names(umbrella, "t1") == ["request.received", "request.acknowledged", "request.answered"]
    traces = {event.trace_id for room in (acme, umbrella) for event in room.explain("t1") if event.trace_id}
    assert len(traces) == 1
    assert purchasing.wait_status("w1").status is PlanStatus.REPLIED
    assert len(world.mail) == 3


def test_a_person_can_read_what_agents_ask_of_each_other(world, acme, umbrella, purchasing) -> None:
    ask(purchasing, text="We need these for the bridge.")
    world.settle()

    (mail,) = world.mail
    assert mail.text.replace("\r\n", "\n").splitlines()[:1] == ["We need these for the bridge."]
    assert "By: 2026-01-05 19:00 UTC\narticle: bolt M8\npieces: 400" in mail.text.replace("\r\n", "\n")
    assert [(file.filename, file.content_type) for file in mail.parsed.attachments] == [(FILENAME, MEDIA_TYPE)]
    assert read_part(mail.parsed).body == {"article": "bolt M8", "pieces": 400}


def test_asking_the_same_again_asks_once(world, acme, umbrella, purchasing) -> None:
    assert ask(purchasing).id == ask(purchasing).id
    world.settle()

    assert len(world.mail) == 1


def test_a_body_that_is_not_as_agreed_does_not_leave(world, acme, purchasing) -> None:
    with pytest.raises(InvalidRequest) as refused:
        ask(purchasing, body={"article": "bolt M8", "pieces": 0, "colour": "red"})
    world.settle()

    assert str(refused.value) == (
        "The body is not as agreed for purchase-order/1: /pieces: greater_than_equal; /colour: extra_forbidden."
    )
    assert refused.value.you_can == "mend it; its fields are article, pieces."
    assert world.mail == ()


def test_a_request_that_is_not_as_agreed_is_rejected_by_the_room_and_mended_by_the_agent(
    world, acme, purchasing
) -> None:
    """The two sides know different versions of the type under one name."""

    class NewOrder(Order):
        currency: str

    umbrella, turns = world.room("umbrella.test", ["orders"]), []
    umbrella.requests.define(TYPE, asks=NewOrder, answers=Offer)
    umbrella.on_message("orders")(lambda message: turns.append(message.id))

    @acme.on_message("purchasing")
    def mend(message: Message) -> None:
        rejected = purchasing.requests.get("q1")
        turns.append(f"{rejected.state}: {', '.join(map(str, rejected.flaws))}")

    ask(purchasing)
    world.run(timedelta(hours=1))

    assert turns == ["rejected: /body/currency: missing"]
    assert "bolt" not in world.mail[-1].new_text
    assert umbrella.requests.get("q1").state is RequestState.REJECTED
    assert len(world.mail) == 2


def test_an_answer_that_is_not_as_agreed_is_rejected_and_given_anew(world, acme, purchasing) -> None:
    umbrella = agree(world.room("umbrella.test", ["orders"]), answers=Cheap)
    orders, turns = umbrella.mailbox("orders"), []

    @umbrella.on_message("orders")
    def sell(message: Message) -> None:
        (request,) = orders.requests.open()
        if request.flaws:
            umbrella.requests.define(TYPE, asks=Order, answers=Offer)
        orders.requests.answer(
            request.id, body={"price_eur": 96.5, "days": 3} if request.flaws else {"price_eur": "cheap"}
        )

    acme.on_message("purchasing")(lambda message: turns.append(purchasing.requests.get("q1").answer))
    ask(purchasing)
    world.run(timedelta(hours=1))

    assert turns == [{"price_eur": 96.5, "days": 3}]
    assert [str(flaw) for flaw in acme.requests.get("q1").flaws] == []


def test_a_turn_that_is_taken_again_answers_once(world, acme, umbrella, purchasing, orders) -> None:
    offers = iter([96.5, 99.0])

    @umbrella.on_message("orders")
    def sell(message: Message) -> None:
        price = next(offers)
        answered = orders.requests.answer("q1", body=Offer(price_eur=price, days=3))
        assert answered.answer == {"price_eur": 96.5, "days": 3}
        if price == 96.5:
            raise ConnectionResetError

    ask(purchasing)
    world.run(timedelta(hours=1))

    assert purchasing.requests.get("q1").answer == {"price_eur": 96.5, "days": 3}
    assert len(world.mail) == 2


def test_a_turn_that_died_after_the_acknowledgement_still_answers(world, acme, umbrella, purchasing, orders) -> None:
    """Taken again, it finds the request acknowledged, so the answer is the first that it sends."""

    @umbrella.on_message("orders")
    def sell(message: Message) -> None:
        (request,) = orders.requests.open()
        if request.state is RequestState.OPEN:
            orders.requests.acknowledge(request.id)
            raise ConnectionResetError
        orders.requests.answer(request.id, body=Offer(price_eur=96.5, days=3))

    ask(purchasing)
    world.run(timedelta(hours=1))

    assert purchasing.requests.get("q1").state is RequestState.ANSWERED
    assert len(world.mail) == 3


def test_an_agent_that_cannot_help_says_so(world, acme, umbrella, purchasing, orders) -> None:
    umbrella.on_message("orders")(lambda message: orders.requests.decline("q1", reason="We sell no bolts."))
    read: list[Any] = []
    acme.on_message("purchasing")(lambda message: read.append(purchasing.requests.get("q1")))

    ask(purchasing)
    world.run(timedelta(hours=1))

    assert [(request.state, request.reason) for request in read] == [(RequestState.REJECTED, "We sell no bolts.")]


def test_at_the_deadline_both_sides_are_woken_in_time_and_a_late_answer_is_marked(
    world, acme, umbrella, purchasing, orders
) -> None:
    told: list[str] = []
    umbrella.on_message("orders")(lambda message: told.append(f"orders at {world.now:%H:%M}"))
    acme.on_message("purchasing")(
        lambda message: told.append(f"purchasing at {world.now:%H:%M}: {purchasing.requests.get('q1').state}")
    )

    ask(purchasing)
    world.run(timedelta(hours=11))
    assert told == ["orders at 09:00", "orders at 17:00", "purchasing at 19:00: expired"]

    orders.requests.answer("q1", body={"price_eur": 1, "days": 1})
    world.run(timedelta(hours=1))
    late = purchasing.requests.get("q1")
    assert (late.state, late.late, late.answer) == (RequestState.ANSWERED, True, {"price_eur": 1.0, "days": 1})
    assert told[-1] == "purchasing at 20:00: answered"


@pytest.mark.parametrize("path", [("night",), ("night", "purchasing")])
def test_at_the_deadline_whoever_holds_the_thread_by_then_is_woken(world, umbrella, path) -> None:
    """The wait of whoever asked ends with the hand-off; the request goes on."""
    acme = agree(world.room("acme.test", ["purchasing", "night"]))
    turns: list[str] = []
    acme.on_message()(lambda message: turns.append(f"{message.mailbox} at {world.now:%H:%M}"))
    ask(acme.mailbox("purchasing"))
    for source, target in zip(("purchasing", *path), path, strict=False):
        acme.mailbox(source).hand_off("t1", to=target, note="I go home.")
    world.settle()
    turns.clear()

    world.run(timedelta(hours=11))

    assert turns == [f"{path[-1]} at 19:00"]
    assert acme.requests.get("q1").state is RequestState.EXPIRED


def held(work: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(ApprovalRequired) as told:
        work(*arguments, **named)
    assert told.value.approval_id is not None
    return told.value.approval_id


def test_a_request_of_somebody_who_was_erased_since_ends_at_its_deadline(
    world, umbrella, purchasing, orders, caplog
) -> None:
    """Others go on with the thread; there is nothing left that its agent could be reminded of."""
    turns: list[str] = []
    umbrella.on_message("orders")(lambda message: turns.append(message.id))
    world.person("ada@example.com")
    ask(purchasing)
    world.settle()
    (asked,) = umbrella.thread("t1").messages
    umbrella.approvals.approve(held(orders.reply, asked.id, text="Ada sees to it.", cc=["ada@example.com"]), by="Ruth")
    world.settle()
    umbrella.keeping.erase("purchasing@acme.test")
    assert len(umbrella.thread("t1").messages) == 1
    turns.clear()

    world.run(timedelta(hours=11))

    assert turns == []
    assert umbrella.requests.get("q1").state is RequestState.EXPIRED
    assert names(umbrella, "t1") == ["request.received", "request.expired"]
    assert "work.failed" not in caplog.messages


def test_a_request_is_asked_in_the_words_of_a_person(world, acme, umbrella, purchasing, orders) -> None:
    """It is known, watched and answered as one that nobody edited."""
    acme.change_mailbox("purchasing", oversight=Oversight.ALL)
    draft = held(ask, purchasing, text="We need these for the bridge.")

    acme.approvals.edit(draft, by="Ruth", text="We need these by Friday.")
    world.settle()
    orders.requests.answer("q1", body=Offer(price_eur=96.5, days=3))
    world.settle()

    assert names(acme, "t1") == ["request.asked", "request.answered"]
    assert purchasing.wait_status("w1").status is PlanStatus.REPLIED
    said = world.mail[0].text.replace("\r\n", "\n")
    assert said.startswith("We need these by Friday.\n\nRequest: purchase-order/1")
    assert said.rstrip().endswith("By: 2026-01-05 19:00 UTC\narticle: bolt M8\npieces: 400")


@pytest.mark.parametrize("edit", ["fewer pieces", "html"])
def test_a_person_does_not_change_what_a_request_says(world, acme, umbrella, purchasing, edit) -> None:
    """Whoever is asked goes by the part; the lines below a text only tell what it says."""
    acme.change_mailbox("purchasing", oversight=Oversight.ALL)
    draft = held(ask, purchasing)
    text = acme.approvals.get(draft).text
    changes = {"html": "<p>Bolts!</p>"} if edit == "html" else {"text": text.replace("400", "300")}

    with pytest.raises(InvalidRequest, match="part") as refused:
        acme.approvals.edit(draft, by="Ruth", **changes)
    acme.approvals.edit(draft, by="Ruth", text=f"Please!\n\n{text}")
    world.settle()

    assert ("give a text" if edit == "html" else "reject the draft") in str(refused.value.you_can)
    assert world.mail[0].text.count("pieces: 400") == 1
    assert names(acme, "t1") == ["request.asked"]


def test_a_request_whose_time_is_over_is_not_let_go(world, acme, umbrella, purchasing) -> None:
    """Nobody could answer it any more: it would have expired on both sides before it was read."""
    acme.change_mailbox("purchasing", oversight=Oversight.ALL)
    draft = held(ask, purchasing)
    world.run(timedelta(hours=10))

    with pytest.raises(InvalidRequest, match="2026-01-05 19:00 UTC is over") as refused:
        acme.approvals.approve(draft, by="Ruth")

    assert refused.value.you_can == "reject it, and have it asked anew."
    assert [each.id for each in acme.approvals.pending()] == [draft]
    assert world.mail == ()


def test_only_who_was_asked_is_believed(world, acme, umbrella, purchasing) -> None:
    """A stranger who knows the id of the request answers it."""
    ask(purchasing)
    world.settle()
    (mail,) = world.mail
    part = read_part(mail.parsed).model_copy(update={"kind": RequestKind.ANSWER, "body": {"price_eur": 0, "days": 0}})

    world.person("eve@evil.example").answer(
        mail, text="Free of charge!", to="purchasing@acme.test", attachments=[write_part(part)]
    )
    world.run(timedelta(hours=1))

    assert purchasing.requests.get("q1").state is RequestState.OPEN
    assert purchasing.requests.get("q1").answer is None


def test_nobody_is_believed_whose_mail_nobody_checked(world, acme, purchasing) -> None:
    """As it comes from an account that is fetched over IMAP: From says what it likes."""
    ask(purchasing)
    world.settle()
    (mail,) = world.mail

    with Postroom("umbrella.test", mailboxes=["orders"], background=False) as umbrella:
        agree(umbrella).receive(mail.raw)

        assert names(umbrella, "t1") == ["request.ignored"]
        assert umbrella.mailbox("orders").requests.open() == ()


def test_a_part_that_cannot_be_read_is_mail_like_any_other(world, acme, purchasing) -> None:
    read: list[str] = []
    acme.on_message("purchasing")(lambda message: read.append(message.new_text))
    broken = AttachmentContent(filename=FILENAME, content_type=MEDIA_TYPE, content=b"[" * 50_000)

    world.person("bob@example.com").write(
        "purchasing@acme.test", subject="Order", text="As attached.", attachments=[broken]
    )
    world.run(timedelta(hours=1))

    assert read == ["As attached."]
    ignored = [event for event in acme.explain("t1") if event.name is EventName.REQUEST_IGNORED]
    assert [event.details["why"] for event in ignored] == ["json_invalid"]


def test_a_model_trades_by_tools_and_is_told_what_to_mend(world, acme, umbrella) -> None:
    call = Call("test")
    by_name = {tool.name: tool for tool in TOOLS}
    wrong = {"to": "orders@umbrella.test", "type": TYPE, "hours": 4, "text": "", "body": '{"article": "bolt"}'}
    told: list[str] = []

    @umbrella.on_message("orders")
    def sell(message: Message) -> None:
        orders = umbrella.mailbox("orders")
        told.append(by_name["read_thread"].call(orders, {"thread_id": "t1"}, call).text.splitlines()[1])
        for name, given in (
            ("acknowledge_request", {}),
            ("answer_request", {"body": "Yes!", "text": ""}),
            ("answer_request", {"body": '{"price_eur": 96.5, "days": 3}', "text": ""}),
            ("decline_request", {"reason": "Too late."}),
        ):
            told.append(by_name[name].call(orders, {"request_id": "q1", **given}, call).text)

    purchasing = acme.mailbox("purchasing")
    orders_asked = (wrong, wrong | {"body": '{"article": "bolt", "pieces": 4}'})
    told += [by_name["send_request"].call(purchasing, given, call).text for given in orders_asked]
    world.run(timedelta(hours=1))

    assert told == [
        "NOT DONE [invalid_request]: The body is not as agreed for purchase-order/1: /pieces: missing. Do not retry this call "
        "unchanged. You can: mend it; its fields are article, pieces.",
        "q1 request purchase-order/1 to umbrella.test, open, due 2026-01-05 13:00. You are woken by the answer, or at the "
        "deadline. End your turn now.",
        "q1 request purchase-order/1 from acme.test, open, due 2026-01-05 13:00",
        "q1 request purchase-order/1 from acme.test, acknowledged, due 2026-01-05 13:00. They know that an answer follows.",
        "NOT DONE [invalid_request]: The body is no JSON object. Do not retry this call unchanged. You can: write it as JSON "
        'text, such as {"pieces": 4}.',
        "q1 request purchase-order/1 from acme.test, answered, due 2026-01-05 13:00. The answer is on its way.",
        "NOT DONE [invalid_request]: q1 is answered already. Do not retry this call unchanged. You can: leave it as it is.",
    ]


@pytest.mark.parametrize("deadline", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_deadline_on_no_calendar_leaves_the_thread_readable(world, acme, purchasing, deadline) -> None:
    part = {"kind": "request", "id": "order-0001", "type": TYPE, "body": {"article": "bolt", "pieces": 1}}
    content = json.dumps(part | {"deadline": deadline}).encode()
    file = AttachmentContent(filename=FILENAME, content_type=MEDIA_TYPE, content=content)

    world.person("bob@example.com").write(
        "purchasing@acme.test", subject="Order", text="As attached.", attachments=[file]
    )
    world.run(timedelta(hours=1))

    assert purchasing.thread("t1").requests == ()
    ignored = [event for event in acme.explain("t1") if event.name is EventName.REQUEST_IGNORED]
    assert [event.details["why"] for event in ignored] == ["value_error"]


@pytest.mark.parametrize("deadline", [timedelta.max, timedelta.min, timedelta(0)])
def test_a_request_is_not_asked_with_a_deadline_that_nobody_can_keep(world, acme, purchasing, deadline) -> None:
    with pytest.raises(InvalidRequest, match="A deadline is above zero, and of 3650 days at most"):
        ask(purchasing, deadline=deadline)
    world.settle()

    assert world.mail == ()


def test_a_deadline_is_told_in_utc() -> None:
    part = RequestPart(kind=RequestKind.REQUEST, id="order-0001", type=TYPE, deadline="2026-01-05T19:00:00+02:00")

    assert "By: 2026-01-05 17:00 UTC" in told(part)


def test_an_answer_that_was_taken_stands_whatever_comes_after_it(world, acme, umbrella, purchasing, orders) -> None:
    """The first answer is as agreed; a second one is not, and is only mail."""
    umbrella.on_message("orders")(lambda message: orders.requests.answer("q1", body=Offer(price_eur=96.5, days=3)))
    ask(purchasing)
    world.run(timedelta(hours=1))
    answer = read_part(world.mail[-1].parsed)
    again = write_part(answer.model_copy(update={"body": {"price_eur": "cheap"}}))

    orders.reply(orders.thread("t1").messages[0].id, text="Or cheaper still.", attachments=[again])
    world.run(timedelta(hours=1))

    for room in (acme, umbrella):
        assert (room.requests.get("q1").state, room.requests.get("q1").flaws) == (RequestState.ANSWERED, ())
    assert len(world.mail) == 3


def test_an_answer_that_comes_while_the_one_before_is_rejected_is_rejected_too(
    world, acme, umbrella, purchasing
) -> None:
    flaws = [Flaw(at="/body/days", code="missing")]
    ask(purchasing)

    def reject_one_while_another_comes(records: Records) -> int | None:
        records.requests.reject_answer(1, 2, flaws=flaws)
        records.requests.reject_answer(1, 3, flaws=flaws)
        records.requests.note_rejected(1, 2)
        return records.requests.row(1)["to_reject_id"]

    still_to_reject = acme.asynchronous.call(lambda: acme.asynchronous.write(reject_one_while_another_comes))

    assert still_to_reject == 3


def test_whoever_holds_the_thread_rejects_an_answer_that_is_not_as_agreed(world, umbrella, orders) -> None:
    acme = agree(world.room("acme.test", ["purchasing", "stock"]), answers=Cheap)
    umbrella.on_message("orders")(lambda message: orders.requests.answer("q1", body=Offer(price_eur=96.5, days=3)))
    ask(acme.mailbox("purchasing"))
    acme.mailbox("purchasing").hand_off("t1", to="stock", note="Bolts are yours.")
    world.run(timedelta(minutes=1))

    rejection = read_part(world.mail[2].parsed)
    assert rejection.kind is RequestKind.REJECTION
    assert str(rejection.flaws[0]) == "/body/price_eur: string_type"
