"""The public test kit.

`World` is a whole world of mail under one clock that only the test moves: rooms, people who react as scripted, servers
that misbehave, a journal of all that happened, and assertions about it. `Outside` is the world outside one running room,
in real time, with real SMTP both ways. `mail_program` draws threads as a person sees them; `broken_chains` says why
messages are not one thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postroom.homes import from_homes

if TYPE_CHECKING:
    from postroom.testing.outside import NoSuchMail as NoSuchMail
    from postroom.testing.outside import Outside as Outside
    from postroom.testing.outside import Person as Person
    from postroom.testing.people.correspondent import Correspondent as Correspondent
    from postroom.testing.people.mail import Mail as Mail
    from postroom.testing.people.program import broken_chains as broken_chains
    from postroom.testing.people.program import mail_program as mail_program
    from postroom.testing.people.reactions import Answer as Answer
    from postroom.testing.people.reactions import AnswerFrom as AnswerFrom
    from postroom.testing.people.reactions import ChangeSubject as ChangeSubject
    from postroom.testing.people.reactions import Complain as Complain
    from postroom.testing.people.reactions import Do as Do
    from postroom.testing.people.reactions import Forward as Forward
    from postroom.testing.people.reactions import Ignore as Ignore
    from postroom.testing.people.reactions import Inject as Inject
    from postroom.testing.people.reactions import OutOfOffice as OutOfOffice
    from postroom.testing.people.reactions import Reaction as Reaction
    from postroom.testing.people.reactions import Unsubscribe as Unsubscribe
    from postroom.testing.servers.faults import DeliverTwice as DeliverTwice
    from postroom.testing.servers.faults import DropAfterContent as DropAfterContent
    from postroom.testing.servers.faults import DropBeforeContent as DropBeforeContent
    from postroom.testing.servers.faults import Greylist as Greylist
    from postroom.testing.servers.faults import LateBounce as LateBounce
    from postroom.testing.servers.faults import LoseSilently as LoseSilently
    from postroom.testing.servers.faults import OutOfOrder as OutOfOrder
    from postroom.testing.servers.faults import Refuse as Refuse
    from postroom.testing.servers.faults import RefuseAuth as RefuseAuth
    from postroom.testing.servers.faults import RefuseTls as RefuseTls
    from postroom.testing.servers.faults import SlowDrip as SlowDrip
    from postroom.testing.servers.faults import TryLater as TryLater
    from postroom.testing.servers.faults import Unreachable as Unreachable
    from postroom.testing.servers.scripted_resolver import ScriptedResolver as ScriptedResolver
    from postroom.testing.servers.servers import Fault as Fault
    from postroom.testing.servers.servers import ScriptedServer as ScriptedServer
    from postroom.testing.world.clock import VirtualClock as VirtualClock
    from postroom.testing.world.entropy import SeededEntropy as SeededEntropy
    from postroom.testing.world.journal import Entry as Entry
    from postroom.testing.world.journal import Journal as Journal
    from postroom.testing.world.journal import What as What
    from postroom.testing.world.world import World as World

_HOMES = {
    "world.clock": ("VirtualClock",),
    "people.correspondent": ("Correspondent",),
    "world.entropy": ("SeededEntropy",),
    "servers.faults": (
        "DeliverTwice", "DropAfterContent", "DropBeforeContent", "Greylist", "LateBounce", "LoseSilently", "OutOfOrder",
        "Refuse", "RefuseAuth", "RefuseTls", "SlowDrip", "TryLater", "Unreachable",
    ),
    "world.journal": ("Entry", "Journal", "What"),
    "people.mail": ("Mail",),
    "outside": ("NoSuchMail", "Outside", "Person"),
    "people.program": ("broken_chains", "mail_program"),
    "people.reactions": (
        "Answer", "AnswerFrom", "ChangeSubject", "Complain", "Do", "Forward", "Ignore", "Inject", "OutOfOffice", "Reaction",
        "Unsubscribe",
    ),
    "servers.scripted_resolver": ("ScriptedResolver",),
    "servers.servers": ("Fault", "ScriptedServer"),
    "world.world": ("World",),
}  # fmt: skip

__all__ = sorted(name for names in _HOMES.values() for name in names)
__getattr__ = from_homes(__name__, _HOMES)
