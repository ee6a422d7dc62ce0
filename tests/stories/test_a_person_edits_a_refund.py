"""Billing promises a refund above its limit: a person lowers it, the customer gets one mail, and the agent knows."""

from __future__ import annotations

from datetime import timedelta

from postroom import Oversight
from postroom.tools import TOOLS, Call, prompt_for

CALL = Call("test", call_id="call_1", run_id="run_1")
TOOL = {tool.name: tool for tool in TOOLS}


def test_the_customer_gets_the_persons_amount_once(world):
    room = world.room("acme.test", ["billing"])
    ada = world.person("ada@example.com")
    room.change_mailbox("billing", oversight=Oversight.ALL)
    billing = room.mailbox("billing")
    prompts, answers = [], []

    @room.on_message("billing")
    def answer(message):
        prompts.append(prompt_for(message))
        words = {"message_id": message.id, "text": "We refund 400 EUR.", "cc": []}
        answers.extend(TOOL["reply"].call(billing, words, CALL).text for _ in range(2))

    ada.write("billing@acme.test", subject="Refund", text="I was charged twice.")
    world.run(until=timedelta(hours=3))
    waiting = room.approvals.pending()
    before = len(ada.received)
    room.approvals.edit("p1", by="Eva", text="We refund 40 EUR.", why="above the limit")
    world.run(until=timedelta(hours=1))

    assert [(draft.id, draft.answers, draft.text) for draft in waiting] == [("p1", "m1", "We refund 400 EUR.")]
    assert before == 0
    assert [mail.text.strip() for mail in ada.received] == ["We refund 40 EUR."]
    assert all("held as p1" in told for told in answers[:2])
    assert prompts[1].startswith('About your draft: p1 edited by Eva, sent as m2: "above the limit". It has left')
    assert all(told.startswith("Accepted as m2") or told.startswith("Already sent") for told in answers[2:])
    shown = TOOL["read_thread"].call(billing, {"thread_id": "t1"}, CALL).text
    assert 'p1 edited by Eva, sent as m2: "above the limit"' in shown


def test_a_rejected_promise_is_answered_anew(world):
    room = world.room("acme.test", ["billing"])
    ada = world.person("ada@example.com")
    room.change_mailbox("billing", oversight=Oversight.ALL)
    billing = room.mailbox("billing")
    wordings = iter(["We refund 400 EUR.", "A colleague of mine calls you."])

    @room.on_message("billing")
    def answer(message):
        TOOL["reply"].call(billing, {"message_id": message.id, "text": next(wordings), "cc": []}, CALL)

    ada.write("billing@acme.test", subject="Refund", text="I was charged twice.")
    world.run(until=timedelta(hours=3))
    room.approvals.reject("p1", by="Eva", why="promise nothing, say that we call")
    world.run(until=timedelta(hours=1))
    room.approvals.approve("p2", by="Eva")
    world.run(until=timedelta(hours=1))

    assert [mail.text.strip() for mail in ada.received] == ["A colleague of mine calls you."]
