"""What mail providers told: Message-IDs that they gave our mail, and the events that were heard already."""

from __future__ import annotations

from postroom.backends.store.records.table import Table


class Providers(Table):
    """Written as providers answer and call."""

    def learn_wire_id(self, message_id: int, wire_id: str) -> None:
        """A message of ours left under this Message-ID; the first that is told stays."""
        self.connection.run("learn_wire_id", room=self.room, message_id=message_id, wire_id=wire_id)

    def wire_id(self, message_id: int) -> str | None:
        """The Message-ID that a provider put in place of a message's own, if one did."""
        row = self.connection.one("wire_id_of", room=self.room, message_id=message_id)
        return str(row["wire_id"]) if row is not None else None

    def hear(self, provider: str, event: str) -> bool:
        """Whether this event is new."""
        return bool(self.connection.run("hear_event", room=self.room, provider=provider, event=event, now=self.now))

    def has_heard(self, provider: str, event: str) -> bool:
        """Whether it was heard before."""
        return self.connection.one("heard_event", room=self.room, provider=provider, event=event) is not None

    def forget_events(self, *, before: int) -> None:
        """No longer know the events that were heard before a time, in milliseconds UTC."""
        self.connection.run("forget_events", room=self.room, before=before)
