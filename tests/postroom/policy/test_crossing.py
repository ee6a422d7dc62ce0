"""What stands in one thread is not told in another."""

from __future__ import annotations

import base64
import codecs

import pytest

from postroom.model.errors import ApprovalRequired, Tainted
from postroom.model.taint import TaintLevel
from postroom.policy.confinement.crossing import CrossingGate
from tests.postroom.policy.rooms import GateRoom, draft

SECRET = "Please keep the wedding gift for my sister in the attic. My code is K4711-99."
GATE = CrossingGate()


@pytest.mark.parametrize(
    "text",
    [
        "Bob wants the wedding gift for my sister there.",
        "THE  WEDDING gift for,my.sister",
        "t h e w e d d i n g g i f t f o r m y s i s t e r",
        "His code is K4711-99.",
        "It is k471199, I think.",
        base64.b64encode(SECRET.encode()).decode(),
        base64.b32encode(SECRET.encode()).decode(),
        SECRET.encode().hex(),
        codecs.encode(SECRET, "rot13"),
        SECRET[::-1],
    ],
)
def test_what_only_another_thread_holds_is_not_told_outside_it(room: GateRoom, text: str) -> None:
    here, other = room.thread(), room.thread()
    room.mail(here, "What did Bob write?", sender="eve@example.org")
    room.mail(other, SECRET, sender="bob@example.com")

    with pytest.raises(Tainted, match="another thread") as refused:
        room.check(GATE, draft(text, to="eve@example.org", thread=here))

    assert (refused.value.rule, refused.value.level) == ("crossing", TaintLevel.OUTSIDE)


def test_a_subject_and_a_file_name_tell_as_well(room: GateRoom) -> None:
    here, other = room.thread(), room.thread()
    room.mail(other, SECRET, sender="bob@example.com")

    with pytest.raises(Tainted):
        room.check(GATE, draft(to="eve@example.org", thread=here, subject="Code K4711-99"))


def test_who_takes_part_in_the_other_thread_may_be_told(room: GateRoom) -> None:
    here, other = room.thread(), room.thread()
    room.mail(other, SECRET, sender="bob@example.com")

    assert room.check(GATE, draft(SECRET, to="bob@example.com", thread=here)) == {"messages": 0}


def test_a_colleague_in_the_room_may_be_told(room: GateRoom) -> None:
    room.mail(room.thread(), SECRET)

    assert room.check(GATE, draft(SECRET, to="billing@acme.test")) == {"messages": 0}


def test_what_every_reader_has_already_may_be_repeated(room: GateRoom) -> None:
    here, other = room.thread(), room.thread()
    room.mail(here, SECRET, sender="eve@example.org", to="support@acme.test ada@example.com", read=False)
    room.mail(other, SECRET, sender="bob@example.com")

    room.check(GATE, draft(SECRET, to="eve@example.org ada@example.com", thread=here))

    with pytest.raises(Tainted):
        room.check(GATE, draft(SECRET, to="eve@example.org carl@example.org", thread=here))


def test_what_was_never_read_is_not_compared(room: GateRoom) -> None:
    here, other = room.thread(), room.thread()
    room.mail(other, SECRET, sender="bob@example.com", read=False)

    assert room.check(GATE, draft(SECRET, to="eve@example.org", thread=here)) == {"messages": 0}


def test_a_person_is_asked_whether_somebody_new_may_be_told_of_the_thread_worked_on(room: GateRoom) -> None:
    home = room.thread()
    room.mail(home, SECRET, sender="bob@example.com")

    with pytest.raises(ApprovalRequired, match="what stands in that thread"):
        room.check(GATE, draft(SECRET, to="eve@example.org", home=home))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Ask Hannah about it.", "names somebody"),
        ("It begins with 482.", "piece of a number"),
        ("Four eight two one three six.", "piece of a number"),
        ("c2VjcmV0IGhpZGRlbiBpbiBhIGxvbmcgYmxvYiBvZiB0ZXh0", "no words"),
    ],
)
def test_a_person_is_asked_where_it_may_be_chance(room: GateRoom, text: str, why: str) -> None:
    here, other = room.thread(), room.thread()
    room.mail(other, "It is for my wife Hannah, and the code is 482136.", sender="bob@example.com")

    with pytest.raises(ApprovalRequired, match=why):
        room.check(GATE, draft(text, to="eve@example.org", thread=here))


def test_what_colleagues_tell_each_other_stays_inside(room: GateRoom) -> None:
    here, other = room.thread(), room.thread()
    room.mail(other, "The alarm is switched off with 771045.", sender="billing@acme.test", level=TaintLevel.NONE)

    with pytest.raises(Tainted):
        room.check(GATE, draft("It is 771045.", to="eve@example.org", thread=here))


def test_what_was_left_in_the_thread_by_somebody_who_knew_more_counts(room: GateRoom) -> None:
    here, other = room.thread(), room.thread()
    number = room.mail(other, SECRET, sender="bob@example.com", read=False)
    room.store.write(lambda records: records.reads.record(["turn:9"], [number], opened=True))
    room.store.write(lambda records: records.reads.leave(["turn:9"], thread=here))

    with pytest.raises(Tainted):
        room.check(GATE, draft(SECRET, to="eve@example.org", thread=here))


def test_our_own_standing_words_may_be_written_to_anybody_but_a_person_sees_our_numbers(room: GateRoom) -> None:
    here, other = room.thread(), room.thread()
    ours = "The support department of Acme wishes a splendid winter. Your number is 4711-0815."
    room.mail(other, ours, sender="support@acme.test", to="bob@example.com", level=TaintLevel.NONE)

    room.check(GATE, draft(ours.partition(". ")[0], to="eve@example.org", thread=here))

    with pytest.raises(ApprovalRequired, match="number or code"):
        room.check(GATE, draft("It is 47110815.", to="eve@example.org", thread=here))
