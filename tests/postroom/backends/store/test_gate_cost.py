"""How often the gates that count go to the database for one message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from postroom.backends.store.records.records import Records
from postroom.backends.store.store import Store
from postroom.engine.gates import gates
from postroom.engine.outbound import facts
from postroom.model.address import Participant
from postroom.model.choices import Scope
from postroom.model.message import Draft
from postroom.model.settings import Settings
from postroom.model.submission import Submission
from postroom.ports.database import Connection
from tests.postroom.backends.store.conftest import START, address, mailbox

COUNTING = ("recipient_pace", "warm_up", "limits", "reputation")


@dataclass
class Counted:
    """A connection that remembers what it was asked."""

    connection: Connection
    asked: list[str] = field(default_factory=list)

    def __getattr__(self, method: str) -> Any:
        def ask(statement: str, /, *rows: Any, **parameters: Any) -> Any:
            self.asked.append(statement)
            return getattr(self.connection, method)(statement, *rows, **parameters)

        return ask


def send(store: Store, *, recipients: int) -> dict[str, list[str]]:
    """What each gate asks of the database for one message."""

    def work(records: Records) -> dict[str, list[str]]:
        people = tuple(address(f"person{number}@example.com") for number in range(recipients))
        submission = Submission(
            mailbox="support",
            sender=facts.of_sender(records.mailboxes.row("support")),
            scopes=frozenset(),
            needs=Scope.SEND,
            draft=Draft(to=tuple(Participant(address=person) for person in people)),
            recipients=people,
            outside=people,
            now=START,
        )
        asked = {}
        for gate in gates(Settings(domain="acme.test")):
            if gate.name in COUNTING:
                counted = Counted(records.connection)
                alike = Records(counted, records.room, records.now)
                gate.check(submission, alike)
                for _, work in alike.last:
                    work()
                asked[gate.name] = counted.asked
        return asked

    return store.write(work)


def test_the_limits_cost_three_statements_however_many_mailboxes_and_recipients_there_are(store: Store) -> None:
    for number in range(30):
        mailbox(store, f"agent{number}")
    mailbox(store)
    first = send(store, recipients=1)

    asked = send(store, recipients=3)

    assert first["limits"] == ["usage_of", "sharers", "sharers", "lock_usage", "write_usage"], "once, as mailboxes came"
    assert asked == {
        "recipient_pace": ["take_pace"],
        "warm_up": [],
        "limits": ["usage_of", "lock_usage", "write_usage"],
        "reputation": [],
    }
