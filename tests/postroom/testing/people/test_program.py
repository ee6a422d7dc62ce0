"""What a person's mail program shows, and what it takes for messages to be one thread."""

from __future__ import annotations

from itertools import pairwise

from postroom.mail import parse
from postroom.model.message import ParsedMessage
from postroom.testing import broken_chains, mail_program


def message(
    name: str, *, answers: str = "", references: str = "", by: str = "Ada <ada@example.com>", **given: str
) -> ParsedMessage:
    """A message whose Message-ID is `<name>`; `answers` and `references` name others in the same way."""
    fields = [
        f"From: {by}",
        f"Subject: {given.get('subject', 'Invoice 4411')}",
        f"Message-ID: <{name}@example.com>",
        *([f"In-Reply-To: <{answers}@example.com>"] if answers else []),
        *([f"References: {' '.join(f'<{each}@example.com>' for each in references.split())}"] if references else []),
    ]
    return parse("\r\n".join([*fields, "", given.get("text", f"I am {name}."), ""]).encode())


QUESTION = message("one", text="Where is my money?\n\nAda")
ANSWER = message("two", answers="one", references="one", by="support@acme.test", subject="Re: Invoice 4411")
THANKS = message("three", answers="two", references="one two", subject="Re: Invoice 4411")


def test_a_thread_is_drawn_as_a_tree_under_its_subject():
    assert mail_program([QUESTION, ANSWER, THANKS]).splitlines() == [
        "Invoice 4411",
        "└─ Ada                   Where is my money? Ada",
        "   └─ support@acme.test  I am two.",
        "      └─ Ada             I am three.",
    ]


def test_two_answers_to_one_message_stand_side_by_side():
    other = message("other", answers="one", references="one", by="Bob <bob@example.com>")

    drawn = mail_program([QUESTION, ANSWER, THANKS, other]).splitlines()

    assert [line[:8] for line in drawn[2:]] == ["   ├─ su", "   │  └─", "   └─ Bo"]


def test_messages_that_came_in_any_order_are_drawn_alike():
    assert (
        mail_program([THANKS, QUESTION, ANSWER]).splitlines()[1:]
        == mail_program([QUESTION, ANSWER, THANKS]).splitlines()[1:]
    )


def test_an_answer_without_references_stands_apart():
    lost = message("two", by="support@acme.test", subject="Re: Invoice 4411")

    assert mail_program([QUESTION, lost]).count("Invoice 4411\n") == 2


def test_only_the_new_text_of_a_message_is_shown():
    quoting = message(
        "two", answers="one", references="one", text="Today.\n\nOn Monday, Ada wrote:\n> Where is my money?"
    )

    assert "Where" not in mail_program([quoting])


def test_a_subject_of_its_own_is_shown_with_the_message():
    renamed = message("two", answers="one", references="one", subject="Something else")

    assert "[Something else] I am two." in mail_program([QUESTION, renamed])


def test_hostile_text_can_neither_break_a_line_nor_leave_the_width():
    hostile = message(
        "bad", by='"x\x1b[31m\u202e" <x@example.com>', subject="a\x1b]0;t" * 50, text="\x1b[2J" + "w" * 5_000
    )

    drawn = mail_program([hostile])

    assert "\x1b" not in drawn
    assert "\u202e" not in drawn
    assert all(len(line) <= 80 for line in drawn.splitlines())


def test_a_very_deep_thread_keeps_room_for_its_text():
    names = [f"m{number}" for number in range(40)]
    chain = [
        message("m0"),
        *(
            message(name, answers=before, references=" ".join(names[: int(name[1:])]))
            for before, name in pairwise(names)
        ),
    ]

    lines = mail_program(chain).splitlines()

    assert max(map(len, lines)) <= 80
    assert all(f"I am m{number}." in lines[number + 1] for number in range(40))


def test_no_mail_is_said_in_words():
    assert mail_program([]) == "No mail."


def test_an_unbroken_thread_has_no_faults():
    assert broken_chains([QUESTION, ANSWER, THANKS]) == ()


def test_an_answer_without_references_begins_a_second_thread():
    lost = message("two", by="support@acme.test", subject="Re: Invoice 4411")

    assert "2 messages begin a thread, not one" in broken_chains([QUESTION, lost])[0]


def test_a_chain_that_forgets_an_ancestor_is_named():
    forgetful = message("three", answers="two", references="two")

    (fault,) = broken_chains([QUESTION, ANSWER, forgetful])

    assert fault == "<three@example.com> by Ada: References lack <one@example.com>."


def test_a_chain_in_another_order_is_named():
    shuffled = message("four", answers="three", references="two one three")

    assert "another order" in broken_chains([QUESTION, ANSWER, THANKS, shuffled])[0]


def test_an_answer_to_mail_that_never_came_is_named():
    strange = message("three", answers="ghost", references="one ghost")

    assert "In-Reply-To does not name <one@example.com>" in broken_chains([QUESTION, strange])[0]


def test_a_message_that_came_twice_is_named():
    assert broken_chains([QUESTION, ANSWER, ANSWER]) == ("<two@example.com> came 2 times.",)


def test_no_message_at_all_is_not_one_thread():
    assert broken_chains([]) == ("There is no message.",)
