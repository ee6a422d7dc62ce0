"""Follow-ups: planned once, sent when they are due and still wanted, in one transaction with the look whether they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from postroom import BusinessHours, FollowUp, Mailbox, Message, Oversight, Postroom
from postroom.backends.system import SystemEntropy
from postroom.model.choices import STOP_ON_DEFAULT
from postroom.model.errors import InvalidRequest, NotAssigned
from postroom.testing import World
from postroom.testing.world.clock import VirtualClock
from tests.mail_samples import mail

Two = tuple[Postroom, Callable[[Callable[[Postroom], object]], None]]
DAY = timedelta(days=1)
REMINDER = FollowUp(after=DAY, text="Any news?")
TWO = [REMINDER, FollowUp(after=DAY, text="Shall I close this?")]
AUTO_REPLY = ("Auto-Submitted: auto-replied", "Date: Mon, 05 Jan 2026 10:00:00 +0000")


def answer(text: str = "Solved, thanks.", *, headers: tuple[str, ...] = ()) -> bytes:
    return mail(text, number=2, answers="<1@example.com>", headers=headers)


def sent(room: Postroom) -> list[tuple[str, str]]:
    """When each message of ours in t1 was written, and what it says."""
    messages = room.thread("t1").messages
    return [(f"{each.date:%a %H:%M}", each.new_text) for each in messages if each.direction == "outbound"]


def ends(room: Postroom) -> list[str]:
    return [event.details["outcome"] for event in room.events(count=1_000) if event.name == "follow_up.ended"]


def test_a_step_is_due_at_a_moment_however_late_that_is(world: World, room: Postroom, support: Mailbox) -> None:
    at_night = FollowUp(at=datetime(2026, 1, 6, 23, 30, tzinfo=UTC), text="Are you awake?")
    support.follow_up("t1", steps=[REMINDER, at_night], business_hours=BusinessHours(), jitter=timedelta(hours=2))

    world.run()

    assert sent(room)[1] == ("Tue 23:30", "Are you awake?")


def test_a_turn_that_is_taken_twice_plans_once_even_in_other_words(
    world: World, room: Postroom, support: Mailbox
) -> None:
    """Who was written to got every reminder twice, where the process of its agent had died before the turn was over."""
    planned: list[str] = []

    @room.on_message("support")
    def plan(message: Message) -> None:
        for days in (1, 2):
            words = f"Any news? This is reminder {days}, of plan {len(planned)}."
            planned.append(support.follow_up("t1", steps=[FollowUp(after=days * DAY, text=words)]).id)
        if len(planned) == 2:
            raise ConnectionResetError

    room.receive(answer("Where is it?"))
    world.run()

    assert planned == ["f1", "f2", "f1", "f2"]
    assert [text for _, text in sent(room)] == [
        "Any news? This is reminder 1, of plan 0.", "Any news? This is reminder 2, of plan 1.",
    ]  # fmt: skip


def test_a_moment_that_is_over_or_in_no_time_zone_is_refused(support: Mailbox) -> None:
    with pytest.raises(InvalidRequest, match="2026-01-05 09:00 is over"):
        support.follow_up("t1", steps=[FollowUp(at=datetime(2026, 1, 5, 9, 0, tzinfo=UTC), text="Any news?")])
    with pytest.raises(ValidationError, match="timezone"):
        FollowUp(at=datetime(2026, 1, 6, 9, 0), text="Any news?")


def test_jitter_is_drawn_once_and_stays_within_the_hours(world: World, room: Postroom, support: Mailbox) -> None:
    """A mailbox that is paused when the step is due has it tried again and again; the moment of the next does not move."""
    plans = [
        support.follow_up("t1", steps=TWO, business_hours=BusinessHours(), jitter=timedelta(hours=4)) for _ in range(5)
    ]
    dues = [plan.due for plan in plans]

    assert len(set(dues)) == 5
    assert all(datetime(2026, 1, 6, 9, tzinfo=UTC) <= due <= datetime(2026, 1, 6, 13, tzinfo=UTC) for due in dues)
    assert [plan.due for plan in (support.pause_follow_up(plan.id) for plan in plans)] == [None] * 5
    assert [plan.due for plan in (support.resume_follow_up(plan.id) for plan in plans)] == dues


@pytest.mark.parametrize("jitter", [timedelta.max, timedelta.min, -timedelta(hours=1)])
def test_a_jitter_beyond_the_calendar_is_refused(support: Mailbox, jitter: timedelta) -> None:
    with pytest.raises(InvalidRequest, match="A jitter is above zero, and of 3650 days at most"):
        support.follow_up("t1", steps=TWO, jitter=jitter)


def test_the_same_room_draws_the_same_jitter() -> None:
    def due() -> datetime | None:
        with World(seed=3) as world:
            room = world.room("acme.test", ["support"])
            room.receive(mail())
            return room.mailbox("support").follow_up("t1", steps=[REMINDER], jitter=timedelta(hours=4)).due

    assert due() == due() != datetime(2026, 1, 6, 9, tzinfo=UTC)


def test_a_mailbox_has_hours_of_its_own_unless_a_plan_says_otherwise(room: Postroom, support: Mailbox) -> None:
    room.change_mailbox("support", business_hours=BusinessHours(time_zone="America/New_York"))
    evening = FollowUp(after=timedelta(hours=15), text="Any news?")

    own = support.follow_up("t1", steps=[evening])
    none = support.follow_up("t1", steps=[evening], business_hours=False)
    room.change_mailbox("support", business_hours="any")

    assert f"{own.due:%a %H:%M}" == "Tue 14:00"
    assert f"{none.due:%a %H:%M}" == "Tue 00:00"
    assert support.info().business_hours is None
    assert own.business_hours == BusinessHours(time_zone="America/New_York")


def test_a_process_that_was_down_sends_when_people_work_again(tmp_path: Path) -> None:
    clock = VirtualClock(datetime(2026, 1, 9, 15, 0, tzinfo=UTC))  # a Friday

    def opened() -> Postroom:
        return Postroom(
            "acme.test", mailboxes=["support"], store=f"sqlite:///{tmp_path / 'room.db'}", clock=clock, background=False
        )

    with opened() as room:
        room.receive(mail())
        steps = [FollowUp(after=timedelta(hours=1), text="Any news?")]
        room.mailbox("support").follow_up("t1", steps=steps, business_hours=BusinessHours())
    clock.move_to(clock.now() + 86_400_000)
    with opened() as room:
        room.start()
        room.drain()
        (moved,) = [event for event in room.events() if event.name == "follow_up.moved"]

        assert moved.details == {"plan": "f1", "why": "business_hours", "due": "2026-01-12T09:00:00+00:00"}
        assert sent(room) == []


@pytest.mark.parametrize(
    ("condition", "happens"),
    [
        ("replied", lambda room, support: room.receive(answer())),
        ("closed", lambda room, support: support.mark_done("t1")),
        ("auto_replied", lambda room, support: room.receive(answer("I am away.", headers=AUTO_REPLY))),
        ("handed_off", lambda room, support: support.hand_off("t1", to="billing", note="A refund.")),
    ],
)
def test_what_stops_a_plan_stops_it_while_it_is_paused_too(
    world: World, room: Postroom, support: Mailbox, condition: str, happens: Callable[[Postroom, Mailbox], None]
) -> None:
    plans = [support.follow_up("t1", steps=TWO, stop_on={*STOP_ON_DEFAULT, "auto_replied"}) for _ in range(2)]
    support.pause_follow_up(plans[1].id)

    happens(room, support)
    world.run()

    assert (ends(room), sent(room)) == ([condition, condition], [])
    with pytest.raises(InvalidRequest, match="not open"):
        support.resume_follow_up(plans[1].id)


@pytest.mark.parametrize(
    "happens",
    [
        lambda room, support: support.mark_done("t1"),
        lambda room, support: room.receive(answer("I am away.", headers=AUTO_REPLY)),
    ],
)
def test_a_plan_goes_on_through_what_it_was_not_asked_to_stop_on(
    world: World, room: Postroom, support: Mailbox, happens: Callable[[Postroom, Mailbox], None]
) -> None:
    support.follow_up("t1", steps=TWO, stop_on={"replied"})

    happens(room, support)
    world.run()

    assert ends(room) == ["done"]
    assert [text for _, text in sent(room)] == ["Any news?", "Shall I close this?"]


def test_while_a_plan_is_paused_nothing_is_sent_and_its_due_keeps_its_distance(
    world: World, room: Postroom, support: Mailbox
) -> None:
    plan = support.follow_up("t1", steps=TWO)
    world.advance(hours=23)

    paused = support.pause_follow_up(plan.id)
    world.advance(days=30)
    resumed = support.resume_follow_up(plan.id)
    world.run()

    assert (paused.paused, paused.due, resumed.paused) == (True, None, False)
    assert f"{resumed.due:%d %b %H:%M}" == "05 Feb 09:00"  # an hour after it was resumed
    assert [when for when, _ in sent(room)] == ["Thu 09:00", "Fri 09:00"]
    names = [str(event.name) for event in room.events(count=1_000) if event.name.startswith("follow_up.")]
    assert names == ["follow_up.planned", "follow_up.paused", "follow_up.resumed", "follow_up.ended"]


def test_pausing_and_resuming_twice_does_it_once(room: Postroom, support: Mailbox) -> None:
    plan = support.follow_up("t1", steps=TWO)

    for change in (
        support.pause_follow_up,
        support.pause_follow_up,
        support.resume_follow_up,
        support.resume_follow_up,
    ):
        changed = change(plan.id)

    assert changed == plan
    assert [str(event.name) for event in room.events() if "us" in event.name or "resum" in event.name] == [
        "follow_up.paused",
        "follow_up.resumed",
    ]


def test_a_plan_that_is_cancelled_twice_is_cancelled_once(room: Postroom, support: Mailbox) -> None:
    """By a turn that is taken a second time, say."""
    plan = support.follow_up("t1", steps=TWO)

    for _ in range(2):
        support.cancel_follow_up(plan.id)

    assert ends(room) == ["cancelled"]
    with pytest.raises(InvalidRequest, match="not yours"):
        room.mailbox("billing").cancel_follow_up(plan.id)
    with pytest.raises(InvalidRequest, match="not open"):
        support.resume_follow_up(plan.id)


@pytest.mark.parametrize("change", ["pause_follow_up", "resume_follow_up", "cancel_follow_up"])
def test_a_plan_is_changed_by_the_mailbox_that_made_it(room: Postroom, support: Mailbox, change: str) -> None:
    plan = support.follow_up("t1", steps=TWO)
    wait = support.wait_for_reply("t1", timeout=DAY)

    with pytest.raises(InvalidRequest, match="not yours"):
        getattr(room.mailbox("billing"), change)(plan.id)
    with pytest.raises(InvalidRequest, match="not yours"):
        getattr(support, change)(wait.id.replace("w", "f"))


def test_who_does_not_hold_the_thread_plans_nothing_in_it(room: Postroom, support: Mailbox) -> None:
    support.hand_off("t1", to="billing", note="A refund.")

    with pytest.raises(NotAssigned):
        support.follow_up("t1", steps=TWO)


def test_a_person_lets_a_step_of_a_paused_plan_go(world: World, room: Postroom, support: Mailbox) -> None:
    """The step that the person saw leaves; the plan stays paused before the next."""
    room.change_mailbox("support", oversight=Oversight.ALL)
    plan = support.follow_up("t1", steps=TWO)
    world.advance(hours=25)
    support.pause_follow_up(plan.id)

    room.approvals.approve("p1", by="Eva")
    world.advance(days=60)
    assert [text for _, text in sent(room)] == ["Any news?"]

    resumed = support.resume_follow_up(plan.id)
    world.advance(hours=25)
    assert resumed.next_step == 1
    assert [draft.text for draft in room.approvals.pending()] == ["Shall I close this?"]


def test_an_absence_that_is_known_when_a_plan_is_made_counts(world: World, room: Postroom, support: Mailbox) -> None:
    room.receive(answer("I am out of the office until 9 January 2026.", headers=AUTO_REPLY))

    plan = support.follow_up("t1", steps=[FollowUp(after=2 * DAY, text="Any news?")])
    room.receive(mail("I am back already.", number=3, answers="<1@example.com>"))
    after = support.follow_up("t1", steps=[FollowUp(after=2 * DAY, text="Any news?")])

    assert f"{plan.due:%a %d %H:%M}" == "Sat 10 09:00"
    assert f"{after.due:%a %d %H:%M}" == "Wed 07 09:00"


def test_the_absence_of_somebody_else_moves_nothing(room: Postroom, support: Mailbox) -> None:
    plan = support.follow_up("t1", steps=[REMINDER])

    room.receive(
        mail(
            "I am out of the office until 9 January 2026.",
            number=2,
            sender="bob@example.org",
            answers="<1@example.com>",
            headers=AUTO_REPLY,
        )
    )

    assert plan.due == support.resume_follow_up(support.pause_follow_up(plan.id).id).due


class Interrupting(SystemEntropy):
    """Entropy that lets something happen right when a message is written: after the room looked, before it decides."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[], None] | None = None

    def token(self, octets: int) -> str:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().token(octets)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.servers)])
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Two]:
    """A room in two processes, a step that is due, and what makes the first send it while something happens in the second."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'room.db'}" if sqlite else request.getfixturevalue("postgres_url")
    clock, entropy = VirtualClock(datetime(2026, 1, 5, 9, 0, tzinfo=UTC)), Interrupting()
    opening = {"mailboxes": ["support"], "store": url, "clock": clock, "background": False}
    with Postroom("acme.test", entropy=entropy, **opening) as one, Postroom("acme.test", **opening) as other:
        one.receive(mail())
        one.mailbox("support").follow_up("t1", steps=[REMINDER])
        one.start()
        clock.move_to(clock.now() + 86_400_000)

        def send_while(happens: Callable[[Postroom], object]) -> None:
            entropy.meanwhile = lambda: happens(other)
            one.drain()
            assert entropy.meanwhile is None

        yield one, send_while


@pytest.mark.parametrize(
    ("happens", "outcome"),
    [
        (lambda room: room.receive(answer()), "replied"),
        (lambda room: room.mailbox("support").mark_done("t1"), "closed"),
        (lambda room: room.mailbox("support").cancel_follow_up("f1"), "cancelled"),
        (lambda room: room.mailbox("support").pause_follow_up("f1"), None),
        (lambda room: room.receive(answer("Away until 9 January 2026.", headers=AUTO_REPLY)), None),
    ],
)
def test_nothing_comes_between_the_look_and_the_row(
    two: Two, happens: Callable[[Postroom], object], outcome: str | None
) -> None:
    """The step is due, its text is being written, and now another process stores the reply: the step does not leave."""
    room, send_while = two

    send_while(happens)

    assert sent(room) == []
    assert ends(room) == ([outcome] if outcome else [])


def test_a_step_follows_the_newest_message_even_if_that_came_this_moment(two: Two) -> None:
    room, send_while = two

    send_while(lambda other: other.mailbox("support").reply("m1", text="I have looked into it."))

    said, reminder = room.thread("t1").messages[1:]
    assert (said.new_text, reminder.new_text) == ("I have looked into it.", "Any news?")
    assert said.message_id in (reminder.in_reply_to or "")


def test_of_many_plans_the_next_due_are_shown(room: Postroom, support: Mailbox) -> None:
    for days in (3, 2, 1):
        support.follow_up("t1", steps=[FollowUp(after=timedelta(days=days), text="Any news?")], business_hours=False)
        support.promise("t1", f"Thing number {days * 1111}.", due=datetime(2026, 1, 5 + days, 12, tzinfo=UTC))
    support.pause_follow_up("f3")

    assert [each.id for each in room.plans.all(count=2)] == ["pr3", "f2"]
