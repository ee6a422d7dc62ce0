"""What a scripted model says for each role. It decides by what it reads, as a real one would; it remembers nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from examples.outreach_five_roles import roles
from examples.outreach_five_roles.desk import BRIEF
from examples.outreach_five_roles.roles import Pattern
from postroom.testing.script import Conversation, Step, call

Script = Callable[[Conversation], Step]

PROPOSAL = "I am glad to hear that. Would Tuesday at ten or Thursday at two suit you for a talk of fifteen minutes?"
CONFIRMED = "It is settled then, and I have written it down. I look forward to our talk."
ANSWER = "Two weeks, most of them for importing your routes; your drivers keep the telephones they have."

_PROMPT = re.compile(r"New mail (?P<message>m\d+) in thread (?P<thread>t\d+)")
_SUBJECT = re.compile(r"^Subject: (.*)$", re.MULTILINE)
_FACT = re.compile(r"(L\d{4}) \| ([^\n]+)")
_HEADER = re.compile(r"^(m\d+) \d{4}-\d\d-\d\d \d\d:\d\d (us: )?", re.MULTILINE)
_NOTE_FROM = re.compile(r"Hand-off note from (\w+)")
_HOURS = r"gain in ([\d.e-]+) hours"
_TOMORROW = "NOT DONE [limit_exceeded]"
_ENOUGH = (_TOMORROW, "NOT DONE [reputation_at_risk]", "NOT DONE [mailbox_paused]")
_READ = "Read before anything else."  # stands where read_thread was called


class Turn(NamedTuple):
    """What a turn is about, and what its tools have said so far."""

    thread: str
    subject: str
    said: tuple[str, ...]

    @property
    def thread_text(self) -> str:
        """What read_thread showed, which comes first."""
        return self.said[0] if self.said else ""

    @property
    def is_mine(self) -> bool:
        """Whether I hold the thread."""
        return "held by you" in self.thread_text

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The latest that is known of each lead."""
        return list(dict(_FACT.findall(self.thread_text.partition("<<mail")[0])).items())

    @property
    def note_from(self) -> str:
        """Who handed it to me; empty where nobody did."""
        found = _NOTE_FROM.findall(self.thread_text)
        return str(found[-1]) if found else ""

    @property
    def newest(self) -> str:
        """The newest message that came from outside."""
        return next((found[1] for found in reversed(self._headers) if not found[2]), "")

    @property
    def is_answered(self) -> bool:
        """Whether the newest message is ours."""
        return bool(self._headers and self._headers[-1][2])

    @property
    def last_words(self) -> str:
        """The newest message, below its header line."""
        return self.thread_text[self._headers[-1].end() :] if self._headers else ""

    @property
    def _headers(self) -> list[re.Match[str]]:
        return list(_HEADER.finditer(self.thread_text))

    def take(self, steps: Sequence[Step]) -> Step:
        """The step that is next: each has led to one result; after the last the turn ends."""
        return steps[len(self.said)] if len(self.said) < len(steps) else "Done."


def scripted(role: str, pattern: Pattern) -> Script:
    """The model of a role."""
    return partial(_decide, role, pattern)


def _decide(role: str, pattern: Pattern, conversation: Conversation) -> Step:
    turn = _turn(conversation)
    if turn.subject == BRIEF:
        return _brief(turn) if role == roles.ORCHESTRATOR else "That is the orchestrator's."
    if not turn.said:
        return call("read_thread", thread_id=turn.thread)
    if not turn.is_mine:
        return "Somebody else holds it."
    return (_BATCH if turn.subject.startswith("Batch ") else _LEAD)[role](turn, pattern)


def _brief(turn: Turn) -> Step:
    """The orchestrator's day."""
    return turn.take([call("totals"), *(_plan(turn, turn.said[0]) if turn.said else ())])


