"""A message that kills whoever reads it becomes a dead letter; the mail behind it, also of its thread, is answered."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from postroom.model.event import EventName
from tests.crash.answerer import POISON, room
from tests.mail_samples import mail


@pytest.mark.timeout(60)
def test_a_message_that_kills_every_process_is_buried_and_blocks_nothing(tmp_path: Path) -> None:
    store = f"sqlite:///{tmp_path}/room.db"
    with room(store) as opened:
        opened.receive(mail(POISON))
        opened.receive(mail("another thread", number=2, subject="Another"))

    died = 0
    while answerer(store).returncode != 0:
        died += 1
        assert died <= 2, "the poison goes on killing"

    with room(store) as opened:
        opened.receive(mail("the thread goes on", number=3, answers="<1@example.com>"))
        (letter,) = opened.dead_letters()
        given_up = [event for event in opened.events(count=1_000) if event.name == EventName.HANDLER_GAVE_UP]
    answerer(store)

    with room(store) as opened:
        texts = [message.new_text for thread in opened.threads() for message in opened.thread(thread.id).messages]
    assert died == 2
    assert (letter.kind, letter.message_id, letter.error) == ("turn", "m1", "WentSilent")
    assert [event.details["delivery"] for event in given_up] == [letter.id]
    assert sorted(text for text in texts if text.startswith("Thank you")) == ["Thank you for m2.", "Thank you for m4."]


def answerer(store: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "tests.crash.answerer", store], timeout=30, check=False)
