"""Who knows what: what a run has read, who may be told of it, and what people have already."""

from __future__ import annotations

from collections.abc import Iterable

from postroom.model.address import Address
from postroom.model.ids import outside
from postroom.model.submission import Submission
from postroom.model.taint import ReadText
from postroom.model.thread_mail import ThreadText
from postroom.ports.records import GateRecords


def keys_of(addresses: Iterable[Address]) -> frozenset[str]:
    """The keys that checks compare."""
    return frozenset(address.key for address in addresses)


def read_by(submission: Submission, records: GateRecords) -> list[ReadText]:
    """What the run that wrote a draft has read, and what those had read who left notes, plans or mail in its threads."""
    return records.reads.in_run((*submission.run.keys, *places_of(submission)))


def places_of(submission: Submission) -> tuple[str, ...]:
    """The threads that a draft comes of, as names of what was left there: the run's own, and the one it stands in."""
    threads = dict.fromkeys((submission.taint.home, submission.thread.number if submission.thread else None))
    return tuple(outside("t", thread) for thread in threads if thread is not None)


def readers(texts: Iterable[ThreadText]) -> frozenset[str]:
    """Everybody who wrote or was addressed in a thread."""
    return frozenset().union(*(text.readers for text in texts))


def had_by(people: frozenset[str], texts: Iterable[ThreadText]) -> list[str]:
    """The texts that all of these people have already."""
    return [text.text for text in texts if people <= text.readers]


def all_ours(people: Iterable[str], own_domains: frozenset[str]) -> bool:
    """Whether all of these addresses are the room's own."""
    return all(key.rpartition("@")[2] in own_domains for key in people)