def _plan(turn: Turn, totals: str) -> list[Step]:
    """Every step of the day, as the totals have it; an order's thread is known when it was given."""
    report, done = _report(totals), call("mark_done", thread_id=turn.thread)
    if _must_stop(totals):
        return [call("pause_mailbox", name=roles.SEQUENCING), report, done]
    due = [int(number) for number in re.findall(r"\d+", _told(totals, "Due now: ([^.]*)"))]
    ended = int(_told(totals, r"Ordered: (\d+)")) == int(_told(totals, r"in (\d+) batches")) and "Open: 0." in totals
    if ended and not due:
        return [report, done]
    steps: list[Step] = []
    for number in due:
        steps.append(call("order_batch", batch=number))
        steps.append(partial(_give_the_order, number))
    hours = float(_told(totals, _HOURS))
    return [*steps, call("wait_for_reply", thread_id=turn.thread, hours=hours)]


def _give_the_order(number: int, conversation: Conversation) -> Step:
    thread = conversation.id_of("t", tool_name="order_batch")
    return _hand(thread, roles.RESEARCH, f"Batch {number}: please find out who these leads are.")


def _must_stop(totals: str) -> bool:
    written, rate = int(_told(totals, r"Written to: (\d+)")), float(_told(totals, r"Bounced: ([\d.]+)%")) / 100
    return written >= roles.LEAST_WRITTEN and rate > roles.WORST_BOUNCES


def _report(totals: str) -> Step:
    stopped = _must_stop(totals)
    subject = "Outreach stopped: too many dead addresses" if stopped else "Outreach ended"
    return call("send_message", to=[f"{roles.SALES}@acme.test"], subject=subject, text=totals.partition(" Look")[0])


def _direct(turn: Turn, pattern: Pattern) -> Step:
    """The orchestrator passes a batch that came back on to whoever is next, with what is known by now."""
    following = {roles.RESEARCH: roles.PERSONALISATION, roles.PERSONALISATION: roles.SEQUENCING}.get(turn.note_from)
    if following is None:
        return turn.take([_READ, call("mark_done", thread_id=turn.thread)])
    facts = [f"{lead} | {text}" for lead, text in turn.facts]
    return turn.take([_READ, _hand(turn.thread, following, f"{turn.subject}: please go on with it.", facts)])


def _look_up(turn: Turn, pattern: Pattern) -> Step:
    """Research: look the batch up, and hand over what was found."""
    found = turn.said[1].splitlines() if len(turn.said) > 1 else []
    batch = int(turn.subject.removeprefix("Batch "))
    passed_on = _go_on(turn, pattern, roles.RESEARCH, "This is what is known of them.", found)
    return turn.take([_READ, call("look_up_batch", batch=batch), passed_on])


def _write_letters(turn: Turn, pattern: Pattern) -> Step:
    """Personalisation: a letter for each lead, from the facts."""
    letters = [f"{lead} | {_letter(facts)}" for lead, facts in turn.facts]
    return turn.take([_READ, _go_on(turn, pattern, roles.PERSONALISATION, "These are the first mails.", letters)])


def _letter(facts: str) -> str:
    """Subject and text for one person."""
    found = re.search(
        r", (?P<post>[^,]+) at (?P<firm>.+) in (?P<place>.+), (?P<count>\d+) vehicles; the firm (?P<news>.+)", facts
    )
    assert found is not None, facts
    return (
        f"Tours of {found['firm']} | I read that {found['firm']} {found['news']}. Acme plans tours for fleets such as your "
        f"{found['count']} vehicles and saves about a ninth of the way; may I show you how on a map of {found['place']}?"
    )


def _send_letters(turn: Turn, pattern: Pattern) -> Step:
    """Sequencing: one lead after another, until all are written to, or the room says that this is enough."""
    tried = turn.said[1 : 1 + len(turn.facts)]
    refused = next((number for number, reply in enumerate(tried) if reply.startswith(_ENOUGH)), len(turn.facts))
    letters = [_write(lead, letter) for lead, letter in turn.facts[: refused + 1]]
    return turn.take([_READ, *letters, _rest(turn, pattern, tried)])


def _rest(turn: Turn, pattern: Pattern, tried: Sequence[str]) -> Step:
    """What becomes of a batch when nothing more is sent for now."""
    if tried and tried[-1].startswith(_TOMORROW):
        return call("wait_for_reply", thread_id=turn.thread, hours=float(_told(tried[-1], _HOURS)))
    written = sum(not reply.startswith("NOT DONE") for reply in tried)
    return _go_on(turn, pattern, roles.SEQUENCING, f"{written} of {len(turn.facts)} leads are written to.")


