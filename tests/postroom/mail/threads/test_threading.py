"""Threads by references."""

from hypothesis import given
from hypothesis import strategies as st

from postroom.mail.addresses.addresses import parse_participant
from postroom.mail.mime.parse import parse
from postroom.mail.threads.threading import references_of_reply, thread_messages, thread_tree
from postroom.model.message import ParsedMessage

ADA, BOB, EVE = (parse_participant(f"{name}@example.com") for name in ("ada", "bob", "eve"))


def message(message_id=None, *references, in_reply_to=(), **fields):
    return ParsedMessage(message_id=message_id, references=references, in_reply_to=in_reply_to, **fields)


def test_a_reply_refers_to_the_chain_and_then_to_its_parent():
    assert references_of_reply("<c@x>", ("<a@x>", "<b@x>"), ("<b@x>",)) == ("<a@x>", "<b@x>", "<c@x>")


def test_without_a_chain_the_one_message_answered_stands_in():
    assert references_of_reply("<c@x>", (), ("<b@x>",)) == ("<b@x>", "<c@x>")
    assert references_of_reply("<c@x>", (), ("<a@x>", "<b@x>")) == ("<c@x>",)
    assert references_of_reply(None, ("<a@x>",), ()) == ("<a@x>",)


def test_an_answer_that_arrives_first_is_joined_to_its_parent():
    messages = [message("<b@x>", "<a@x>"), message("<z@x>"), message("<a@x>")]

    assert thread_messages(messages) == ((0, 2), (1,))
    assert thread_tree(messages) == (2, None, None)


def test_two_answers_to_a_message_nobody_has_are_one_thread():
    assert thread_messages([message("<b@x>", "<a@x>"), message("<c@x>", in_reply_to=("<a@x>",))]) == ((0, 1),)


def test_one_message_received_twice_is_one_thread():
    messages = [message("<a@x>"), message("<a@x>"), message("<b@x>", "<a@x>")]

    assert thread_messages(messages) == ((0, 1, 2),)
    assert thread_tree(messages) == (None, None, 0)


def test_a_message_without_any_identifier_stands_alone():
    assert thread_messages([message(), message()]) == ((0,), (1,))


def test_references_in_a_circle_still_have_one_first_message():
    messages = [
        message("<a@x>", "<c@x>"),
        message("<b@x>", "<a@x>"),
        message("<c@x>", "<b@x>"),
        message("<d@x>", "<d@x>"),
    ]

    tree = thread_tree(messages)

    assert thread_messages(messages) == ((0, 1, 2), (3,))
    assert tree[:3].count(None) == 1
    assert tree[3] is None


def test_a_missing_parent_is_bridged_to_the_ancestor_above_it():
    messages = [message("<a@x>"), message("<c@x>", "<a@x>", "<b@x>")]

    assert thread_tree(messages) == (None, 0)


def test_the_same_subject_alone_never_joins():
    messages = [
        message("<a@x>", subject="Offer", sender=ADA, to=(BOB,)),
        message("<b@x>", subject="Re: Offer", sender=BOB, to=(ADA,)),
    ]

    assert thread_messages(messages) == ((0,), (1,))


def test_the_subject_joins_on_request_only_an_answer_by_someone_who_took_part():
    first = message("<a@x>", subject="Offer", sender=ADA, to=(BOB,))
    answer = message("<b@x>", subject="AW: [x] offer", sender=BOB, to=(ADA,))
    stranger = message("<c@x>", subject="Re: Offer", sender=EVE, to=(BOB,))
    new = message("<d@x>", subject="Offer", sender=BOB, to=(ADA,))
    linked = message("<e@x>", "<f@x>", subject="Re: Offer", sender=BOB, to=(ADA,))

    assert thread_messages([first, answer, stranger, new, linked], by_subject=True) == ((0, 1), (2,), (3,), (4,))


def test_the_sample_thread_is_one_thread_with_one_root(sample_thread):
    messages = [parse(raw) for raw in sample_thread]

    assert thread_messages(messages) == ((0, 1, 2, 3, 4, 5),)
    assert thread_tree(messages) == (None, 0, 1, 2, 3, 4)


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.lists(st.sampled_from("abcdefg"), max_size=3)), max_size=8))
def test_every_message_is_in_one_thread_and_under_one_of_it(shape):
    messages = [message(f"<{own}@x>", *(f"<{other}@x>" for other in others)) for own, others in shape]

    groups, tree = thread_messages(messages), thread_tree(messages)

    assert sorted(index for group in groups for index in group) == list(range(len(messages)))
    for group in groups:
        assert any(tree[index] is None for index in group)
        assert all(tree[index] in {None, *group} for index in group)
