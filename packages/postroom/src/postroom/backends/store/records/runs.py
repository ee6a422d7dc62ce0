"""What tainted runs did: what they sent, and what they were denied."""

from __future__ import annotations

import json
from collections.abc import Sequence

from postroom.backends.store.records.table import Table
from postroom.model.taint import Denial, Sent


class Runs(Table):
    """The doings of tainted runs, by the keys that name them."""

    def deny(self, run_keys: Sequence[str], denial: Denial, *, rule: str) -> None:
        """Remember that a run was denied an intent, in these words; the first words stay."""
        told = {"intent": denial.intent, "sentence": denial.sentence, "you_can": denial.you_can}
        rows = [{"room": self.room, "run_key": key, "rule": rule, "now": self.now, **told} for key in run_keys]
        self.connection.many("insert_denial", rows)

    def denials(self, run_keys: Sequence[str]) -> list[Denial]:
        """What the run with any of these keys was denied, one for each intent, oldest first."""
        rows = self.connection.all("denials_of", room=self.room, run_keys=json.dumps(run_keys))
        return [Denial(intent=row["intent"], sentence=row["sentence"], you_can=row["you_can"]) for row in rows]

    def denied(self) -> dict[str, int]:
        """How many intents each run was denied."""
        return {row["run_key"]: row["denials"] for row in self.connection.all("denied_runs", room=self.room)}

    def forgive(self, run_key: str) -> int:
        """Forget what a run was denied; how many intents."""
        return self.connection.run("delete_denials", room=self.room, run_key=run_key)

    def sent(self, run_keys: Sequence[str], message_id: int, *, home: int | None, new_recipients: int) -> None:
        """Remember that a tainted run sent a message."""
        what = {"message_id": message_id, "home_id": home, "new_recipients": new_recipients}
        self.connection.many(
            "insert_run_send", [{"room": self.room, "run_key": key, "now": self.now, **what} for key in run_keys]
        )

    def sent_since(self, run_keys: Sequence[str], *, home: int | None) -> Sent:
        """What the run sent from its home thread since the last mail from outside came in there."""
        row = self.connection.one("sends_of_run", room=self.room, run_keys=json.dumps(run_keys), home=home or 0)
        return Sent(row["sends"], int(row["new_recipients"])) if row is not None else Sent()

    def forget(self, before: int) -> None:
        """Delete what runs read, sent and were denied up to a time."""
        for statement in ("forget_reads", "forget_sends", "forget_denials"):
            self.connection.run(statement, room=self.room, before=before)
