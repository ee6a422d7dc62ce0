"""Scripted people: what they write is what mail programs write, and what they do is what people do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postroom import AttachmentContent, Mailbox, Purpose
from postroom.mail import parse
from postroom.mail.reports.report import read_report
from postroom.mail.tokens import without_token
from postroom.testing import (
    Answer,
    AnswerFrom,
    ChangeSubject,
    Complain,
    Do,
    Forward,
    Ignore,
    Inject,
    OutOfOffice,
    Unsubscribe,
    What,
    World,
)


@pytest.fixture
def support(world: World) -> Mailbox:
    return world.room("acme.test", ["support"]).mailbox("support")


def greet(support: Mailbox, *, text: str = "Is 4411 your order?\n\nKind regards\nSupport") -> str:
    return support.send("Ada Lovelace <ada@example.com>", subject="Your order", text=text).thread_id


def answers(support: Mailbox, thread_id: str) -> list[str]:
    return [message.new_text for message in support.thread(thread_id).messages[1:]]


@pytest.mark.parametrize("style", ["plain", "bottom", "outlook", "gmail", "apple"])
def test_a_room_reads_the_new_words_of_an_answer_of_every_mail_program(world, support, style):
    ada = world.person("Ada Lovelace <ada@example.com>", Answer("Yes, it is.\nIt was < 5 kg.", style=style))

    thread = greet(support)
    world.run()

    assert answers(support, thread) == ["Yes, it is.\nIt was < 5 kg."]
    assert "Is 4411 your order?" in ada.messages[-1].text
    world.assert_thread_unbroken(ada)


@pytest.mark.parametrize(
    ("style", "marks"),
    [
        ("outlook", ["MsoNormal", "<b>Sent:</b> Monday, January 5, 2026 9:00 AM", "border-top:solid #E1E1E1 1.0pt"]),
        ("gmail", ['class="gmail_quote', "On Mon, Jan 5, 2026 at 9:00\u202fAM", "margin:0px 0px 0px 0.8ex"]),
        ("apple", ['<blockquote type="cite">', "On 5 Jan 2026, at 09:00,", "Apple-interchange-newline"]),
    ],
)
def test_html_looks_as_the_mail_program_makes_it(world, support, style, marks):
    ada = world.person("Ada Lovelace <ada@example.com>", Answer("Yes.", style=style))
    greet(support)
    world.run()

    assert [mark for mark in marks if mark not in ada.messages[-1].parsed.html] == []


def test_a_person_does_one_thing_with_a_message_the_first_that_is_left(world, support):
    ada = world.person("ada@example.com", Answer("First.", times=1), Answer("Second.", times=1), Ignore())

    for text in ("One", "Two", "Three"):
        greet(support, text=text)
        world.run()

    assert [mail.new_text for mail in ada.messages if mail not in ada.received] == ["First.", "Second."]
    assert len(world.journal.of(What.IGNORED)) == 1


def test_chance_is_decided_by_the_seed_and_not_by_what_others_do(support, world):
    def answered(seed: int, *others: str) -> list[bool]:
        with World(seed=seed) as lottery:
            room = lottery.room("acme.test", ["support"], limits={"recipient_day": None})
            mailbox = room.mailbox("support")
            people = {who: lottery.person(who, Answer("Yes.", chance=0.5)) for who in (*others, "ada@example.com")}
            for number in range(20):
                for who in people:
                    mailbox.send(who, subject=f"{number}", text=f"{number}")
            lottery.run()
            ada = people["ada@example.com"]
            replied = {mail.parsed.in_reply_to for mail in ada.messages}
            return [(mail.message_id,) in replied for mail in ada.received]

    alone = answered(1)
    assert 0 < sum(alone) < 20
    assert alone == answered(1, "bob@example.com")
    assert alone != answered(2)


def test_an_answer_takes_as_long_as_it_takes(world, support):
    world.person("ada@example.com", Answer("Yes.", after=timedelta(hours=6)))
    greet(support)
    world.run()

    assert f"{world.now:%H:%M}" == "15:00"


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "ja"])
def test_an_honest_out_of_office_is_marked_as_one_in_every_language(world, support, language):
    ada = world.person("ada@example.com", OutOfOffice(language, until=world.now + timedelta(days=7)))
    thread = greet(support)
    world.run()

    (note,) = [mail for mail in ada.messages if mail not in ada.received]
    assert (note.parsed.auto_submitted, note.parsed.header("Precedence")) == ("auto-replied", "bulk")
    assert note.envelope.reverse_path is None
    assert "2026-01-12" in answers(support, thread)[0]


def test_an_out_of_office_that_is_not_honest_looks_like_an_answer(world, support):
    ada = world.person("ada@example.com", OutOfOffice(honest=False))
    greet(support)
    world.run()

    note = ada.messages[-1]
    assert (note.parsed.auto_submitted, note.parsed.header("Precedence")) == ("no", None)
    assert str(note.envelope.reverse_path) == "ada@example.com"


def test_an_out_of_office_is_sent_once_in_a_week_to_the_same_sender_and_beside_what_the_person_does(world, support):
    ada = world.person("ada@example.com", OutOfOffice(), Ignore())
    for day in range(10):
        world.at(timedelta(days=day), lambda day=day: greet(support, text=f"Day {day}"))
    world.run()

    notes = [mail.at.day for mail in ada.messages if mail not in ada.received]
    assert notes == [5, 12]
    assert len(world.journal.of(What.IGNORED)) == 10


def test_a_changed_subject_stays_in_the_thread(world, support):
    ada = world.person("ada@example.com", ChangeSubject("Something else", "How do I cancel?"))
    thread = greet(support)
    world.run()

    assert ada.messages[-1].subject == "Something else"
    assert answers(support, thread) == ["How do I cancel?"]


def let_in_what_nothing_proved(world):
    """A person's word for each answer from an address that the room did not know."""
    quarantine = world.rooms["acme.test"].quarantine
    for kept in quarantine.list():
        quarantine.release(kept.message.id, by="dora")


