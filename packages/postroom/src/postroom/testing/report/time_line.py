"""The journal of a world as a drawing: who wrote what to whom, what servers said, what agents gave one another.

A message that its server takes, or that arrives, in the moment it was written is one row. What happens to it later, or
does not, is a row of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from postroom.engine.sync import Postroom
from postroom.mail.fence import one_line
from postroom.model.duration import told_duration
from postroom.model.thread import HandOffNote
from postroom.testing.people.mail import Mail
from postroom.testing.people.people import Person
from postroom.testing.report.drawing import Drawing, Lane, Row, Tone
from postroom.testing.world.journal import Entry, What
from postroom.testing.world.world import World

OUTSIDE = "Outside"
_WORDS_CHARS = 240


class _Sign(NamedTuple):
    """How one kind of entry looks: its glyph, its tone, and whether a line to the recipient arrives, stops or is given."""

    glyph: str
    tone: Tone = "calm"
    line: str = ""


_WRITTEN = frozenset({What.WROTE, What.ANSWERED, What.FORWARDED})
_ARRIVED = frozenset({What.DELIVERED, What.DELIVERED_AGAIN})
_REPORTED = frozenset({What.BOUNCED, What.COMPLAINED})

_SIGNS = {
    What.WROTE: _Sign("✉", "mail"),
    What.ANSWERED: _Sign("↩", "mail"),
    What.FORWARDED: _Sign("↪", "mail"),
    What.DELIVERED: _Sign("✓", "mail", "arrives"),
    What.DELIVERED_AGAIN: _Sign("⧉", "warn", "arrives"),
    What.ACCEPTED: _Sign("✓", "calm", "given"),
    What.DEFERRED: _Sign("◷", "warn", "stops"),
    What.REFUSED: _Sign("⊘", "bad", "stops"),
    What.DROPPED: _Sign("⌁", "warn", "stops"),
    What.LOST: _Sign("∅", "bad", "stops"),
    What.BOUNCED: _Sign("⤺", "bad", "given"),
    What.COMPLAINED: _Sign("⚑", "bad", "given"),
    What.UNSUBSCRIBED: _Sign("⊖", "warn"),
    What.HELD_BACK: _Sign("⊘", "bad"),
    What.REPEATED: _Sign("⟳", "warn"),
    What.HANDED_OFF: _Sign("⇄", "calm", "given"),
    What.LEARNED: _Sign("◇"),
    What.CALLED_OFF: _Sign("✕", "warn"),
    What.DONE: _Sign("✔", "good"),
    What.WAITS: _Sign("◔"),
    What.WAIT_ENDED: _Sign("◕"),
    What.CANCELLED: _Sign("✕", "warn"),
    What.GIVEN_UP: _Sign("✕", "bad"),
    What.SUPPRESSED: _Sign("⊖", "warn"),
    What.HANDLER_FAILED: _Sign("✕", "bad"),
    What.HANDLER_GAVE_UP: _Sign("✕", "bad"),
    What.STOPPED: _Sign("◼", "warn"),
    What.RESTARTED: _Sign("▶", "good"),
}
_PLAIN = _Sign("•")


def draw(world: World, *, title: str, about: str = "", failed: bool | None = None, why: str = "") -> Drawing:
    """The whole of a world, as it stands now."""
    entries = tuple(world.journal)
    rows = tuple(_Rows(entries, world.mail, _notes(entries, world.rooms)).all())
    return Drawing(
        title=title,
        about=about,
        failed=failed,
        why=why,
        rows=rows,
        lanes=tuple(_lanes(rows, world)),
        facts=_facts(entries, world),
        programs={
            str(person.participant): person.mail_program() for person in world.people.values() if person.messages
        },
    )


class _Rows:
    """The entries, with what is known about each message."""

    def __init__(self, entries: Sequence[Entry], mail: Iterable[Mail], notes: Mapping[int, HandOffNote]) -> None:
        self._entries = entries
        self._notes = notes
        self._mail = {each.message_id: each for each in mail}
        self._origins: dict[str, Entry] = {}
        self._at_once: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            self._take(entry)

    def all(self) -> Iterator[Row]:
        """A row for every entry that is not told by another one."""
        told = {id(entry) for found in self._at_once.values() for entry in found}
        yield from (self._row(entry) for entry in self._entries if id(entry) not in told)

    def _take(self, entry: Entry) -> None:
        """Remember who wrote a message, and what became of it in the same moment."""
        if not entry.message_id:
            return
        if entry.what in _WRITTEN | _REPORTED:
            self._origins.setdefault(entry.message_id, entry)
        origin = self._origins.get(entry.message_id)
        in_that_moment = origin is not None and origin is not entry and origin.at == entry.at
        if in_that_moment and entry.what in (What.DELIVERED, What.ACCEPTED):
            self._at_once[entry.message_id].append(entry)

    def _row(self, entry: Entry) -> Row:
        sign = _SIGNS.get(entry.what, _PLAIN)
        mail = self._mail.get(entry.message_id or "")
        written = entry.what in _WRITTEN | _ARRIVED
        source, targets = self._way(entry, sign)
        return Row(
            at=entry.at,
            label=str(entry.what),
            source=source,
            targets=targets,
            tone=sign.tone,
            glyph=sign.glyph,
            title=entry.subject,
            words=self._words(entry, mail if written else None, arrived=bool(targets)),
            text=mail.text if mail is not None and written else "",
            facts=tuple(self._details(entry, mail)),
            stopped=sign.line == "stops",
            dashed=sign.line == "given",
        )

    def _way(self, entry: Entry, sign: _Sign) -> tuple[str, tuple[str, ...]]:
        """From which lane to which."""
        name = entry.message_id or ""
        if entry.what in _WRITTEN:
            reached = (other.recipient or other.who for other in self._at_once.get(name, ()))
            return entry.who, tuple(dict.fromkeys(each for place in reached for each in _addresses(place)))
        if entry.what is What.COMPLAINED or entry.what is What.BOUNCED:
            return self._reported(entry)
        if entry.what in _ARRIVED:
            origin = self._origins.get(name)
            return (self._author(name), (entry.who,)) if origin is not None else (entry.who, ())
        if sign.line in ("stops", "given") and entry.recipient:
            return self._sender(entry), _addresses(entry.recipient)
        return entry.who, ()

    def _reported(self, entry: Entry) -> tuple[str, tuple[str, ...]]:
        """A report goes from the address that it is about to whoever gets it."""
        arrived = [other.who for other in self._at_once.get(entry.message_id or "", ()) if other.what is What.DELIVERED]
        sender = f"{entry.mailbox}@{entry.room}" if entry.mailbox and entry.room else ""
        about = entry.recipient if entry.what is What.BOUNCED and entry.recipient else entry.who
        return about, tuple(arrived) or ((sender,) if sender else ())

    def _author(self, name: str) -> str:
        origin = self._origins[name]
        return (origin.recipient or origin.who) if origin.what is What.BOUNCED else origin.who

    def _sender(self, entry: Entry) -> str:
        if entry.what is What.HANDED_OFF:
            return entry.who
        if entry.mailbox and entry.room:
            return f"{entry.mailbox}@{entry.room}"
        origin = self._origins.get(entry.message_id or "")
        return self._author(entry.message_id or "") if origin is not None else entry.who

    def _words(self, entry: Entry, mail: Mail | None, *, arrived: bool) -> str:
        if mail is not None:
            return one_line(mail.new_text, limit=_WORDS_CHARS)
        if id(entry) in self._notes:
            return one_line(self._notes[id(entry)].summary, limit=_WORDS_CHARS)
        waits = f"for {entry.recipient}" if entry.what in _WRITTEN and entry.recipient and not arrived else ""
        thread = f"in {entry.thread}" if entry.thread and not entry.subject else ""
        return " · ".join(part for part in (entry.status, waits, thread, entry.note) if part)

    def _details(self, entry: Entry, mail: Mail | None) -> Iterator[tuple[str, str]]:
        answers = [other for other in self._at_once.get(entry.message_id or "", ()) if other.what is What.ACCEPTED]
        facts = {
            "Recipients": entry.recipient if entry.what in _WRITTEN else None,
            "Thread": entry.thread,
            "Server said": entry.status or ", ".join(dict.fromkeys(other.status for other in answers)),
            "Noted": entry.note,
            "Message-ID": entry.message_id,
            "In-Reply-To": " ".join(mail.parsed.in_reply_to) if mail is not None and entry.what in _WRITTEN else None,
        }
        yield from ((name, value) for name, value in facts.items() if value)


def _addresses(recipients: str) -> tuple[str, ...]:
    """Every address in what stands for the recipients of an entry."""
    return tuple(part.strip() for part in recipients.split(","))


def _notes(entries: Iterable[Entry], rooms: Mapping[str, Postroom]) -> dict[int, HandOffNote]:
    """The note that travelled with each hand-off, by the identity of its entry; rooms that do not run keep theirs."""
    given: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.what is What.HANDED_OFF and entry.room is not None and entry.room in rooms and entry.thread:
            given[entry.room, entry.thread].append(entry)
    return {
        id(entry): hand_off.note
        for (domain, thread), found in given.items()
        for entry, hand_off in zip(found, rooms[domain].thread(thread).hand_offs, strict=False)
    }


def _lanes(rows: Sequence[Row], world: World) -> Iterator[Lane]:
    """Everybody who appears: people, then the mailboxes of each room, in the order in which they come up."""
    seen = dict.fromkeys(key for row in rows for key in (row.source, *row.targets))
    rooms = {entry.room for entry in world.journal if entry.room is not None}
    people = {person.address.key: person for person in world.people.values()}
    lanes = [_lane(key, people, rooms) for key in seen]
    yield from sorted(lanes, key=lambda lane: lane.group != OUTSIDE)


def _lane(key: str, people: Mapping[str, Person], rooms: set[str]) -> Lane:
    local_part, _, domain = key.rpartition("@")
    if domain in rooms:
        return Lane(key, local_part or "the room", group=domain)
    person = people.get(key.casefold())
    name = person.participant.name if person is not None else ""
    return Lane(key, name or key, group=OUTSIDE, detail=key if name else "")


def _facts(entries: Sequence[Entry], world: World) -> dict[str, str]:
    counted = {
        "Messages": _WRITTEN,
        "Hand-offs": {What.HANDED_OFF},
        "Held back": {What.HELD_BACK},
        "Bounces": {What.BOUNCED},
        "Complaints": {What.COMPLAINED},
    }
    counts = {name: sum(entry.what in kinds for entry in entries) for name, kinds in counted.items()}
    ended = entries[-1].at if entries else world.now
    began = entries[0].at if entries else world.now
    return {
        "Began": f"{began:%Y-%m-%d %H:%M}",
        "Lasted": told_duration(ended - began),
        "Seed": str(world.seed),
        **{name: f"{count:,}" for name, count in counts.items() if count or name == "Messages"},
    }
