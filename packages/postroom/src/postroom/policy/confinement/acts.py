"""What tainted work may do apart from sending: which threads it opens, and which acts are not its own to take."""

from __future__ import annotations

from enum import StrEnum

from postroom.model.errors import Tainted
from postroom.model.ids import outside
from postroom.model.taint import TaintFacts, TaintLevel


class Act(StrEnum):
    """What an agent does without a draft."""

    LIST = "list"
    OPEN = "open"
    HAND_OFF = "hand_off"
    FOLLOW_UP = "follow_up"
    WAIT = "wait"
    FINISH = "finish"
    CANCEL_FOLLOW_UP = "cancel_follow_up"
    PROMISE = "promise"
    KEEP_PROMISE = "keep_promise"
    CREATE_MAILBOX = "create_mailbox"
    PAUSE_OWN = "pause_own_mailbox"
    PAUSE_MAILBOX = "pause_mailbox"
    DELETE_MAILBOX = "delete_mailbox"


READING = frozenset({Act.LIST, Act.OPEN})
IN_NO_THREAD = frozenset({Act.CANCEL_FOLLOW_UP, Act.KEEP_PROMISE, Act.PAUSE_OWN})
OF_THE_ROOM = frozenset({Act.CREATE_MAILBOX, Act.PAUSE_MAILBOX, Act.DELETE_MAILBOX})
"""What a person must do where mail from outside may have asked for it. Pausing one's own mailbox is not among them."""
IN_THE_OWN_THREAD = frozenset({Act.HAND_OFF, Act.FINISH})
"""What a tainted run does in the thread that it works on, and in no other."""
MOST_STEPS = 3

NO_PLANS = "Suspicious mail was read here: no follow-up is planned or sent in this thread."

_TELL = "end your turn and tell the user what you meant to do, so that a person can do it."
_KEEP_TO_IT = "answer the people in that thread, hand it to another mailbox, or end your turn."


def refuse_act(act: Act, taint: TaintFacts, *, thread: int | None = None) -> None:
    """Raise `Tainted` for an act that tainted work may not do; `thread` is the one it is done in."""
    if act in OF_THE_ROOM and taint.run:
        raise Tainted(
            "This run has read mail from outside; it may neither make nor delete a mailbox, nor pause one of another agent.",
            rule=act,
            level=taint.level,
            you_can=_TELL,
        )
    if act in IN_THE_OWN_THREAD and taint.run and taint.home is not None and thread != taint.home:
        raise Tainted(
            f"This run has read mail from outside and works on {outside('t', taint.home)}; it leaves other threads as they are.",
            rule=act,
            level=taint.level,
            you_can="leave it to the run that is woken for that thread, or tell the user.",
            final=False,
        )
    if act is Act.FOLLOW_UP:
        _refuse_a_plan(taint, thread)
    if taint.run is TaintLevel.SUSPICIOUS and act not in IN_NO_THREAD and thread != taint.home:
        raise Tainted(_confined_to(taint.home), rule=act, level=taint.level, you_can=_KEEP_TO_IT)


def refuse_many_steps(steps: int, taint: TaintFacts) -> None:
    """Raise `Tainted` for so many planned messages of one thread, those that wait already among them: one mail sets off only
    so much.
    """
    if taint.run and steps > MOST_STEPS:
        raise Tainted(
            f"This run has read mail from outside; at most {MOST_STEPS} follow-ups of a thread wait at a time.",
            rule=Act.FOLLOW_UP,
            level=taint.level,
            you_can=f"plan so that {MOST_STEPS} or fewer wait; cancel_follow_up takes back a plan.",
            final=False,
        )


def refuse_suspicious_thread(thread: int, *, level: TaintLevel) -> None:
    """Raise `Tainted`: a run with a thread of its own does not open one that holds suspicious mail."""
    raise Tainted(
        f"Thread {outside('t', thread)} holds suspicious mail; only a run that works on nothing else may open it.",
        rule=Act.OPEN,
        level=level,
        you_can="leave it to the run that is woken for it, or tell the user.",
    )


def _refuse_a_plan(taint: TaintFacts, thread: int | None) -> None:
    if taint.level is TaintLevel.SUSPICIOUS:
        raise Tainted(NO_PLANS, rule=Act.FOLLOW_UP, level=taint.level)
    if taint.run and thread != taint.home:
        raise Tainted(
            "This run has read mail from outside; it plans follow-ups in its own thread only.",
            rule=Act.FOLLOW_UP,
            level=taint.level,
            you_can="open the thread with read_thread right before, or leave it to the run that is woken for it.",
            final=False,
        )


def _confined_to(home: int | None) -> str:
    where = f"works on thread {outside('t', home)} only" if home is not None else "works on nothing else"
    return f"This run has opened suspicious mail and {where}."
