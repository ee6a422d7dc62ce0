"""Who is in the team: five roles, what each is told, which tools it has, and to whom its work goes in each pattern."""

from __future__ import annotations

from enum import StrEnum

from postroom import Scope


class Pattern(StrEnum):
    """How the team is run."""

    CENTRALISED = "centralised"  # the orchestrator gives every order and gets every result
    DECENTRALISED = "decentralised"  # each passes its work on by itself, and nobody is told
    HYBRID = (
        "hybrid"  # the orchestrator plans and gets the result of a batch; what lies between is handed over directly
    )


ORCHESTRATOR, RESEARCH, PERSONALISATION, SEQUENCING, RESPONSE = ROLES = (
    "orchestrator",
    "research",
    "personalisation",
    "sequencing",
    "response",
)
SALES = "sales"
"""The mailbox of the person who ordered all this. No agent reads it."""

NAMES = {SEQUENCING: ("Nora Lind", "nora"), RESPONSE: ("Tom Berg", "tom")}
"""Those whom customers hear of: display name and local part."""

DONE = ""
"""Nobody: the thread is closed."""

_LINE = {RESEARCH: PERSONALISATION, PERSONALISATION: SEQUENCING}
ROUTES: dict[Pattern, dict[str, str]] = {
    Pattern.CENTRALISED: dict.fromkeys((RESEARCH, PERSONALISATION, SEQUENCING), ORCHESTRATOR),
    Pattern.DECENTRALISED: {**_LINE, SEQUENCING: DONE},
    Pattern.HYBRID: {**_LINE, SEQUENCING: ORCHESTRATOR},
}
"""To whom each hands a batch when its part is done."""

ANSWERS: dict[Pattern, dict[str, str]] = {
    Pattern.CENTRALISED: {SEQUENCING: ORCHESTRATOR, ORCHESTRATOR: RESPONSE, RESPONSE: ORCHESTRATOR},
    Pattern.DECENTRALISED: {SEQUENCING: RESPONSE, RESPONSE: DONE},
    Pattern.HYBRID: {SEQUENCING: RESPONSE, RESPONSE: DONE},
}
"""To whom each hands the thread of a lead who has answered."""

MAIL_TOOLS: dict[str, tuple[str, ...]] = {
    ORCHESTRATOR: ("read_thread", "send_message", "hand_off_thread", "wait_for_reply", "mark_done", "pause_mailbox"),
    RESEARCH: ("read_thread", "hand_off_thread"),
    PERSONALISATION: ("read_thread", "hand_off_thread"),
    SEQUENCING: ("read_thread", "hand_off_thread", "wait_for_reply", "mark_done"),
    RESPONSE: ("read_thread", "reply", "hand_off_thread", "mark_done"),
}
"""What each has of Postroom's tools, beside the team's own in `desk.py`."""

SCOPES: dict[str, frozenset[Scope]] = {
    ORCHESTRATOR: frozenset({Scope.READ, Scope.REPLY, Scope.SEND, Scope.HAND_OFF, Scope.PROVISION}),
    RESEARCH: frozenset({Scope.READ, Scope.HAND_OFF}),
    PERSONALISATION: frozenset({Scope.READ, Scope.HAND_OFF}),
    SEQUENCING: frozenset({Scope.READ, Scope.REPLY, Scope.SEND, Scope.HAND_OFF}),
    RESPONSE: frozenset({Scope.READ, Scope.REPLY, Scope.HAND_OFF}),
}

WORST_BOUNCES = 0.08
LEAST_WRITTEN = 20

_INSTRUCTIONS = {
    ORCHESTRATOR: "You run an outreach; people outside never hear from you. In the thread 'Outreach' call totals. If more than "
    f"{WORST_BOUNCES:.0%} of at least {LEAST_WRITTEN} leads bounced: pause the mailbox sequencing, tell {SALES}@acme.test why in a "
    f"new message, and mark the thread done. If all leads have ended: tell {SALES}@acme.test the totals, and mark it done. Else "
    "order each batch that is due (order_batch), hand its thread to research with a note that names the batch, and wait for a "
    "reply for as many hours as totals says.",
    RESEARCH: "You find out who leads are. In a thread 'Batch n': read it, look up the batch, and hand the thread over with "
    "one fact for each lead, exactly as you found it.",
    PERSONALISATION: "You write first mails. In a thread 'Batch n': read it, and hand it over with one fact for each lead: "
    "'number | subject | two sentences for this very person', at most 280 characters, without greeting and signature.",
    SEQUENCING: "You send what personalisation wrote. In a thread 'Batch n': read it, and call write_to_lead for each fact, with "
    "two different reminders of one sentence. Where a limit lets no more pass today, call wait_for_reply for as many hours as "
    "it says, and stop. Where outreach is stopped, go on as when you are done. In any other thread a lead has answered: "
    "hand it over at once, and write nothing.",
    RESPONSE: "You answer leads. Read the thread. Interested: propose two times for a talk. A question: answer it. A time is "
    "settled: confirm it. Not now, or no more mail: write nothing. Two sentences at most.",
}


def instructions(role: str, pattern: Pattern) -> str:
    """What a model is told it is, and where its work goes."""
    parts = [_INSTRUCTIONS[role], _where(ROUTES[pattern].get(role), "a thread 'Batch n'")]
    parts.append(_where(ANSWERS[pattern].get(role), "the thread of a lead"))
    if role == ORCHESTRATOR and pattern is Pattern.CENTRALISED:
        parts.append(
            "A 'Batch n' that comes back goes on with its facts: from research to personalisation, from there to "
            "sequencing, from there it is done. A lead's thread that response gives back with its result is done."
        )
    if role == ORCHESTRATOR and pattern is Pattern.HYBRID:
        parts.append("A 'Batch n' that sequencing gives back is done: mark it so.")
    return " ".join(part for part in parts if part)


def _where(target: str | None, thread: str) -> str:
    if target is None:
        return ""
    return f"When you are done with {thread}, " + (f"hand it over to {target}." if target else "mark it done.")
