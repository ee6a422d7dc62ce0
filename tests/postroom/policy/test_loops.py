"""Which answers the loops gate lets pass, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from postroom.mail.addresses.addresses import parse_address
from postroom.model.errors import LoopDetected
from postroom.model.ids import at
from postroom.model.message import AttachmentContent
from postroom.model.submission import AnsweredFacts, Submission
from postroom.policy.loops import LoopGate
from tests.postroom.backends.store.conftest import START, message
from tests.postroom.policy.rooms import GateRoom, draft

GATE = LoopGate(hops=5, limit=2, trace_limit=3, window=3_600)
ADA = parse_address("ada@example.com")
FILE = AttachmentContent(filename="a.pdf", content=b"1")


def answer(text: str = "Entry 4 is the one.", *, thread: int | None = None, **facts: Any) -> Submission:
    """What support answers ada, of whose message these facts are known."""
    answered = AnsweredFacts(number=1, sender=ADA, arrived=True, auto_submitted="no", **facts)
    return replace(draft(text, thread=thread), answered=answered, trace_id="trace")


def wrote(room: GateRoom, thread: int, *, minute: int, by_agent: bool = True, trace_id: str = "trace") -> None:
    """Mail of an agent, or of a person, comes in so many minutes after the start."""
    new = replace(
        message(thread, message_id=f"<{minute}@example.com>"),
        trace_id=trace_id,
        by_agent=by_agent,
        exchange=by_agent,
    )
    room.clock.time = START + minute * 60_000
    room.store.write(lambda records: records.messages.insert(new, dedup_key=new.message_id))


@pytest.mark.parametrize("facts", [{"automatic": "auto_replied"}, {"automatic": "list"}, {"hops": 6}])
def test_what_must_not_be_answered_may_be_told_to_somebody_else(room: GateRoom, facts: dict[str, Any]) -> None:
    with pytest.raises(LoopDetected):
        room.check(GATE, answer(**facts))

    assert room.check(GATE, answer(to_its_author=False, **facts)) == {}


def test_a_persons_mail_that_came_as_far_as_it_may_is_answered(room: GateRoom) -> None:
    assert room.check(GATE, answer(hops=5)) == {}


def test_bare_thanks_for_an_agents_mail_are_refused(room: GateRoom) -> None:
    with pytest.raises(LoopDetected, match="only acknowledges"):
        room.check(GATE, answer("Thanks, Ada!", by_agent=True))


def test_thanks_with_something_in_them_and_thanks_to_people_pass(room: GateRoom) -> None:
    thanks = answer("Thanks!", by_agent=True)
    with_a_file = replace(thanks, draft=thanks.draft.model_copy(update={"attachments": (FILE,)}))

    assert room.check(GATE, answer("Thanks!")) == {}
    assert room.check(GATE, answer("Thanks! Is it 17?", by_agent=True))["exchanged_in_trace"] == 0
    assert room.check(GATE, with_a_file)["exchanged_in_trace"] == 0
    assert room.check(GATE, replace(thanks, plan=1)) == {}


def test_a_thread_takes_as_many_messages_of_agents_as_it_may_and_says_when_there_is_room_again(room: GateRoom) -> None:
    thread = room.thread()
    wrote(room, thread, minute=1)
    passed = room.check(GATE, replace(answer(thread=thread, by_agent=True), now=room.clock.time))
    wrote(room, thread, minute=2)

    with pytest.raises(LoopDetected, match=r"2 messages to each other in this thread .* in 1 hour they may") as refused:
        room.check(GATE, replace(answer(thread=thread, by_agent=True), now=room.clock.time))

    assert passed == {"exchanged": 1, "limit": 2, "exchanged_in_trace": 1, "trace_limit": 3}
    assert refused.value.retry_at == at(START + 61 * 60_000)


def test_a_workflow_is_counted_over_its_threads_until_its_window_is_over(room: GateRoom) -> None:
    for minute in (1, 2, 3):
        wrote(room, room.thread(), minute=minute)
    new = replace(draft(to="billing@acme.test"), trace_id="trace")

    with pytest.raises(LoopDetected, match="3 messages to each other in all threads of this workflow") as refused:
        room.check(GATE, replace(new, now=room.clock.time))

    assert refused.value.retry_at == at(START + 61 * 60_000)
    assert room.check(GATE, replace(new, now=START + 61 * 60_000))["exchanged_in_trace"] == 2
    assert room.check(GATE, replace(new, now=room.clock.time, trace_id="other"))["exchanged_in_trace"] == 0


def test_a_person_who_writes_in_any_thread_of_a_workflow_begins_its_count_anew(room: GateRoom) -> None:
    threads = [room.thread() for _ in range(3)]
    for minute, thread in enumerate(threads, start=1):
        wrote(room, thread, minute=minute)
    wrote(room, threads[0], minute=4, by_agent=False)

    passed = room.check(GATE, replace(draft(to="billing@acme.test"), trace_id="trace", now=room.clock.time))

    assert passed == {"exchanged_in_trace": 0, "trace_limit": 3}


def test_who_writes_to_whom_makes_it_an_exchange() -> None:
    anew = replace(draft(), to_agents=True)

    assert draft(to="billing@acme.test").between_machines
    assert anew.between_machines
    assert answer(by_agent=True).between_machines
    assert not draft().between_machines
    assert not replace(anew, plan=1).between_machines
    assert not answer(by_agent=True, to_its_author=False).between_machines
    assert not replace(answer(), to_agents=True).between_machines, "it answers a person; the agent gets a copy"