def _write(lead: str, letter: str) -> Step:
    subject, _, text = letter.partition(" | ")
    firm = subject.removeprefix("Tours of ")
    return call(
        "write_to_lead",
        lead=lead,
        subject=subject,
        text=text,
        first_reminder=f"Did my note about the tours of {firm} reach you? A map of one of your days says more than a letter.",
        second_reminder=f"This is my last note; should {firm} look at its tours one day, an answer to this mail is enough.",
    )


def _pass_on(turn: Turn, pattern: Pattern) -> Step:
    """Sequencing: a lead has answered, so the thread is not mine any more."""
    target = roles.ANSWERS[pattern][roles.SEQUENCING]
    return turn.take([_READ, _hand(turn.thread, target, "This lead has answered; the reminders have ended.")])


def _direct_answer(turn: Turn, pattern: Pattern) -> Step:
    """The orchestrator: a lead's answer goes to response, and its result ends there."""
    if turn.note_from == roles.RESPONSE and f"Result after {turn.newest}:" in turn.thread_text:
        return turn.take([_READ, call("mark_done", thread_id=turn.thread)])
    return turn.take([_READ, _hand(turn.thread, roles.RESPONSE, "Please answer this lead.")])


def _respond(turn: Turn, pattern: Pattern) -> Step:
    """Response: answer what was written, once, and hand it back or close it."""
    result, words = _answer_to(turn.last_words)
    target = roles.ANSWERS[pattern][roles.RESPONSE]
    signed = f"{words}\n\nKind regards,\nTom Berg\nAcme Routing"
    answer = [call("reply", message_id=turn.newest, text=signed)] if words and not turn.is_answered else []
    close = _hand(turn.thread, target, f"Result after {turn.newest}: {result}.") if target else None
    return turn.take([_READ, *answer, close or call("mark_done", thread_id=turn.thread)])


def _answer_to(words: str) -> tuple[str, str]:
    """What came of it, and what to say; nothing where somebody wants to be left alone. Whatever it does not understand it
    takes for interest, also "do not write to me again": the room knows better, and lets no answer leave.
    """
    said = words.casefold()
    if "not now" in said:
        return "not now", ""
    if "how long" in said:
        return "a question", ANSWER
    if "suits me" in said:
        return "a talk", CONFIRMED
    return "interested", PROPOSAL


_BATCH: dict[str, Callable[[Turn, Pattern], Step]] = {
    roles.ORCHESTRATOR: _direct,
    roles.RESEARCH: _look_up,
    roles.PERSONALISATION: _write_letters,
    roles.SEQUENCING: _send_letters,
    roles.RESPONSE: lambda turn, pattern: "A batch is not mine.",
}
_LEAD: dict[str, Callable[[Turn, Pattern], Step]] = {
    roles.ORCHESTRATOR: _direct_answer,
    roles.SEQUENCING: _pass_on,
    roles.RESPONSE: _respond,
    roles.RESEARCH: lambda turn, pattern: "Leads do not write to me.",
    roles.PERSONALISATION: lambda turn, pattern: "Leads do not write to me.",
}


def _go_on(turn: Turn, pattern: Pattern, role: str, summary: str, facts: Sequence[str] = ()) -> Step:
    """My part of a batch is done."""
    target = roles.ROUTES[pattern][role]
    if target == roles.DONE:
        return call("mark_done", thread_id=turn.thread)
    return _hand(turn.thread, target, f"{turn.subject}: {summary}", facts)


def _hand(thread: str, target: str, summary: str, facts: Sequence[str] = ()) -> Step:
    return call("hand_off_thread", thread_id=thread, to=target, summary=summary, facts=list(facts))


def _turn(conversation: Conversation) -> Turn:
    prompt = next(line.text for line in conversation if line.role == "user" and _PROMPT.search(line.text))
    about, subject = list(_PROMPT.finditer(prompt))[-1], _SUBJECT.findall(prompt)[-1].strip()
    said = tuple(line.text for line in conversation if line.role == "tool")
    return Turn(about["thread"], subject.removeprefix("Re: "), said)


def _told(text: str, pattern: str) -> str:
    found = re.search(pattern, text)
    assert found is not None, text
    return found[1]