def test_an_answer_from_another_address_stays_in_the_thread_and_in_the_persons_mail(world, support):
    ada = world.person("Ada Lovelace <ada@example.com>", AnswerFrom("Ada <ada@home.example>", "It is me."))
    thread = greet(support)
    world.run()
    let_in_what_nothing_proved(world)

    answer = support.thread(thread).messages[-1]
    assert str(answer.sender) == "Ada <ada@home.example>"
    assert len(ada.messages) == 2
    assert world.journal.of(What.ANSWERED)[0].note == "from ada@home.example"


def test_a_forwarded_message_reaches_somebody_else_in_a_new_thread(world, support):
    world.person("ada@example.com", Forward("bob@example.org", "Can you help?"))
    bob = world.person("bob@example.org")
    greet(support)
    world.run()

    (mail,) = bob.received
    assert (mail.subject, mail.parsed.references) == ("Fwd: Your order", ())
    assert mail.text.startswith("Can you help?\n\n---------- Forwarded message")
    assert "Is 4411 your order?" in mail.text
    assert [entry.what for entry in world.journal if entry.who == "ada@example.com"] == [What.DELIVERED, What.FORWARDED]


def test_an_injection_comes_as_an_answer(world):
    support = world.room("acme.test", ["support"], scorer="off").mailbox("support")
    world.person("ada@example.com", Inject())
    thread = greet(support)
    world.run()

    assert "ignore all previous instructions" in answers(support, thread)[0]


