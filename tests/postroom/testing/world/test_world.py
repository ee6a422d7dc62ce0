"""The world: one clock, mail that crosses it, and the same again for the same seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from postroom import Message, Postroom, Rule
from postroom.mail import parse
from postroom.mail.reports.report import read_report
from postroom.mail.tokens import without_token
from postroom.model.errors import ConfigurationError
from postroom.testing import (
    Answer,
    DeliverTwice,
    DropAfterContent,
    Greylist,
    Ignore,
    LateBounce,
    LoseSilently,
    OutOfOffice,
    OutOfOrder,
    Refuse,
    TryLater,
    Unreachable,
    What,
    World,
)
from tests.mail_samples import mail


@pytest.fixture(params=["socketless", "wire"])
def world(request):
    with World(seed=3, wire=request.param == "wire") as opened:
        yield opened


def echo(room: Postroom) -> None:
    room.on_message("support")(
        lambda message: room.mailbox("support").reply(message.id, text=f"You wrote: {message.new_text.strip()}")
    )


def whats(world: World, *of: What) -> list[str]:
    return [f"{entry.at:%H:%M} {entry.who} {entry.what}" for entry in world.journal.of(*of)]


def busy(seed: int, *, wire: bool) -> tuple[str, list[bytes]]:
    """Something of everything."""
    with World(seed=seed, wire=wire) as world:
        room = world.room("acme.test", ["support"], cast=echo)
        world.room("other.test", ["sales"])
        world.server("example.com", TryLater(times=1))
        world.server("example.org", LateBounce(after=timedelta(hours=3)))
        world.server("example.net", DropAfterContent(times=1), Refuse("5.1.1", only="no@*"))
        world.server("example.edu", OutOfOrder(), Unreachable(times=1))
        world.server("acme.test", Greylist())
        ada = world.person(
            "Ada <ada@example.com>", OutOfOffice("de"), Answer("Thanks!", style="outlook", times=1), Ignore()
        )
        ada.write("support@acme.test", subject="Grüße", text="Where is my order?")
        support = room.mailbox("support")
        support.send("bob@example.org", subject="News", text="There is some.")
        support.send(["eve@example.net", "no@example.net", "sales@other.test"], subject="News", text="For three.")
        support.send("dean@example.edu", subject="News", text="First.")
        support.send("dean@example.edu", subject="News", text="Second.")
        world.run()
        ada.write("nobody@acme.test", subject="Hi", text="Anybody?")
        world.run()
        return world.journal.story(), [mail.raw for mail in world.mail]


def test_the_same_happens_on_the_wire_and_without_sockets_to_the_byte():
    assert busy(1, wire=True) == busy(1, wire=False)


def test_another_seed_is_another_world_with_the_same_story():
    (one, bytes_of_one), (other, bytes_of_other) = busy(1, wire=False), busy(2, wire=False)

    assert one == other
    assert bytes_of_one != bytes_of_other


def test_nothing_moves_until_the_world_moves(world):
    room = world.room("acme.test", ["support"], cast=echo)
    ada = world.person("Ada Lovelace <ada@example.com>")

    ada.write("support@acme.test", subject="Hello", text="Are you there?")
    before = len(room.threads())
    world.settle()

    assert (before, len(room.threads())) == (0, 1)
    assert [mail.new_text for mail in ada.received] == ["You wrote: Are you there?"]
    assert world.now == datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_time_passes_only_as_far_as_it_is_told(world):
    world.room("acme.test", ["support"], cast=echo)
    ada = world.person("ada@example.com", Answer("And now?", after=timedelta(hours=6), times=1), Ignore())
    ada.write("support@acme.test", subject="Hello", text="Hello")

    world.advance(hours=5, minutes=59)
    early = len(ada.received)
    world.advance(minutes=1)

    assert (early, len(ada.received)) == (1, 2)
    assert world.now == datetime(2026, 1, 5, 15, tzinfo=UTC)


def test_an_action_happens_at_its_moment_and_the_clock_stands_at_the_last_one(world):
    seen = []
    world.at(timedelta(hours=2), lambda: seen.append(world.now))
    world.at(datetime(2026, 1, 5, 10, tzinfo=UTC), lambda: seen.append(world.now))

    world.run()

    assert [moment.hour for moment in seen] == [10, 11]
    assert world.now == seen[-1]


def test_a_rooms_own_timers_wake_the_world(world):
    room = world.room("acme.test", ["support"])
    support = room.mailbox("support")
    sent = support.send("ada@example.com", subject="Hello", text="Hello")
    wait = support.wait_for_reply(sent.thread_id, timeout=timedelta(days=3))

    world.run()

    assert support.wait_status(wait.id).status == "timed_out"
    assert world.now == datetime(2026, 1, 8, 9, tzinfo=UTC)


def test_a_handler_that_fails_is_tried_again_in_the_worlds_time(world):
    tries = []

    def cast(room: Postroom) -> None:
        @room.on_message("support")
        def stumble(message: Message) -> None:
            tries.append(world.now)
            if len(tries) < 3:
                raise TimeoutError

    world.room("acme.test", ["support"], cast=cast)
    world.person("ada@example.com").write("support@acme.test", subject="Hello", text="Hello")
    world.run()

    assert [f"{moment:%H:%M:%S}" for moment in tries] == ["09:00:00", "09:00:01", "09:00:03"]


def test_a_handler_cannot_move_the_world(world):
    refusals = []

    def cast(room: Postroom) -> None:
        @room.on_message("support")
        def meddle(message: Message) -> None:
            try:
                world.advance(hours=1)
            except ConfigurationError as refusal:
                refusals.append(str(refusal))

    world.room("acme.test", ["support"], cast=cast)
    world.person("ada@example.com").write("support@acme.test", subject="Hello", text="Hello")
    world.run()

    assert refusals == ["A handler or an action cannot move the world; it happens while the world moves."]


def test_a_world_that_never_comes_to_rest_says_so(world):
    world.room("acme.test", ["support"], cast=echo)
    ada = world.person("ada@example.com", Answer("Once more!", after=timedelta(days=30)))
    ada.write("support@acme.test", subject="Hello", text="Hello")

    with pytest.raises(AssertionError, match="does not come to rest within 366 days"):
        world.run()


def test_mail_between_two_organisations_crosses_the_world(world):
    world.room("acme.test", ["support"], cast=echo)
    other = world.room("other.test", ["sales"])
    world.server("acme.test", TryLater(times=1))

    other.mailbox("sales").send("support@acme.test", subject="An offer", text="Cheap!")
    world.run()

    assert whats(world, What.DEFERRED, What.ACCEPTED) == [
        "09:00 acme.test deferred",
        "09:05 acme.test accepted",
        "09:05 other.test accepted",
    ]
    assert [message.new_text for message in other.thread("t1").messages] == ["Cheap!", "You wrote: Cheap!"]


def test_a_persons_own_server_tries_again_and_tells_them_when_it_gives_up(world):
    world.room("acme.test", ["support"])
    world.server("acme.test", Unreachable())
    ada = world.person("ada@example.com")

    ada.write("support@acme.test", subject="Hello", text="Hello")
    world.run()

    (report,) = ada.received
    assert read_report(report.raw).recipients[0].status == "4.4.7"
    assert world.now - datetime(2026, 1, 5, 9, tzinfo=UTC) >= timedelta(days=5)


def test_mail_to_a_mailbox_that_does_not_exist_comes_back_as_a_report(world):
    world.room("acme.test", ["support"])
    ada = world.person("ada@example.com")

    sent = ada.write(["suport@acme.test", "support@acme.test"], subject="Hello", text="Hello")
    world.run()

    (report,) = ada.received
    about = read_report(report.raw)
    assert report.envelope.reverse_path is None
    assert about.original_message_id == sent.message_id
    assert [(str(each.address), each.status) for each in about.recipients] == [("suport@acme.test", "5.1.1")]
    assert len(world.rooms["acme.test"].mailbox("support").messages().messages) == 1


def test_mail_whose_recipients_are_all_unknown_does_not_reach_whom_its_header_names(world):
    room = world.room("acme.test", ["support"])
    ada = world.person("ada@example.com")
    letter = b"From: ada@example.com\r\nTo: support@acme.test\r\nMessage-ID: <1@example.com>\r\n\r\nHello"

    ada.hand_in(letter, to=["nobody@acme.test", "noone@acme.test"])
    world.run()

    assert [entry.recipient for entry in world.journal.of(What.BOUNCED)] == ["nobody@acme.test", "noone@acme.test"]
    assert not room.threads()


def test_an_address_that_a_rule_names_takes_mail_to_several(world):
    room = world.room("acme.test", ["support"])
    room.routing.add(Rule(name="sales", to="support", recipients=["sales@acme.test"]))
    ada = world.person("ada@example.com")

    ada.write(["sales@acme.test", "nobody@acme.test"], subject="Hi", text="Anybody?")
    world.run()

    assert [entry.recipient for entry in world.journal.of(What.BOUNCED)] == ["nobody@acme.test"]
    assert room.thread("t1").assignee == "support"


def test_a_late_bounce_is_a_real_report_to_the_reverse_path(world):
    room = world.room("acme.test", ["support"])
    world.server("example.com", LateBounce(after=timedelta(hours=4), status="5.2.1"))

    sent = room.mailbox("support").send("ada@example.com", subject="Hello", text="Hello")
    world.run()

    report = next(mail for mail in world.mail if mail.envelope.reverse_path is None)
    about = read_report(report.raw)
    assert [str(without_token(path)) for path in report.envelope.forward_paths] == ["support@acme.test"]
    assert (about.kind, about.original_message_id) == ("bounce", sent.message_id)
    assert [(str(each.address), each.status) for each in about.recipients] == [("ada@example.com", "5.2.1")]
    assert parse(report.raw).defects == ()
    assert whats(world, What.BOUNCED) == ["13:00 example.com bounced"]


def test_servers_lose_double_and_overtake_mail(world):
    room = world.room("acme.test", ["support"])
    world.server("lost.example", LoseSilently())
    world.server("twice.example", DeliverTwice(gap=timedelta(hours=1)))
    world.server("order.example", OutOfOrder(by=timedelta(minutes=10)))
    people = [world.person(f"ada@{domain}.example") for domain in ("lost", "twice", "order")]

    for text in ("one", "two"):
        for person in people:
            room.mailbox("support").send(str(person.address), subject=text, text=text)
    world.run()

    assert [[mail.subject for mail in person.received] for person in people] == [
        [],
        ["one", "two", "one", "two"],
        ["two", "one"],
    ]
    assert len(world.journal.of(What.LOST)) == 2


def test_a_room_that_lives_in_memory_cannot_die(world):
    room = world.room("acme.test", ["support"])

    with pytest.raises(ConfigurationError, match="lives in memory"):
        world.stop(room)


def test_a_room_that_is_down_gets_its_mail_when_it_is_back(world, tmp_path: Path):
    room = world.room("acme.test", ["support"], store=f"sqlite:///{tmp_path}/acme.db", cast=echo)
    ada = world.person("ada@example.com")
    world.stop(room)
    ada.write("support@acme.test", subject="Hello", text="Hello")
    world.advance(hours=1)
    meanwhile = (dict(world.rooms), len(ada.received))

    world.restart("acme.test")
    world.run()

    assert meanwhile == ({}, 0)
    assert [mail.new_text for mail in ada.received] == ["You wrote: Hello"]
    assert whats(world, What.STOPPED, What.RESTARTED) == ["09:00 acme.test stopped", "10:00 acme.test restarted"]


def test_message_ids_do_not_repeat_after_a_restart(world, tmp_path: Path):
    room = world.room("acme.test", ["support"], store=f"sqlite:///{tmp_path}/acme.db")
    first = room.mailbox("support").send("ada@example.com", subject="One", text="One")
    room = world.restart(room)
    second = room.mailbox("support").send("ada@example.com", subject="Two", text="Two")

    assert first.message_id != second.message_id


def test_the_journal_reads_like_a_story(world):
    world.room("acme.test", ["support"], cast=echo)
    world.server("example.com", TryLater(times=1))
    world.person("ada@example.com").write("support@acme.test", subject="Hello", text="Hello")
    world.run()

    assert world.journal.story() == (
        "2026-01-05\n"
        '  09:00:00  ada@example.com    wrote "Hello" to support@acme.test\n'
        '  09:00:00  support@acme.test  got "Hello" in t1\n'
        '  09:00:00  support@acme.test  answered "Re: Hello" to ada@example.com in t1\n'
        '  09:00:00  example.com        deferred "Re: Hello" for ada@example.com in t1 (451 4.3.2)\n'
        '  09:05:00  example.com        accepted "Re: Hello" for ada@example.com in t1 (250 2.0.0)\n'
        '  09:05:00  ada@example.com    got "Re: Hello"'
    )


@pytest.mark.parametrize(
    "again", [lambda world: world.room("acme.test"), lambda world: world.person("ADA@example.com")]
)
def test_nobody_lives_twice_in_a_world(world, again):
    world.room("acme.test", ["support"])
    world.person("ada@example.com")

    with pytest.raises(ConfigurationError, match="already"):
        again(world)


def test_a_moment_has_a_time_zone(world):
    with pytest.raises(ConfigurationError, match="no time zone"):
        world.at(datetime(2026, 1, 6), print)


def test_a_handler_cannot_stop_its_room(world, tmp_path: Path):
    refusals = []

    def cast(room: Postroom) -> None:
        @room.on_message("support")
        def die(message: Message) -> None:
            try:
                world.stop(room)
            except ConfigurationError as refusal:
                refusals.append(str(refusal))

    world.room("acme.test", ["support"], store=f"sqlite:///{tmp_path}/acme.db", cast=cast)
    world.person("ada@example.com").write("support@acme.test", subject="Hello", text="Hello")
    world.run()

    assert refusals == ["A handler cannot stop a room; plan it with `at`, for this moment if need be."]


def test_what_servers_say_in_any_script_comes_back_in_the_report(world):
    world.room("acme.test", ["support"])
    world.server("acme.test", Refuse(text="Hier gibt es dieses Postfach nicht, größer wird's nicht"))
    ada = world.person("ada@example.com")
    ada.write("support@acme.test", subject="Grüße", text="Grüße")
    world.run()

    (report,) = ada.received
    assert "größer" in report.text
    assert read_report(report.raw).recipients[0].status == "5.1.1"


def test_domains_are_the_same_in_any_case(world):
    room = world.room("ACME.test", ["support"])
    world.server("EXAMPLE.com", TryLater(times=1))
    room.mailbox("support").send("ada@Example.Com", subject="Hello", text="Hello")
    world.person("bob@example.org").write("support@Acme.Test", subject="Hello", text="Hello")
    world.run()

    assert whats(world, What.DEFERRED) == ["09:00 example.com deferred"]
    assert len(room.threads()) == 2
    with pytest.raises(ConfigurationError, match="not a mail domain"):
        world.server("not a domain")


def test_mail_that_was_removed_at_once_is_told_without_its_subject(world):
    room = world.room("acme.test", ["support"])
    room.receive(mail())

    room.keeping.erase("ada@example.com")
    world.settle()

    assert whats(world, What.DELIVERED) == ["09:00 support@acme.test got"]
    assert [entry.subject for entry in world.journal.of(What.DELIVERED)] == [""]
