"""Invitations on their way in: a line each, where an agent reads the message."""

from __future__ import annotations

from postroom.engine.inbound.entry import Entry
from postroom.mail.mime.calendar import told


def tell_of_its_invitations(entry: Entry) -> None:
    """What the calendar of a message says stands below its new text, as untrusted as the rest."""
    lines = "\n".join(map(told, entry.parsed.invitations))
    if lines:
        entry.untrusted_text = f"{entry.untrusted_text.rstrip()}\n\n{lines}".lstrip("\n")
