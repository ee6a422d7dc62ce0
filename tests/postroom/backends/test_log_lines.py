"""A log line has a stable event, ids and codes, and nothing that could be mail, an address or a secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postroom import Message, configure_logging
from postroom.backends.log_lines import FIELDS, JsonLines, TextLines
from postroom.model.errors import Suppressed
from postroom.testing import World

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is written; the loggers are as they were afterwards."""
    logger, stream = logging.getLogger("postroom"), io.StringIO()
    before = (logger.handlers, logger.level, logger.propagate)
    configure_logging(json=True, level="DEBUG", stream=stream)
    yield stream
    logger.handlers, logger.propagate = before[0], before[2]
    logger.setLevel(before[1])


def records(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def record(message: str, **fields: object) -> logging.LogRecord:
    made = logging.LogRecord("postroom.outbox", logging.INFO, "outbox.py", 1, message, None, None, func="deliver")
    made.__dict__.update(fields)
    return made


def test_a_line_is_an_event_and_what_it_is_about() -> None:
    told = json.loads(JsonLines().format(record("message.sent", trace_id=TRACE, message_id="m7", code=250)))

    assert told.pop("at").endswith("Z")
    assert told == {
        "level": "info",
        "logger": "postroom.outbox",
        "event": "message.sent",
        "trace_id": TRACE,
        "message_id": "m7",
        "code": 250,
    }


def test_the_same_for_a_person() -> None:
    line = TextLines().format(record("message.sent", mailbox="support", message_id="m7"))

    assert line.endswith("info    message.sent           mailbox=support message_id=m7")


@given(
    name=st.sampled_from(FIELDS),
    words=st.sampled_from(
        ["ada@example.com", "Dear Ada, your order", "pass word", "grüße", 'a"b', "x" * 81, "new\nline"]
    ),
)
def test_what_is_no_code_is_hidden_in_every_field(name: str, words: str) -> None:
    for formatter in (JsonLines(), TextLines()):
        assert words not in formatter.format(record("message.sent", **{name: words})).replace('\\"', '"')


def test_a_sentence_is_no_event() -> None:
    told = json.loads(JsonLines().format(record("Ada wrote: where is my order?")))

    assert told["event"] == "outbox.deliver"


def test_fields_that_nobody_knows_do_not_leave() -> None:
    assert "marmalade" not in JsonLines().format(record("message.sent", subject="marmalade", text="marmalade"))


def test_of_an_exception_only_its_class_and_place_are_told(lines: io.StringIO) -> None:
    try:
        int("Dear Ada, the marmalade")
    except ValueError:
        logging.getLogger("postroom.work").exception("work.failed")

    (told,) = records(lines)
    assert (told["event"], told["exception"]) == ("work.failed", "ValueError")
    assert "marmalade" not in lines.getvalue()
    assert "test_log_lines.py" in str(told["where"])


def test_what_happens_in_a_room_is_logged_with_its_ids_and_no_word_of_it(lines: io.StringIO) -> None:
    with World(seed=7) as world:
        room = world.room("acme.test", ["support"], handler_tries=2)
        ada = world.person("Ada Lovelace <ada@example.com>")

        @room.on_message("support")
        def answer(message: Message) -> None:
            room.mailbox("support").reply(message.id, text="Umbrella noted.")
            raise ValueError(f"{message.sender} asks about {message.subject}: {message.new_text}")

        ada.write("support@acme.test", subject="Zebrafish order", text="Where is the Marmalade?")
        world.run()
        room.suppress("ada@example.com", reason="Quixotic words")
        with pytest.raises(Suppressed):
            room.mailbox("support").send("ada@example.com", subject="Zebrafish", text="Pineapple, dear Ada?")

        told, text = records(lines), lines.getvalue().casefold()
        trace = room.explain("t1")[0].trace_id

    names = [line["event"] for line in told]
    assert {"message.received", "message.queued", "message.sent", "handler.gave_up", "message.refused"} <= {*names}
    assert {line["trace_id"] for line in told if line.get("thread_id") == "t1"} == {trace}
    assert {line["room"] for line in told if line["logger"] == "postroom.events"} == {"acme.test"}
    words = ("zebrafish", "marmalade", "umbrella", "pineapple", "quixotic", "lovelace", "example.com", "@")
    assert [word for word in words if word in text] == []


def test_configuring_again_replaces(lines: io.StringIO) -> None:
    second = io.StringIO()
    configure_logging(stream=second)

    logging.getLogger("postroom.events").info("message.sent")

    assert lines.getvalue() == ""
    assert second.getvalue().count("message.sent") == 1
