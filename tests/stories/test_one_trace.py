"""One trace from a customer's first mail to the bounce of a follow-up days later, and across two organisations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from postroom import FollowUp, Message, Postroom
from postroom.model.errors import Suppressed
from postroom.model.trace import read_traceparent
from postroom.testing import World
from postroom.tools import Call, offered
from tests.stories.traces import Collected, linked, trace_id
from tests.web_receiver import receiving

SECRET_WORDS = ("Zebrafish", "Marmalade", "Umbrella", "Quixotic", "Pineapple", "Ada", "Lovelace", "example.com", "@")
HEX_32 = re.compile(r"[0-9a-f]{32}")


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Collected:
    monkeypatch.delenv("OTEL_SDK_DISABLED", raising=False)  # set where frameworks are tested
    return Collected()


@pytest.fixture(params=["socketless", "wire"])
def world(request: pytest.FixtureRequest, collected: Collected) -> Iterator[World]:
    with World(seed=7, wire=request.param == "wire", telemetry=collected) as opened:
        yield opened


def support_hands_to_billing(room: Postroom) -> None:
    """Support answers and hands over; billing answers and asks again after two days."""
    support, billing = room.mailbox("support"), room.mailbox("billing")

    @room.on_message("support")
    def answer(message: Message) -> None:
        (reply,) = offered(support, only=["reply"])
        reply.call(support, {"message_id": message.id, "text": "Umbrella noted."}, Call("test", "call-1"))
        support.hand_off(message.thread_id, to="billing", note="Quixotic refund wanted")

    @room.on_message("billing")
    def go_on(message: Message) -> None:
        billing.reply(message.id, text="Pineapple refund is on its way.")
        billing.follow_up(message.thread_id, steps=[FollowUp(after=timedelta(days=2), text="Did it arrive, dear Ada?")])


def test_a_customers_mail_its_hand_off_its_follow_up_and_its_bounce_are_one_trace(
    world: World, collected: Collected
) -> None:
    room = world.room("acme.test", ["support", "billing"])
    support_hands_to_billing(room)
    ada = world.person("Ada Lovelace <ada@example.com>")

    ada.write("support@acme.test", subject="Zebrafish order", text="Where is the Marmalade?")
    world.run(timedelta(days=2, minutes=1))
    world.bounce(ada.received[-1])
    world.run()

    (trace,) = {event.trace_id for event in room.explain("t1")}
    assert HEX_32.fullmatch(trace)
    names = [event.name for event in room.explain("t1")]
    assert {"thread.handed_off", "follow_up.planned", "follow_up.ended", "message.bounced"} <= {*names}
    assert collected.tree(trace) == [
        "receive support",
        "  parse",
        "  authenticate",
        "  route",
        "  store",
        "  process support",
        "    execute_tool reply",
        "      submit support",
        "        deliver support",
        "    process billing",
        "      submit billing",
        "        deliver billing",
        "        fire timer",
        "          submit billing",
        "            deliver billing",
        "            receive billing",
        "              parse",
        "              authenticate",
        "              route",
        "              store",
    ]


def test_no_span_and_no_metric_tells_an_address_or_a_word_of_any_mail(world: World, collected: Collected) -> None:
    room = world.room("acme.test", ["support", "billing"])
    support_hands_to_billing(room)
    ada = world.person("Ada Lovelace <ada@example.com>")
    ada.write("support@acme.test", subject="Zebrafish order", text="Where is the Marmalade?")
    world.run(timedelta(days=2, minutes=1))
    room.suppress("ada@example.com")
    with pytest.raises(Suppressed):
        room.mailbox("support").send("ada@example.com", subject="Zebrafish again", text="Pineapple, dear Ada?")
    world.bounce(ada.received[-1])
    world.run()

    told = "\n".join(collected.values())

    assert "postroom.gates" in told
    assert "suppression=suppressed" in told
    assert [word for word in SECRET_WORDS if word.casefold() in told.casefold()] == []


def test_metrics_count_what_was_committed(world: World, collected: Collected) -> None:
    room = world.room("acme.test", ["support", "billing"])
    support_hands_to_billing(room)
    ada = world.person("ada@example.com")
    ada.write("support@acme.test", subject="Order 17", text="Where is it?")
    world.run(timedelta(minutes=1))
    room.mailbox("billing").wait_for_reply("t1", timeout=timedelta(days=1))
    room.suppress("bob@example.com")
    with pytest.raises(Suppressed):
        room.mailbox("support").send("bob@example.com", subject="Hello", text="Welcome to the house!")
    world.run(timedelta(days=1, minutes=1))

    points = list(collected.points())

    def counted(metric: str, **facts: str) -> float:
        wanted = {name.replace("_", "."): value for name, value in facts.items()}
        return sum(number for name, told, number in points if name == metric and wanted.items() <= told.items())

    assert counted("messaging.client.consumed.messages") == 1
    assert counted("messaging.client.sent.messages", postroom_status="sent") == 3
    assert counted("postroom.refusals", postroom_gate="suppression", postroom_code="suppressed") == 1
    assert counted("postroom.waits.ended", postroom_outcome="timed_out") == 1
    assert counted("postroom.turns", postroom_outcome="completed") == 3
    assert counted("messaging.process.duration") == 3
    assert counted("postroom.tool.duration") == 1
    assert counted("postroom.queue.depth", postroom_queue="timer") == 2


def test_people_outside_never_learn_the_id_of_a_trace(world: World, collected: Collected) -> None:
    room = world.room("acme.test", ["support", "billing"])
    support_hands_to_billing(room)
    ada = world.person("ada@example.com")

    ada.write("support@acme.test", subject="Order 17", text="Where is it?")
    world.run(timedelta(minutes=1))

    (trace,) = {event.trace_id for event in room.explain("t1")}
    told = [read_traceparent(mail.parsed.trace or "").trace_id for mail in ada.received]
    assert len({trace, *told}) == 3
    assert told == [trace_id(span) for span in (*collected.named("leave support"), *collected.named("leave billing"))]
    assert [linked(span) for span in collected.named("leave support")] == [{trace}]


def test_a_stranger_joins_no_trace_and_leaves_a_link(world: World, collected: Collected) -> None:
    """Eve has seen the Traceparent of a mail to Ada, and knows the id of a trace of ours besides; she is no proven agent."""
    world.server("example.net", signs=True)
    room = world.room("acme.test", ["support"])
    room.mailbox("support").send("ada@example.com", subject="Hello", text="Welcome to the house!")
    ada, eve = world.person("ada@example.com"), world.person("eve@example.net")
    world.run()
    ours = room.explain("t1")[0].trace_id
    stolen = read_traceparent(ada.received[0].parsed.trace or "").trace_id

    for known in (ours, stolen):
        marks = {"Auto-Submitted": "auto-generated", "Traceparent": f"00-{known}-{'b' * 16}-01"}
        eve.write(
            "support@acme.test", subject="I am", text="I am Ada's agent.", headers=marks, sender="ada@example.com"
        )
        world.run()

    joined = {event.trace_id for thread in ("t2", "t3") for event in room.explain(thread)}
    assert len(joined) == 2
    assert not joined & {ours, stolen}
    assert [linked(span) for span in collected.named("receive support")] == [{ours}, {stolen}]


def test_agents_of_two_rooms_share_one_trace(world: World, collected: Collected) -> None:
    """Globex is a partner: it is told our trace with the first mail, and its answer in a new thread comes back in it."""
    acme = world.room("acme.test", ["desk"], trace_partners=["globex.test"])
    globex = world.room("globex.test", ["orders"])
    globex.on_message("orders")(
        lambda message: globex.mailbox("orders").send("desk@acme.test", subject="Order 17", text="It left on Monday.")
    )
    acme.on_message("desk")(lambda message: None)

    acme.mailbox("desk").send("orders@globex.test", subject="Where is order 17?", text="Our customer asks for it.")
    world.run()

    assert collected.trace_ids() == {acme.explain("t1")[0].trace_id}
    assert {event.trace_id for room in (acme, globex) for event in room.events() if event.trace_id} == (
        collected.trace_ids()
    )
    assert [thread.id for thread in acme.threads()] == ["t2", "t1"]


def test_a_first_mail_to_an_unknown_agent_is_linked_and_its_answer_comes_home(
    world: World, collected: Collected
) -> None:
    acme, globex = (world.room(domain, ["desk"]) for domain in ("acme.test", "globex.test"))
    globex.on_message("desk")(
        lambda message: globex.mailbox("desk").send("desk@acme.test", subject="Order 17", text="It left on Monday.")
    )

    acme.mailbox("desk").send("desk@globex.test", subject="Where is order 17?", text="Our customer asks for it.")
    world.run()

    ours = {event.trace_id for thread in ("t1", "t2") for event in acme.explain(thread)}
    theirs = {event.trace_id for thread in ("t1", "t2") for event in globex.explain(thread)}
    (leave,) = [span for span in collected.named("leave desk") if linked(span) == ours]
    assert len(ours) == 1
    assert theirs == {trace_id(leave)}


def test_without_an_sdk_a_trace_still_has_one_id() -> None:
    with World(seed=7) as world:
        room = world.room("acme.test", ["support", "billing"])
        support_hands_to_billing(room)
        world.person("ada@example.com").write("support@acme.test", subject="Order 17", text="Where is it?")
        world.run(timedelta(days=3))

        (trace,) = {event.trace_id for event in room.explain("t1")}
        assert HEX_32.fullmatch(trace)


def test_a_call_from_a_traced_program_is_in_its_trace(world: World, collected: Collected) -> None:
    room = world.room("acme.test", ["support"])

    with collected.tracers.get_tracer("shop").start_as_current_span("checkout") as checkout:
        room.mailbox("support").send("ada@example.com", subject="Order 17", text="We have it, thank you.")
    world.run()

    assert {event.trace_id for event in room.explain("t1")} == {f"{checkout.get_span_context().trace_id:032x}"}
    assert collected.tree(room.explain("t1")[0].trace_id) == ["checkout", "  submit support", "    deliver support"]


def test_what_a_webhook_is_told_is_in_the_trace_that_it_is_about(collected: Collected) -> None:
    with receiving() as receiver, World(seed=7, telemetry=collected) as world:
        room = world.room("acme.test", ["support"], webhook_networks=["127.0.0.0/8"])
        room.webhooks.add(receiver.url, events=["message.received"])

        world.person("ada@example.com").write("support@acme.test", subject="Order 17", text="Where is it?")
        world.settle()

        (call,) = collected.named("call webhook")
        assert trace_id(call) == room.explain("t1")[0].trace_id
        told = {"webhook": "h1", "event_id": receiver.heard[0].data["id"], "status": 200}
        assert call.attributes == {f"postroom.{name}": value for name, value in told.items()}
