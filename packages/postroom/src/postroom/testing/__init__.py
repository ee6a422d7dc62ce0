"""The public test kit.

`World` is a whole world of mail under one clock that only the test moves: rooms, people who react as scripted, servers
that misbehave, a journal of all that happened, and assertions about it. `Outside` is the world outside one running room,
in real time, with real SMTP both ways. `mail_program` draws threads as a person sees them; `broken_chains` says why
messages are not one thread.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from postroom.testing.clock import VirtualClock as VirtualClock
    from postroom.testing.correspondent import Correspondent as Correspondent
    from postroom.testing.entropy import SeededEntropy as SeededEntropy
    from postroom.testing.faults import DeliverTwice as DeliverTwice
    from postroom.testing.faults import DropAfterContent as DropAfterContent
    from postroom.testing.faults import DropBeforeContent as DropBeforeContent
    from postroom.testing.faults import Greylist as Greylist
    from postroom.testing.faults import LateBounce as LateBounce
    from postroom.testing.faults import LoseSilently as LoseSilently
    from postroom.testing.faults import OutOfOrder as OutOfOrder
    from postroom.testing.faults import Refuse as Refuse
    from postroom.testing.faults import RefuseAuth as RefuseAuth
    from postroom.testing.faults import RefuseTls as RefuseTls
    from postroom.testing.faults import SlowDrip as SlowDrip
    from postroom.testing.faults import TryLater as TryLater
    from postroom.testing.faults import Unreachable as Unreachable
    from postroom.testing.journal import Entry as Entry
    from postroom.testing.journal import Journal as Journal
    from postroom.testing.journal import What as What
    from postroom.testing.mail import Mail as Mail
    from postroom.testing.outside import NoSuchMail as NoSuchMail
    from postroom.testing.outside import Outside as Outside
    from postroom.testing.outside import Person as Person
    from postroom.testing.program import broken_chains as broken_chains
    from postroom.testing.program import mail_program as mail_program
    from postroom.testing.reactions import Answer as Answer
    from postroom.testing.reactions import AnswerFrom as AnswerFrom
    from postroom.testing.reactions import ChangeSubject as ChangeSubject
    from postroom.testing.reactions import Complain as Complain
    from postroom.testing.reactions import Do as Do
    from postroom.testing.reactions import Forward as Forward
    from postroom.testing.reactions import Ignore as Ignore
    from postroom.testing.reactions import Inject as Inject
    from postroom.testing.reactions import OutOfOffice as OutOfOffice
    from postroom.testing.reactions import Reaction as Reaction
    from postroom.testing.reactions import Unsubscribe as Unsubscribe
    from postroom.testing.servers import Fault as Fault
    from postroom.testing.servers import ScriptedServer as ScriptedServer
    from postroom.testing.world import World as World

_HOMES = {
    "clock": ("VirtualClock",),
    "correspondent": ("Correspondent",),
    "entropy": ("SeededEntropy",),
    "faults": (
        "DeliverTwice", "DropAfterContent", "DropBeforeContent", "Greylist", "LateBounce", "LoseSilently", "OutOfOrder",
        "Refuse", "RefuseAuth", "RefuseTls", "SlowDrip", "TryLater", "Unreachable",
    ),
    "journal": ("Entry", "Journal", "What"),
    "mail": ("Mail",),
    "outside": ("NoSuchMail", "Outside", "Person"),
    "program": ("broken_chains", "mail_program"),
    "reactions": (
        "Answer", "AnswerFrom", "ChangeSubject", "Complain", "Do", "Forward", "Ignore", "Inject", "OutOfOffice", "Reaction",
        "Unsubscribe",
    ),
    "servers": ("Fault", "ScriptedServer"),
    "world": ("World",),
}  # fmt: skip
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'postroom.testing' has no attribute {name!r}")
    value = getattr(import_module(f"postroom.testing.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value