@pytest.mark.parametrize("to", ["reverse-path", "abuse"])
def test_a_complaint_is_a_real_report_of_the_providers_feedback_loop(world, to):
    support = world.room("acme.test", ["support", "abuse"]).mailbox("support")
    world.person("ada@example.com", Complain(to))
    sent = support.send("ada@example.com", subject="Your order", text="Buy now!")
    world.run()

    report = world.mail[-1]
    about = read_report(report.raw)
    assert (about.kind, about.original_message_id) == ("complaint", sent.message_id)
    assert [str(each.address) for each in about.recipients] == ["ada@example.com"]
    assert [str(without_token(path)) for path in report.envelope.forward_paths] == [
        "support@acme.test" if to == "reverse-path" else "abuse@acme.test"
    ]
    assert parse(report.raw).defects == ()


def test_a_wish_to_unsubscribe_is_an_answer_in_words_where_the_mail_names_no_address(world):
    room = world.room("acme.test", ["support"])
    room.change_mailbox("support", purpose=Purpose.TRANSACTIONAL)
    support = room.mailbox("support")
    world.person("ada@example.com", Unsubscribe("mailto"))
    thread = greet(support)
    world.run()

    assert answers(support, thread) == ["Please unsubscribe me and do not write to me again."]
    assert [entry.who for entry in world.journal.of(What.UNSUBSCRIBED)] == ["ada@example.com"]


def test_the_address_in_list_unsubscribe_gets_the_mail_that_it_asks_for(world):
    world.room("acme.test", ["support"])
    bob, ada = world.person("bob@example.org"), world.person("ada@example.com", Unsubscribe())
    field = "<https://acme.test/u/1>, <mailto:support+u1@acme.test?subject=unsubscribe%20ada>"
    bob.write("ada@example.com", subject="News", text="News", headers={"List-Unsubscribe": field})
    world.run()

    wish = ada.messages[-1]
    assert [str(path) for path in wish.envelope.forward_paths] == ["support+u1@acme.test"]
    assert (wish.subject, wish.text.strip()) == ("unsubscribe ada", "unsubscribe")


def test_a_person_may_do_anything_a_function_can(world, support):
    seen = []
    world.person("ada@example.com", Do(lambda person, mail: seen.append((str(person.address), mail.subject))))
    greet(support)
    world.run()

    assert seen == [("ada@example.com", "Your order")]


def test_nobody_reacts_to_a_report(world, support):
    ada = world.person("ada@example.com", Answer("Who are you?"))
    ada.write("nobody@acme.test", subject="Hello", text="Hello")
    world.run()

    assert len(ada.messages) == 2


def test_a_person_remembers_what_they_saw(world, support):
    ada = world.person("ada@example.com", Answer("Yes."))
    greet(support)
    world.run()

    assert ada.log() == (
        "2026-01-05\n"
        '  09:00:00  ada@example.com  got "Your order"\n'
        '  15:00:00  ada@example.com  answered "Re: Your order" to support@acme.test'
    )


def test_files_html_and_any_script_arrive_as_they_were_written(world, support):
    ada = world.person("Åda Łovelace, PhD <ada@example.com>")
    file = AttachmentContent(filename="invoice.pdf", content_type="application/pdf", content=bytes(range(256)))
    text = "Grüße, 你好\n" + "a long line " * 200
    ada.write("support@acme.test", subject="Grüße 你好", text=text, html="<p>Grüße</p>", attachments=[file])
    world.run()

    (message,) = support.messages().messages
    assert (str(message.sender), message.subject) == ("Åda Łovelace, PhD <ada@example.com>", "Grüße 你好")
    assert support.full_text(message.id).split() == text.split()
    assert support.attachment(message.attachments[0].id).content == file.content


def test_an_address_that_a_person_wrote_from_is_theirs(world, support):
    ada = world.person("ada@example.com", AnswerFrom("ada@home.example", "Write to me here.", times=1), Ignore())
    thread = greet(support)
    world.run()
    let_in_what_nothing_proved(world)
    support.reply(support.thread(thread).messages[-1].id, text="Gladly.")
    support.send("ada+news@example.com", subject="News", text="There is some.")
    world.run()

    assert [mail.new_text for mail in ada.received[1:]] == ["Gladly.", "There is some."]
