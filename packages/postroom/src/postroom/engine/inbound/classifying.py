"""The step that says what an arrival is."""

from __future__ import annotations

from postroom.engine.inbound.entry import Entry
from postroom.mail.classification.classify import classify


def classify_it(entry: Entry, *, proven: bool = True) -> None:
    """A person's words or a program's. Automatic mail gets no answer (RFC 3834); an agent's mail may have one, where
    it is `proven` who wrote."""
    found = classify(
        entry.parsed,
        report=entry.report,
        new_text=entry.untrusted_text,
        reverse_path=entry.arrival.reverse_path,
        null_reverse_path=entry.arrival.null_reverse_path,
        proven=proven,
    )
    entry.mail_class, entry.automatic, entry.by_agent = found, found.why_not, found.by_agent
