"""Billing, a crew in a process of its own, for `test_three_doors`: it answers, and hands the thread over to shipping."""

from __future__ import annotations

import sys

from crewai_postroom.testing import ScriptedModel
from examples.scripted import hand_off, read, reply, turn
from examples.separate_processes.agent import work
from examples.support_to_billing import crewai, story
from postroom import HandOffNote, Postroom
from postroom.testing.story.story import REFUNDED

NOTE = HandOffNote(summary="Refunded; a corrected invoice has to go out by letter post.")


def script(conversation: story.Conversation) -> story.Step:
    return turn(conversation, read, reply(REFUNDED), hand_off("shipping", NOTE), "Shipping holds it now.")


def employ(room: Postroom, model: str | None) -> None:
    crewai.employ(room, "billing", ScriptedModel(script))


if __name__ == "__main__":
    sys.exit(work(employ, __doc__ or ""))
